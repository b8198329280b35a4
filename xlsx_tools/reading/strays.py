"""Figures in lines that the form does not have: rows and columns that somebody put in."""

from collections.abc import Iterator

from xlsx_tools.quantity import read_quantity
from xlsx_tools.reading.book import Book
from xlsx_tools.reading.lines import Lines
from xlsx_tools.reading.plan import SheetPlan
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Shift, TablePlace


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
        for cell in _outside_lines(plan, place, shift)
        if _is_number(book, cell)
    ]


def _outside_lines(plan: SheetPlan, place: TablePlace, shift: Shift) -> Iterator[Cell]:
    """The cells around a table's figures that are in no row or column of it.

    They reach from its labels to the next label below and a column beyond: labels that were pushed
    along without their figures leave those at the edge.
    """

    def moved(row: int, column: int) -> Cell:
        return shift.moved(Cell(shift.sheet, place.first_row + row, column))

    grid = place.grid
    rows = {moved(row, 0).row for row in range(grid.height)}
    columns = {moved(0, column).column for column in range(grid.labels, grid.width)}
    below = [row for row in plan.by_row if row >= place.first_row + grid.height]
    end = shift.moved(Cell(shift.sheet, min(below), 0)).row if below else max(rows) + 2
    left = moved(0, grid.labels - 1).column + 1 if grid.labels else min(columns)
    for row in range(min(rows), end):
        for column in range(left, max(columns) + 2):
            if row not in rows or column not in columns:
                yield Cell(shift.sheet, row, column)


def _is_number(book: Book, cell: Cell) -> bool:
    return not book.is_covered(cell) and read_quantity(book.value(cell), whole=False).value is not None
