"""The sheets of a form's parts: its tables first, then its texts, and where each begins."""

from typing import NamedTuple

from xlsx_tools.form.model import Narrative, Part
from xlsx_tools.form.table import Each, Table
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.grid import GridCell, TableGrid, table_grid

TITLE_ROW = 0
_BOX_COLUMNS = 8  # of a sheet without a table whose texts are boxes


class TextPlace(NamedTuple):
    """Where a narrative stands: its caption, its editable heading if it has one, its text.

    The `cells` of the text hold a paragraph each; of a box it is one, merged over several rows. `offer` is
    where the sentences stand that the form offers for it, if it does.
    """

    narrative: Narrative
    caption: Cell
    heading: Cell | None
    cells: tuple[Cell, ...]
    offer: Cell | None = None

    @property
    def text(self) -> Cell:
        """The cell where the text begins."""
        return self.cells[0]

    @property
    def typed(self) -> tuple[Cell, ...]:
        """All its cells that are typed in."""
        return (self.heading, *self.cells) if self.heading else self.cells


class TablePlace(NamedTuple):
    """Where a table stands, with the drop-down 本表空白处均为零 and the row that shows its checks."""

    table: Table
    grid: TableGrid
    first_row: int
    switch: Cell
    status: Cell
    check_rows: dict[str, int]

    def cell(self, sheet: str, cell: GridCell) -> Cell:
        """The sheet's cell of a printed cell."""
        return Cell(sheet, self.first_row + cell.row, cell.column)


class PartSheet(NamedTuple):
    """One sheet a part: its tables first, then its texts.

    `status` is the line that says what is to be done, where the sheet has nothing but paragraphs.
    """

    part: Part
    width: int
    last_row: int
    tables: tuple[TablePlace, ...]
    texts: tuple[TextPlace, ...]
    status: Cell | None = None

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.part.sheet


def part_sheet(part: Part) -> PartSheet:
    """The places of a part in a template."""
    tables: list[TablePlace] = []
    row = TITLE_ROW + 1
    grids = {table.id: table_grid(table) for table in part.tables}
    has_box = any(narrative.is_box for narrative in part.narratives)
    width = max(map(_table_width, grids.values()), default=_BOX_COLUMNS if has_box else 1)
    for table in part.tables:
        place = _table_place(part.sheet, table, grids[table.id], row)
        tables.append(place)
        row = place.first_row + place.grid.height + len(place.check_rows) + 1
    row += 1
    texts: list[TextPlace] = []
    for narrative in part.narratives:
        place_of_text, row = _text_place(part.sheet, narrative, row)
        texts.append(place_of_text)
    status = None if tables or has_box else Cell(part.sheet, TITLE_ROW + 1, 0)
    return PartSheet(part, width, row - 2, tuple(tables), tuple(texts), status)


def _table_width(grid: TableGrid) -> int:
    return max(grid.width, 4)


def _table_place(sheet: str, table: Table, grid: TableGrid, row: int) -> TablePlace:
    width = _table_width(grid)
    first_row = row + 1
    below = first_row + grid.height
    shown = [rule.id for rule in table.rules if not rule.is_total and rule.each is Each.COLUMN]
    return TablePlace(
        table=table,
        grid=grid,
        first_row=first_row,
        switch=Cell(sheet, row, width - 1),
        status=Cell(sheet, row, 0),
        check_rows={rule: below + n for n, rule in enumerate(shown)} if grid.labels else {},
    )


def _text_place(sheet: str, narrative: Narrative, row: int) -> tuple[TextPlace, int]:
    caption = Cell(sheet, row, 0)
    row += 1
    offer = None
    if narrative.offer:
        offer = Cell(sheet, row, 0)
        row += 1
    heading = None
    if narrative.heading is not None:
        heading = Cell(sheet, row, 0)
        row += 1
    behind = row + narrative.rows
    rows = [row] if narrative.is_box else range(row, behind)
    return TextPlace(narrative, caption, heading, tuple(Cell(sheet, n, 0) for n in rows), offer), behind + 1
