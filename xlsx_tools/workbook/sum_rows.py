"""The rows below 填报说明, out of sight, that add up what lies in too many blocks for one formula: one each.

Totals and checks over those blocks add up the rows, however many there are: in .xls no formula may be longer
than 1,800 bytes, and none of its functions may have more than 30 arguments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout, layout_of
from xlsx_tools.workbook.references import fixed

TOTAL, NUMBERS, FILLED = range(3)  # columns: the sum, how many are numbers, how many hold anything
_MOST_BLOCKS = 16  # that a formula may name twice


@dataclass(frozen=True)
class SumRow:
    """A row for a block of cells."""

    row: int
    area: str
    items: tuple[str, ...]

    @property
    def formulas(self) -> dict[int, str]:
        """Its formulas by their columns."""
        cells = fixed(self.area)
        return {TOTAL: f"=SUM({cells})", NUMBERS: f"=COUNT({cells})", FILLED: f"=COUNTA({cells})"}


@lru_cache
def sum_rows(form: Form) -> Mapping[tuple[str, ...], Sequence[SumRow]]:
    """The rows of all sums that need some, by what is added up."""
    layout = layout_of(form)
    found: dict[tuple[str, ...], Sequence[SumRow]] = {}
    row = layout.below_guide
    for items in _sums(layout):
        areas = layout.areas(items)
        if len(areas) > _MOST_BLOCKS and items not in found:
            within = _within(layout, items)
            found[items] = [SumRow(n, area, within[area]) for n, area in enumerate(areas, row)]
            row += len(areas)
    return found


def below_sums(form: Form) -> int:
    """The first row below all of them."""
    return layout_of(form).below_guide + sum(map(len, sum_rows(form).values()))


def column_of(rows: Sequence[SumRow], column: int) -> str:
    """What stands in a column of those rows, as an area."""
    first, last = (Cell(GUIDE_SHEET, row.row, column) for row in (rows[0], rows[-1]))
    return f"{first.address}:{last.a1}"


def _sums(layout: Layout) -> Iterator[tuple[str, ...]]:
    """All that is added up in a workbook."""
    for check in layout.form.checks:
        yield from (check.left, check.right, check.inputs)
    yield from (layout.form.totals[item].right for item in layout.form.totals)
    yield from map(layout.inputs_of, layout.form.tables)


def _within(layout: Layout, items: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The items of each area."""
    cells = {layout.items[item]: item for item in items}
    return {
        area: tuple(
            item
            for cell, item in cells.items()
            if first.sheet == cell.sheet
            and first.row <= cell.row <= last.row
            and first.column <= cell.column <= last.column
        )
        for area, (first, last) in zip(layout.areas(items), layout.merged(cells), strict=True)
    }
