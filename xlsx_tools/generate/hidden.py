"""The form's identity in three places: a hidden sheet, document properties, a defined name."""

from xlsx_tools.form import HIDDEN_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.book import Book
from xlsx_tools.layout import Cell
from xlsx_tools.submission import ORIGIN_NAME, Submission, origin_as_pairs, origin_as_text


def write(book: Book, submission: Submission) -> None:
    """Write all three, and last year's figures for the prompts on the hidden sheet."""
    pairs = origin_as_pairs(submission.origin)
    sheet = book.sheet(HIDDEN_SHEET)
    for row, (key, value) in enumerate(pairs.items()):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), key, styles.PLAIN)
        sheet.text(Cell(HIDDEN_SHEET, row, 1), value, styles.PLAIN)
        book.raw.set_custom_property(f"{ORIGIN_NAME}_{key}", value, "text")
    for row, (item, number) in enumerate(submission.last_year.items(), len(pairs) + 1):
        sheet.text(Cell(HIDDEN_SHEET, row, 0), item, styles.PLAIN)
        sheet.number(Cell(HIDDEN_SHEET, row, 1), number, styles.PLAIN)
    sheet.raw.very_hidden()
    text = origin_as_text(submission.origin).replace('"', '""')
    book.raw.define_name(ORIGIN_NAME, f'="{text}"')
