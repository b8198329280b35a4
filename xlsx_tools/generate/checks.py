"""The sheet 校验: every identity, how last year is continued, and reasons for what stays as it is."""

from math import ceil

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import NO_RULE, Submission
from xlsx_tools.filing.tally import CheckResult, Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Check
from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.generate import failing, styles
from xlsx_tools.generate.next_steps import NextSteps, carry_verdict, colour
from xlsx_tools.generate.print_setup import set_up_page
from xlsx_tools.generate.writer import BookWriter, SheetWriter
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import (
    formula_of_verdict,
    formulas_of_sides,
    holds_formula,
    name_of_first_failing,
    sum_formula,
    target_of_first_failing,
)
from xlsx_tools.workbook.layout import CarryRow, CheckRow, Layout
from xlsx_tools.workbook.next_rows import unexplained
from xlsx_tools.workbook.references import fixed
from xlsx_tools.workbook.words import (
    ALL_CHECKS_TITLE,
    REASON_LABEL,
    REASONS_TITLE,
    YEAR_HEADINGS,
    YEARS_TITLE,
)

_WIDTHS = (17, 62, 22, 9, 9, 8, 8, 8, 30)
_ZOOM = 85
_SIGNS = "√ 成立　× 不成立　待填：所涉的格还没有填完。"
_UNEXPLAINED = " 处与上一年对不上：写错的请改正，确实无误的请在最右一栏写明原因。"
_FIRST = "点这里到第一条："
_WORDS_A_LINE, _NAME_A_LINE = 32, 10


def write(book: BookWriter, steps: NextSteps) -> None:
    """Write the sheet."""
    layout, submission, tally = steps.layout, steps.submission, steps.tally
    sheet = book.sheet(CHECKS_SHEET)
    for column, width in enumerate(_WIDTHS):
        sheet.raw.set_column(column, column, width)
    sheet.raw.set_row(0, 30)
    title, *headings = layout.check_headings
    sheet.text(*title, styles.TITLE, columns=len(headings))
    note = Cell(CHECKS_SHEET, 1, 0)
    _note(sheet, steps, note, columns=len(headings))
    failing.write(sheet, layout, submission, tally)
    _years(sheet, steps)
    _reasons(sheet, layout, submission)
    _checks(sheet, layout, submission, tally)
    sheet.raw.freeze_panes(note.row + 1, 0)
    sheet.raw.set_zoom(_ZOOM)
    # All checks, which stand below, are not printed.
    set_up_page(
        sheet,
        submission,
        last=layout.reason_rows[-1].label,
        columns=len(headings),
        wide=True,
        on_one_page=True,
    )


