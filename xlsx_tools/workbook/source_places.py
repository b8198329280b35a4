"""Where the units of a sum stand on 汇总来源, and what stands over their texts."""

from xlsx_tools.form.own_sheets import SOURCES_SHEET
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.part_sheets import TextPlace
from xlsx_tools.workbook.words import SOURCE_HEADINGS

_SOURCES_HEAD_ROW = 3
_UNITS_A_SHEET = 80  # readers take in a hundred columns


def source_heading(unit: int) -> Cell:
    """Where the unit of that number, counted from 0, stands on 汇总来源 and the sheets that continue it."""
    page, column = divmod(unit, _UNITS_A_SHEET)
    sheet = f"{SOURCES_SHEET}{page + 1}" if page else SOURCES_SHEET
    return Cell(sheet, _SOURCES_HEAD_ROW, len(SOURCE_HEADINGS) + column)


def source_figure(heading: Cell, item: int) -> Cell:
    """The cell of the item of that number below the heading; what is counted stands between."""
    return Cell(heading.sheet, heading.row + 2 + item, heading.column)


def source_text_title(place: TextPlace) -> str:
    """What stands over the units' texts for a narrative on 各单位文字; its address tells it from others."""
    return f"{place.text.sheet}!{place.text.a1}　{place.narrative.heading or place.narrative.label}"
