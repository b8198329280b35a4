"""The lines of 校验 that name what fails: so that paper need not show what holds."""

from collections.abc import Iterator

from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import CheckResult, Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.generate import styles
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.quantity import show
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.failing_lines import failing_lines
from xlsx_tools.workbook.formulas import formula_of_failing_line, rows_of_failing
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.references import fixed_here
from xlsx_tools.workbook.words import FAILING_TITLE


def write(sheet: SheetWriter, layout: Layout, submission: Submission, tally: Tally) -> None:
    """Write the lines, with what they show now."""
    lines = failing_lines(layout)
    if not lines:
        return
    title = Cell(lines[0].words.sheet, lines[0].words.row - 1, 0)
    last = lines[0].reason.column
    sheet.raw.set_row(title.row, 20)
    sheet.text(title, FAILING_TITLE.format(len(lines)), styles.SECTION, columns=last + 1)
    failing = list(_failing(layout, tally))[: len(lines)]
    failing += [None] * (len(lines) - len(failing))
    for line, formula, result in zip(lines, rows_of_failing(layout), failing, strict=True):
        row = layout.checks[result.check.key].verdict.row + 1 if result else ""
        reason = submission.reasons.get(result.check.key, "") if result else ""
        sheet.raw.set_row(line.words.row, 15)
        sheet.formula(
            line.words,
            formula_of_failing_line(layout, line),
            words_of_failing(result),
            styles.SHRUNK_CELL,
            columns=last - 1,
        )
        sheet.formula(line.row, formula, row, styles.ROW_NUMBER)
        reasons = f"INDEX($A:$Z,{fixed_here(line.row)},{last + 1})"
        sheet.formula(
            line.reason, f'=IF({fixed_here(line.row)}="","",{reasons}&"")', reason, styles.SHRUNK_CELL
        )


def _failing(layout: Layout, tally: Tally) -> Iterator[CheckResult | None]:
    fails = {result.check.key: result for result in tally.results_of(Verdict.FAILS)}
    yield from (fails[key] for key in layout.checks if key in fails)


def words_of_failing(result: CheckResult | None) -> str:
    """What a line says of a check that fails, nothing where there is none."""
    if result is None:
        return ""
    left, right, difference = map(show, (result.left, result.right, result.difference))
    return f"{result.check.rule.id}　{result.check.line_name}：左边 {left}，右边 {right}，差 {difference}"