def _checks(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Every check, to be filtered by its result."""
    _, *headings = layout.check_headings
    head_row = headings[0][0].row
    title = Cell(CHECKS_SHEET, head_row - 1, 0)
    sheet.raw.set_row(title.row, 20)
    sheet.text(title, ALL_CHECKS_TITLE, styles.SECTION, columns=len(headings))
    sheet.raw.set_row(head_row, 20)
    for cell, heading in headings:
        sheet.text(cell, heading, styles.HEADING)
    results = {result.check.key: result for result in tally.results}
    for key, row in layout.checks.items():
        _row(sheet, layout, row, results[key], submission.reasons.get(key, ""))
    rows = list(layout.checks.values())
    if rows:
        _highlight(sheet, rows[0].verdict, rows[-1].verdict)
        sheet.raw.autofilter(head_row, 0, rows[-1].verdict.row, len(headings) - 1)


def first_failing(layout: Layout, tally: Tally) -> Check | None:
    """The first check on the sheet that fails."""
    fails = {result.check.key for result in tally.results_of(Verdict.FAILS)}
    return next((row.check for key, row in layout.checks.items() if key in fails), None)


def _note(sheet: SheetWriter, steps: NextSteps, place: Cell, *, columns: int) -> None:
    """The line below the title: what fails, what lacks a reason, or where to go on, as a link."""
    layout = steps.layout
    formula, shown = steps.link(CHECKS_SHEET, _SIGNS)
    if layout.carry_rows:
        count, still = unexplained(layout), steps.left[CHECKS_SHEET]
        formula = f'IF({count}>0,"有 "&{count}&"{_UNEXPLAINED}",{formula})'
        shown = f"有 {still}{_UNEXPLAINED}" if still else shown
    if layout.checks:
        count = f'COUNTIF({fixed(layout.verdicts)},"{Verdict.FAILS.value}")'
        words = f'"有 "&{count}&" 条不成立，{_FIRST}"&{name_of_first_failing(layout)}'
        formula = f"IF({count}>0,HYPERLINK({target_of_first_failing(layout)},{words}),{formula})"
        first, fails = first_failing(layout, steps.tally), len(steps.tally.results_of(Verdict.FAILS))
        shown = f"有 {fails} 条不成立，{_FIRST}{first.line_name}" if first else shown
    sheet.raw.set_row(place.row, 20)
    sheet.formula(place, f"={formula}", shown, styles.NOTE, columns=columns)
    last = Cell(place.sheet, place.row, columns - 1)
    colour(sheet, place, last)


def _row(sheet: SheetWriter, layout: Layout, row: CheckRow, result: CheckResult, reason: str) -> None:
    check, place = row.check, row.left

    def beside(column: int) -> Cell:
        return Cell(CHECKS_SHEET, place.row, column)

    lines = max(ceil(len(check.words) / _WORDS_A_LINE), ceil(len(check.line_name) / _NAME_A_LINE))
    sheet.raw.set_row(place.row, 14 * lines + 8)
    sheet.text(beside(0), check.rule.id, {**styles.CELL, "font_size": 9})
    sheet.text(beside(1), check.words, {**styles.CELL, "font_size": 10})
    sheet.text(beside(2), check.line_name, {**styles.CELL, "font_size": 10})
    left, right = formulas_of_sides(layout, check)
    sheet.formula(row.left, left, result.left, styles.TOTAL)
    sheet.formula(row.right, right, result.right, styles.TOTAL)
    difference = f"={row.left.a1}-{row.right.a1}"
    sheet.formula(row.difference, difference, result.difference, styles.TOTAL)
    sheet.formula(row.verdict, formula_of_verdict(layout, check), result.verdict.value, styles.TOTAL)
    sheet.link(beside(7), layout.items[check.left[0]], "前往", styles.LINK)
    sheet.text(row.reason, reason, styles.ENTRY)


def _years(sheet: SheetWriter, steps: NextSteps) -> None:
    """What this year begins with beside what last year ended with, as far as the template knows it."""
    layout = steps.layout
    rows = list(layout.carry_rows.values())
    if not rows:
        return
    title = layout.years_title
    sheet.raw.set_row(title.row, 20)
    sheet.raw.set_row(title.row + 1, 20)
    sheet.text(title, YEARS_TITLE, styles.SECTION, columns=len(YEAR_HEADINGS))
    for column, heading in enumerate(YEAR_HEADINGS):
        sheet.text(Cell(CHECKS_SHEET, title.row + 1, column), heading, styles.HEADING)
    for row in rows:
        _carry(sheet, steps, row)
    _highlight(sheet, rows[0].verdict, rows[-1].verdict)


def _carry(sheet: SheetWriter, steps: NextSteps, row: CarryRow) -> None:
    layout, carry, place = steps.layout, row.carry, row.this_year
    begins = steps.tally.figures[carry.this_year] or 0
    ended = steps.submission.last_year.get(carry.last_year)
    verdict = carry_verdict(begins, ended)
    sheet.raw.set_row(place.row, 36)
    for column, text in enumerate((carry.rule.id, carry.words, carry.line_name)):
        sheet.text(Cell(CHECKS_SHEET, place.row, column), text, {**styles.CELL, "font_size": 10})
    sheet.formula(place, "=" + sum_formula(layout.areas([carry.this_year])), begins, styles.TOTAL)
    if ended is None or verdict is None:
        for cell in (row.last_year, row.difference, row.verdict):
            sheet.text(cell, "", styles.TOTAL)
    else:
        sheet.number(row.last_year, ended, styles.TOTAL)
        sheet.formula(row.difference, f"={place.a1}-{row.last_year.a1}", begins - ended, styles.TOTAL)
        sheet.formula(row.verdict, f"={holds_formula(row.difference.a1)}", verdict.value, styles.TOTAL)
    sheet.link(Cell(CHECKS_SHEET, place.row, 7), layout.items[carry.this_year], "前往", styles.LINK)
    sheet.text(row.reason, steps.submission.reasons.get(carry.key, ""), styles.ENTRY)


def _reasons(sheet: SheetWriter, layout: Layout, submission: Submission) -> None:
    """Rows for the reasons that no row above has a place for."""
    width = len(YEAR_HEADINGS)
    sheet.raw.set_row(layout.reasons_title.row, 20)
    sheet.text(layout.reasons_title, REASONS_TITLE, styles.SECTION, columns=width)
    others = [pair for pair in submission.reasons.items() if pair[0] not in layout.reasons]
    if len(others) > len(layout.reason_rows):
        raise XlsxToolsError(
            f"“{CHECKS_SHEET}”页只有 {len(layout.reason_rows)} 行补充说明，写不下 {len(others)} 条。"
            f"请把同一条规则的说明并在一起。"
        )
    for number, row in enumerate(layout.reason_rows):
        rule, reason = others[number] if number < len(others) else ("", "")
        sheet.raw.set_row(row.label.row, 30)
        sheet.text(row.rule, "" if rule.startswith(NO_RULE) else rule, styles.ENTRY)
        sheet.text(row.label, REASON_LABEL.format(number + 1), {**styles.CELL, "font_size": 10})
        sheet.text(row.reason, reason, styles.ENTRY, columns=width - row.reason.column)


def _highlight(sheet: SheetWriter, first: Cell, last: Cell) -> None:
    sheet.highlight(first, last, f'={first.a1}="{Verdict.FAILS.value}"', styles.FAILING)
    sheet.highlight(first, last, f'={first.a1}="{Verdict.HOLDS.value}"', styles.READY)
