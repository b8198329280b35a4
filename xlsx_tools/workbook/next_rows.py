"""The rows below 填报说明, out of sight, that know where to go on: a sheet each, in their order.

Whatever says that a sheet is done ends in a link to the next one with something left, or to the first
page once nothing is left anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.count_rows import count_rows
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.references import fixed
from xlsx_tools.workbook.sum_rows import below_sums
from xlsx_tools.workbook.words import ALL_DONE, GIVE_REASONS, GO_ON

# Columns: the row of the first sheet with something left from here on; that after it, or the first of all;
# where a link to the sheet leads, and what it says.
FROM, NEXT, TARGET, WORDS = range(4)
TO_DO = 5  # the column of the list of sheets on 填报说明 that says what is left to do on each


@dataclass(frozen=True)
class NextRow:
    """A row for a sheet; the last one is for the end, and its sheet is that of the first page."""

    row: int
    sheet: str
    words: str

    @property
    def target(self) -> str:
        """Where a link to the sheet leads."""
        return "#" + Cell(self.sheet, 0, 0).address

    def at(self, column: int) -> str:
        """One of its cells, for a formula."""
        return fixed(Cell(GUIDE_SHEET, self.row, column).address)


@lru_cache
def next_rows(form: Form) -> tuple[NextRow, ...]:
    """All of them, the end last."""
    counted = count_rows(form)
    first = counted[-1].row + 1 if counted else below_sums(form)
    sheets = {name: GO_ON.format(name) for name in (BASICS_SHEET, *(part.sheet for part in form.parts))}
    sheets |= {CHECKS_SHEET: GIVE_REASONS, GUIDE_SHEET: ALL_DONE}
    return tuple(NextRow(row, *pair) for row, pair in enumerate(sheets.items(), first))


def formulas_of_next(layout: Layout) -> Iterator[tuple[NextRow, dict[int, str]]]:
    """Every row with its formulas by their columns."""
    *rows, end = next_rows(layout.form)
    for row, below in zip(rows, [*rows[1:], end], strict=True):
        yield (
            row,
            {
                FROM: f"=IF({_left(layout, row.sheet)}>0,{row.row + 1},{below.at(FROM)})",
                NEXT: f"=IF({below.at(FROM)}<{end.row + 1},{below.at(FROM)},{rows[0].at(FROM)})",
            },
        )
    yield end, {FROM: f"={end.row + 1}", NEXT: f"={rows[0].at(FROM)}"}


def link_from(layout: Layout, sheet: str, said: str = "") -> str:
    """What goes on from a sheet, behind what is said before it; a formula without =."""
    row = next(row for row in next_rows(layout.form) if row.sheet == sheet)
    target, words = (f"INDEX('{GUIDE_SHEET}'!$A:$Z,{row.at(NEXT)},{c + 1})" for c in (TARGET, WORDS))
    return f'HYPERLINK({target},"{said}"&{words})' if said else f"HYPERLINK({target},{words})"


def unexplained(layout: Layout) -> str:
    """How many lines of 校验 that differ from last year have no reason yet; a formula without =."""
    rows = list(layout.carry_rows.values())
    if not rows:
        return "0"
    verdicts, reasons = (
        fixed(f"{first.address}:{last.a1}")
        for first, last in ((rows[0].verdict, rows[-1].verdict), (rows[0].reason, rows[-1].reason))
    )
    return f'SUMPRODUCT(({verdicts}="{Verdict.FAILS.value}")*({reasons}=""))'


def left_on_basics(layout: Layout) -> str:
    """What 填报说明 says is left to do on 基本信息; a formula without =."""
    return _to_do(layout.basics_row)


def left_in_part(layout: Layout, part: str) -> str:
    """What 填报说明 says is left to do in a part; a formula without =."""
    return _to_do(layout.part_rows[part])


def _left(layout: Layout, sheet: str) -> str:
    parts = {part.sheet: part.id for part in layout.form.parts}
    if sheet in parts:
        return left_in_part(layout, parts[sheet])
    return left_on_basics(layout) if sheet == BASICS_SHEET else unexplained(layout)


def _to_do(row: Cell) -> str:
    return fixed(Cell(row.sheet, row.row, TO_DO).address)
