"""The rows below 填报说明, out of sight, that count what is left to do: a block of figures or a text each.

A formula that says how much is left adds up such a row's cells, however many blocks and texts a form has:
in .xls none may be longer than 1,800 bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlsx_tools.form.model import Form, Narrative, Part
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.form.table import ItemKind, Table
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import blanks_formula, words_formula, wrong_formula
from xlsx_tools.workbook.layout import Layout, areas_of, layout_of
from xlsx_tools.workbook.part_sheets import TextPlace
from xlsx_tools.workbook.references import fixed
from xlsx_tools.workbook.sum_rows import below_sums

BLANKS, WORDS, WRONG, TEXTS = range(4)  # columns: nothing typed, no number, a wrong number, no text


@dataclass(frozen=True)
class CountRow:
    """A row that counts: the items of a table that make one block of cells, or one text."""

    row: int
    part: str
    table: str = ""
    area: str = ""
    items: tuple[str, ...] = ()
    narrative: Narrative | None = None

    def formulas(self, layout: Layout) -> dict[int, str]:
        """Its formulas by their columns."""
        if self.narrative:
            return {TEXTS: f"={_open_text(layout.texts[self.narrative.id])}"}
        item = layout.form.items[self.items[0]]
        switch, area = layout.tables[self.table].switch.address, [self.area]
        wrong = wrong_formula(area, whole=item.is_whole, least=item.least, largest=item.largest)
        return {
            BLANKS: f"={blanks_formula(area, len(self.items), switch)}",
            WORDS: f"={words_formula(area)}",
            WRONG: f"={wrong}",
        }


@lru_cache
def count_rows(form: Form) -> tuple[CountRow, ...]:
    """All of them, those of a part and of a table one below the other."""
    layout = layout_of(form)
    rows = (row for part in form.parts for row in _rows(layout, part))
    return tuple(
        CountRow(number, row.part, row.table, row.area, row.items, row.narrative)
        for number, row in enumerate(rows, below_sums(form))
    )


def rows_of_part(form: Form, part: Part) -> Sequence[CountRow]:
    """The rows of a part."""
    return [row for row in count_rows(form) if row.part == part.id]


def rows_of_table(form: Form, table: str) -> Sequence[CountRow]:
    """The rows of a table."""
    return [row for row in count_rows(form) if row.table == table]


def left(rows: Sequence[CountRow], column: int, last: int | None = None) -> str:
    """What those rows count in a column, or up to another, added up: a formula without =."""
    if not rows:
        return "0"
    first, end = Cell(GUIDE_SHEET, rows[0].row, column), Cell(GUIDE_SHEET, rows[-1].row, last or column)
    return f"SUM({fixed(f'{first.address}:{end.a1}')})"


def _rows(layout: Layout, part: Part) -> Iterator[CountRow]:
    for table in part.tables:
        for kind in ItemKind:
            yield from _blocks(layout, part, table, kind)
    for narrative in part.narratives:
        if narrative.required or narrative.heading == "":
            yield CountRow(0, part.id, narrative=narrative)


def _blocks(layout: Layout, part: Part, table: Table, kind: ItemKind) -> Iterator[CountRow]:
    items = layout.form.items
    at = {layout.items[item]: item for item in layout.inputs_of(table.id) if items[item].kind is kind}
    for first, last in layout.merged(at):
        within = tuple(
            item
            for cell, item in at.items()
            if first.row <= cell.row <= last.row and first.column <= cell.column <= last.column
        )
        (area,) = areas_of(layout.items[item] for item in within)
        yield CountRow(0, part.id, table.id, area, within)


def _open_text(place: TextPlace) -> str:
    """1 where a text is still to be written: it has to be there, or its heading was filled in."""
    cells = place.cells[0].address + (f":{place.cells[-1].a1}" if len(place.cells) > 1 else "")
    missing = f"IF(COUNTA({fixed(cells)})=0,1,0)"
    if place.narrative.required or not place.heading:
        return missing
    return f"COUNTA({fixed(place.heading.address)})*{missing}"
