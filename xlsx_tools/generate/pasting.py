"""Beside a table: which of its blocks can be pasted at once, and how."""

from collections.abc import Iterator

from xlsx_tools.form.table import Block, Table
from xlsx_tools.generate import styles
from xlsx_tools.generate.writer import SheetWriter
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.part_sheets import PartSheet, TablePlace
from xlsx_tools.workbook.words import PASTING

_WIDTH = 40
_MOST_ROWS = 15  # of a table that is seen as a whole; of others the headings stay


def write(sheet: SheetWriter, layout: Layout, part: PartSheet, place: TablePlace) -> None:
    """Write it right of the table, where it is seen while the table is typed and never printed."""
    blocks = "；".join(_blocks(layout, place))
    if not blocks:
        return
    sheet.raw.set_column(part.width, part.width, _WIDTH)
    long = place.grid.height > _MOST_ROWS
    end = place.first_row + (place.grid.blocks[0].body if long else place.grid.height)
    note = Cell(part.name, place.switch.row, part.width)
    sheet.text(note, PASTING.format(blocks), styles.BESIDE, rows=end - note.row)


def _blocks(layout: Layout, place: TablePlace) -> Iterator[str]:
    """The blocks of inputs that stand side by side, by their cells and their headings."""
    single = {cell.item for cell in place.grid.cells if cell.columns == 1}
    items = {layout.items[item]: item for item in layout.inputs_of(place.table.id) if item in single}
    for first, last in layout.merged(items):
        if first != last:
            yield f"{first.a1}:{last.a1}（{_name(layout, place.table, items[first], items[last])}）"


def _name(layout: Layout, table: Table, first: str, last: str) -> str:
    """By the labels of its first and last row; where rows have none, by the heading over its columns."""
    begin, end = (layout.form.items[item] for item in (first, last))
    block = next(b for b in table.blocks if begin.row in b.rows.paths and begin.column in b.columns.paths)
    labels = dict.fromkeys(block.rows.paths[row][-1].label for row in (begin.row, end.row))
    return "至".join(filter(None, labels)) or _over(block, begin.column, end.column)


def _over(block: Block, first: str, last: str) -> str:
    begin, end = (block.columns.paths[column] for column in (first, last))
    shared = [one.label for one, other in zip(begin, end, strict=False) if one is other and one.label]
    return "·".join(shared) or f"{begin[-1].label}至{end[-1].label}"
