"""A cell of a sheet, its address, and cells put together as rectangles."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from xlsx_tools.finding import Spot


@dataclass(frozen=True)
class Cell:
    """A cell of a sheet, row and column counted from 0."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        """Its address without the sheet: `E7`."""
        return f"{column_name(self.column)}{self.row + 1}"

    @property
    def address(self) -> str:
        """Its address as a formula needs it: `'依申请公开'!E7`."""
        return f"{_quoted(self.sheet)}!{self.a1}"

    @property
    def named(self) -> str:
        """What people call it: `依申请公开!E7`."""
        return f"{self.sheet}!{self.a1}"

    def spot(self, label: str | None = None, item: str | None = None) -> Spot:
        """The cell as a finding points to it, with what it is called and the item that is spoken of."""
        return Spot(self.sheet, self.a1, label, item)


# By which cells are put in order, as sheets are read.
in_order = attrgetter("sheet", "row", "column")


def column_number(letters: str) -> int:
    """The column, counted from 0, of those letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@cache  # of which there are few, asked for with every address
def column_name(column: int) -> str:
    """The letters of a column counted from 0."""
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name = chr(ord("A") + letter) + name
        column -= 1
    return name


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _rectangles(cells: Iterable[Cell]) -> list[tuple[Cell, Cell]]:
    """The cells as few blocks (first and last cell): runs along rows, equal runs put together."""
    rows: dict[tuple[str, int], list[int]] = {}
    for cell in sorted(set(cells), key=in_order):
        rows.setdefault((cell.sheet, cell.row), []).append(cell.column)
    found: list[tuple[Cell, Cell]] = []
    for (sheet, row), columns in rows.items():
        for left, right in _runs(columns):
            above = Cell(sheet, row - 1, right)
            for number, (first, last) in enumerate(found):
                if last == above and first.column == left:
                    found[number] = (first, Cell(sheet, row, right))
                    break
            else:
                found.append((Cell(sheet, row, left), Cell(sheet, row, right)))
    return found


def _runs(columns: list[int]) -> Iterator[tuple[int, int]]:
    first = last = columns[0]
    for column in columns[1:]:
        if column != last + 1:
            yield first, last
            first = column
        last = column
    yield first, last
