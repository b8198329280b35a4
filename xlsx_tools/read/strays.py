"""Figures in lines that the form does not have: rows and columns that somebody put in."""

from collections.abc import Iterator

from xlsx_tools.grid import BlockGrid, TableGrid
from xlsx_tools.layout import Cell, Shift, TablePlace
from xlsx_tools.quantity import read_quantity
from xlsx_tools.read.book import Book
from xlsx_tools.read.lines import Lines
from xlsx_tools.read.plan import SheetPlan


def stray_figures(plan: SheetPlan, shift: Shift, lines: Lines, book: Book) -> list[Cell]:
    """Cells among a table's figures that hold a number and belong to no row or column of the form.

    Where labels themselves are lost nothing is said of the numbers beside them.
    """
    if plan.part is None or not (lines.rows or lines.columns):
        return []
    if any(leaf in lines.lost for labels in plan.leaves.values() for leaf in labels):
        return []
    return [
        cell
        for place in plan.part.tables
        for block in place.grid.blocks
        for cell in _between_lines(place, place.grid, block, shift)
        if _is_number(book, cell)
    ]


def _between_lines(place: TablePlace, grid: TableGrid, block: BlockGrid, shift: Shift) -> Iterator[Cell]:
    def moved(row: int, column: int) -> Cell:
        return shift.moved(Cell(shift.sheet, place.first_row + row, column))

    first, last = moved(block.body, grid.labels), moved(block.end - 1, grid.width - 1)
    rows = {moved(row, 0).row for row in range(block.body, block.end)}
    columns = {moved(0, column).column for column in range(grid.labels, grid.width)}
    for row in range(first.row, last.row + 1):
        for column in range(first.column, last.column + 1):
            if row not in rows or column not in columns:
                yield Cell(shift.sheet, row, column)


def _is_number(book: Book, cell: Cell) -> bool:
    return not book.is_covered(cell) and read_quantity(book.value(cell), whole=False).value is not None
