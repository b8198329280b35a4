"""What stands on a sheet of the form and belongs to nothing of it: beside, below, between its cells."""

from collections.abc import Iterator

from xlsx_tools.quantity import is_picture
from xlsx_tools.reading.book import Book
from xlsx_tools.reading.lines import Lines
from xlsx_tools.reading.plan import SheetPlan
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import TEXT_ROWS, PartSheet, Shift


def stray_cells(plan: SheetPlan, shift: Shift, lines: Lines, book: Book) -> list[Cell]:
    """Cells with a number or a text that no label, table or text of the form has.

    Where labels themselves are lost nothing is said of what stands beside them.
    """
    if plan.part is None or any(leaf in lines.lost for labels in plan.leaves.values() for leaf in labels):
        return []
    rows = book.sheets[shift.sheet]
    cells = (Cell(shift.sheet, *place) for place in _outside(plan.part, shift, [len(row) for row in rows]))
    return [cell for cell in cells if _says_something(book, cell)]


def _outside(part: PartSheet, shift: Shift, widths: list[int]) -> Iterator[tuple[int, int]]:
    """The places of the sheet, `widths` columns wide in each row, that are none of the form's."""

    def moved(row: int, column: int) -> Cell:
        return shift.moved(Cell(shift.sheet, row, column))

    own_rows = {moved(row, 0).row for row in _rows_of_tables(part)}
    own_columns = {moved(0, column).column for column in range(part.width)}
    texts = range(0)
    if part.texts:
        last = moved(part.texts[-1].text.row, 0).row + TEXT_ROWS
        texts = range(moved(part.texts[0].caption.row, 0).row, last)
    for row, width in enumerate(widths):
        if row in texts:
            continue  # Whatever stands there is read as text.
        if row in own_rows and width <= len(own_columns) and not shift.columns:
            continue  # Nearly every row: none of it is looked at.
        own = own_columns if row in own_rows else ()
        yield from ((row, column) for column in range(width) if column not in own)


def _rows_of_tables(part: PartSheet) -> Iterator[int]:
    """The title, and for each table its drop-down, its own rows and those of its checks."""
    yield 0
    for place in part.tables:
        yield place.switch.row
        yield from range(place.first_row, place.first_row + place.grid.height)
        yield from place.check_rows.values()


def _says_something(book: Book, cell: Cell) -> bool:
    value = book.value(cell)
    if value == "" or value is None or isinstance(value, bool):
        return False
    text = book.text(cell)
    return bool(text) and not is_picture(text) and not book.is_covered(cell)
