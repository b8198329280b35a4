"""The form's identity in three places: a hidden sheet, document properties, a defined name."""

from xlsx_tools.form import BASICS_SHEET, CHECKS_SHEET, HIDDEN_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.book import Book
from xlsx_tools.layout import CHECKS_TITLE, SHEET_KEY, Cell, Layout
from xlsx_tools.submission import ORIGIN_NAME, Submission, origin_as_pairs, origin_as_text


def write(book: Book, layout: Layout, submission: Submission) -> None:
    """Write all three, and on the hidden sheet references to all others and last year's figures.

    A program that renames a sheet changes the references to it: they tell its new name.
    """
    pairs = origin_as_pairs(submission.origin)
    sheet = book.sheet(HIDDEN_SHEET)
    for row, (key, value) in enumerate(pairs.items()):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), key, styles.PLAIN)
        sheet.text(Cell(HIDDEN_SHEET, row, 1), value, styles.PLAIN)
        book.raw.set_custom_property(f"{ORIGIN_NAME}_{key}", value, "text")
    titles = {part.sheet: part.heading for part in layout.form.parts} | {
        BASICS_SHEET: BASICS_SHEET,
        CHECKS_SHEET: CHECKS_TITLE,
    }
    for row, (name, title) in enumerate(titles.items(), len(pairs) + 1):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), f"{SHEET_KEY}{name}", styles.PLAIN)
        reference = Cell(name, 0, 0).address
        sheet.formula(Cell(HIDDEN_SHEET, row, 1), f"={reference}", title, styles.PLAIN)
    for row, (item, number) in enumerate(submission.last_year.items(), len(pairs) + len(titles) + 1):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), item, styles.PLAIN)
        sheet.number(Cell(HIDDEN_SHEET, row, 1), number, styles.PLAIN)
    sheet.raw.very_hidden()
    text = origin_as_text(submission.origin).replace('"', '""')
    book.raw.define_name(ORIGIN_NAME, f'="{text}"')
