"""Where the lines of 校验 stand that name the checks that fail: what is printed of them."""

from dataclasses import dataclass

from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.checks_rows import FAILING_LINES, checks_rows
from xlsx_tools.workbook.layout import Layout


@dataclass(frozen=True)
class FailingLine:
    """A line of 校验 that names a check that fails: in words, by its row above, with its reason."""

    words: Cell
    row: Cell
    reason: Cell


def failing_lines(layout: Layout) -> tuple[FailingLine, ...]:
    """All of them, none where the form has no checks."""
    first = checks_rows(layout.form).failing
    rows = range(first, first + FAILING_LINES) if layout.form.checks else ()
    return tuple(FailingLine(*(layout.at(Cell(CHECKS_SHEET, row, c)) for c in (0, 7, 8))) for row in rows)
