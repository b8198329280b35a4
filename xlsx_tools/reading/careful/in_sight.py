"""How a cell looks, and the sheets whose cells people look at: what is asked of every workbook."""

from typing import NamedTuple

from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout


class CellStyle(NamedTuple):
    """How a cell looks; `is_faint`: its letters have the colour of their ground, or no size.

    `shown` is what a person sees of its number, where the file itself says so.
    """

    number_format: str = "General"
    is_locked: bool = False
    is_struck: bool = False
    is_faint: bool = False
    shown: str | None = None


def sheets_to_see(layout: Layout) -> tuple[str, ...]:
    """The sheets of the form that people fill in, as they are called in this workbook."""
    first, last = (layout.at(Cell(name, 0, 0)).sheet for name in (BASICS_SHEET, CHECKS_SHEET))
    return first, *map(layout.sheet_of, layout.form.parts), last
