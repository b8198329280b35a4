"""The rows below 填报说明 that add up and count what is left to do; nobody sees them."""

from collections.abc import Iterable

from xlsx_tools.filing.progress import progress_of
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.quantity import BLANK, Oddity, Quantity
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.count_rows import BLANKS, TEXTS, WORDS, WRONG, CountRow, count_rows
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.sum_rows import FILLED, NUMBERS, TOTAL, sum_rows


def write(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write them, with what they count now."""
    standing = progress_of(submission, layout.form, tally)
    open_items, open_texts = set(standing.open_items), set(standing.open_texts)
    _sums(sheet, layout, submission, tally)
    for row in count_rows(layout.form):
        counts = _counts(row, submission, open_items, open_texts)
        for column, formula in row.formulas(layout).items():
            sheet.formula(Cell(GUIDE_SHEET, row.row, column), formula, counts[column], styles.PLAIN)
        sheet.hidden_row(row.row)


def _sums(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write the rows that add up blocks of figures."""
    for row in (row for rows in sum_rows(layout.form).values() for row in rows):
        figures = [figure for item in row.items if (figure := tally.figures[item]) is not None]
        filled = sum(_holds_something(layout, submission, item) for item in row.items)
        # Under the switch a blank is 0, but no number.
        numbers = sum(
            submission.items.get(item, BLANK).value is not None
            if item in layout.form.inputs
            else tally.figures[item] is not None
            for item in row.items
        )
        shown = {TOTAL: sum(figures), NUMBERS: numbers, FILLED: filled}
        for column, formula in row.formulas.items():
            sheet.formula(Cell(GUIDE_SHEET, row.row, column), formula, shown[column], styles.PLAIN)
        sheet.hidden_row(row.row)


def _holds_something(layout: Layout, submission: Submission, item: str) -> bool:
    quantity = submission.items.get(item, BLANK)
    return item not in layout.form.inputs or quantity.value is not None or bool(typed_words(quantity))


def _counts(
    row: CountRow, submission: Submission, open_items: set[str], open_texts: set[str]
) -> dict[int, int]:
    left = [item for item in row.items if item in open_items]
    words = len(words_among(submission, left))
    is_open = row.narrative is not None and row.narrative.id in open_texts
    return {BLANKS: len(left) - words, WORDS: words, WRONG: 0, TEXTS: int(is_open)}


def words_among(submission: Submission, open_items: Iterable[str]) -> list[str]:
    """The items without a number that something else stands in."""
    return [item for item in open_items if typed_words(submission.items.get(item, BLANK))]


def typed_words(quantity: Quantity) -> str:
    """What is written where no number can be: as it was typed."""
    # What lay beneath a merged cell was not typed to be seen; it is asked for again.
    return "" if quantity.oddity in (None, Oddity.COVERED) else quantity.typed
