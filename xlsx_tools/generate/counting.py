"""The rows below 填报说明 that count what is left to do; nobody sees them."""

from collections.abc import Iterable

from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.quantity import BLANK, Oddity, Quantity
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.count_rows import BLANKS, TEXTS, WORDS, WRONG, CountRow, count_rows
from xlsx_tools.workbook.layout import Layout


def write(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write them, with what they count now."""
    standing = submission.progress(layout.form, tally)
    open_items, open_texts = set(standing.open_items), set(standing.open_texts)
    for row in count_rows(layout.form):
        counts = _counts(row, submission, open_items, open_texts)
        for column, formula in row.formulas(layout).items():
            sheet.formula(Cell(GUIDE_SHEET, row.row, column), formula, counts[column], styles.PLAIN)
        sheet.hidden_row(row.row)


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
