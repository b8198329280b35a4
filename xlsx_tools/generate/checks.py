"""The sheet 校验: every identity and line with both sides, difference, verdict, link and a reason."""

from math import ceil

from xlsx_tools.form import CHECKS_SHEET
from xlsx_tools.generate import styles
from xlsx_tools.generate.book import Book, Sheet
from xlsx_tools.generate.page import set_up_page
from xlsx_tools.identity import Verdict
from xlsx_tools.layout import Cell, CheckRow, Layout
from xlsx_tools.submission import Submission
from xlsx_tools.tally import CheckResult, Tally

_WIDTHS = (17, 44, 22, 9, 9, 8, 7, 8, 30)
_WORDS_A_LINE, _NAME_A_LINE = 22, 10


def write(book: Book, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write the sheet."""
    sheet = book.sheet(CHECKS_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.raw.set_column(column, column, width)
    sheet.raw.set_row(0, 30)
    title, *headings = layout.check_headings
    sheet.text(*title, styles.TITLE, columns=len(headings))
    note = "√ 成立　× 不成立　待填：所涉的格还没有填完。情况确属特殊的，可在最后一列写明原因。"
    sheet.text(Cell(CHECKS_SHEET, 1, 0), note, styles.NOTE, columns=len(headings))
    for cell, heading in headings:
        sheet.text(cell, heading, styles.HEADING)
    head_row = headings[0][0].row
    results = {result.check.key: result for result in tally.results}
    for key, row in layout.checks.items():
        _row(sheet, layout, row, results[key], submission.reasons.get(key, ""))
    rows = list(layout.checks.values())
    if rows:
        _highlight(sheet, rows)
    sheet.raw.freeze_panes(head_row + 1, 0)
    last = rows[-1].reason if rows else Cell(CHECKS_SHEET, head_row, 0)
    repeated = (0, head_row)
    columns = len(headings)
    set_up_page(sheet, submission, last=last, columns=columns, repeated_rows=repeated, wide=True)


def _row(sheet: Sheet, layout: Layout, row: CheckRow, result: CheckResult, reason: str) -> None:
    check, place = row.check, row.left

    def beside(column: int) -> Cell:
        return Cell(CHECKS_SHEET, place.row, column)

    lines = max(ceil(len(check.words) / _WORDS_A_LINE), ceil(len(check.line_name) / _NAME_A_LINE))
    sheet.raw.set_row(place.row, 14 * lines + 8)
    sheet.text(beside(0), check.rule.id, {**styles.CELL, "font_size": 9})
    sheet.text(beside(1), check.words, {**styles.CELL, "font_size": 10})
    sheet.text(beside(2), check.line_name, {**styles.CELL, "font_size": 10})
    left, right = layout.sides(check)
    sheet.formula(row.left, left, result.left, styles.TOTAL)
    sheet.formula(row.right, right, result.right, styles.TOTAL)
    difference = f"={row.left.a1}-{row.right.a1}"
    sheet.formula(row.difference, difference, result.difference, styles.TOTAL)
    sheet.formula(row.verdict, layout.verdict_formula(check), result.verdict.value, styles.TOTAL)
    sheet.link(beside(7), layout.items[check.left[0]], "前往", styles.LINK)
    sheet.text(row.reason, reason, styles.ENTRY)


def _highlight(sheet: Sheet, rows: list[CheckRow]) -> None:
    first, last = rows[0].verdict, rows[-1].verdict
    sheet.highlight(first, last, f'={first.a1}="{Verdict.FAILS.value}"', styles.FAILING)
    sheet.highlight(first, last, f'={first.a1}="{Verdict.HOLDS.value}"', styles.READY)
