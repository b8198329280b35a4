"""What a published report is whatever file it came in: paragraphs and tables of cells with spans."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.limits import MOST_PUBLISHED_CELLS, WIDEST_PUBLISHED_TABLE

PICTURE = "〔图〕"  # what a cell shows that holds nothing but a picture
_T = TypeVar("_T")
_PAGE_NUMBER = re.compile(r"\s*[-－—–]+\s*\d{1,3}\s*[-－—–]+\s*")


@dataclass(frozen=True)
class Passage:
    """A paragraph; `level` is that of a heading where the file marks it as one.

    `within` are the parts of a page that it lies in, outermost first, as far as they are known.
    """

    text: str
    level: int = 0
    within: tuple[int, ...] = ()

    @property
    def is_page_number(self) -> bool:
        """Whether it is a number between dashes, as pages are numbered."""
        return _PAGE_NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Box:
    """A cell of a table: where it begins, how far it spans, and what stands in it."""

    row: int
    column: int
    rows: int
    columns: int
    text: str

    @property
    def last_column(self) -> int:
        """The last column that it covers."""
        return self.column + self.columns - 1


@dataclass(frozen=True)
class Band:
    """A row of a table: the cells that begin in it, and those that reach into it from above."""

    own: tuple[Box, ...]
    above: tuple[Box, ...] = ()

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """All cells that the row shows, from left to right."""
        return tuple(sorted((*self.own, *self.above), key=lambda box: box.column))

    @property
    def covered(self) -> int:
        """How many columns it covers."""
        return sum(box.columns for box in self.boxes)

    def fills(self, width: int) -> bool:
        """Whether the cells that begin in it cover that many columns."""
        return sum(box.columns for box in self.own) == width


@dataclass(frozen=True)
class Chart:
    """A table; where `is_aligned`, its columns are those that a reader sees, else only their order is.

    Where `is_measured`, each cell knows its own columns, whatever is missing in its row.
    """

    lines: tuple[Band, ...]
    is_aligned: bool = True
    is_measured: bool = False

    @cached_property
    def width(self) -> int:
        """How many columns it has."""
        return max((box.last_column + 1 for line in self.lines for box in line.boxes), default=0)

    @cached_property
    def usual_width(self) -> int:
        """How many columns most of its rows cover."""
        widths = Counter(line.covered for line in self.lines)
        return max(widths, key=lambda width: (widths[width], width), default=0)


Piece = Passage | Chart


@dataclass(frozen=True)
class Sheaf:
    """A document: its pieces in their order, and the titles that it bears outside of them."""

    pieces: tuple[Piece, ...]
    titles: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class RawCell:
    """A cell as a file has it: its text and how far it says it spans."""

    text: str
    rows: int = 1
    columns: int = 1


def chart(rows: Iterable[Sequence[RawCell]], *, is_aligned: bool = True) -> Chart:
    """A table of rows whose cells take the next free columns; raises UnreadableFileError for giants.

    A cell that reaches into a row which is full without it spans too many rows.
    """
    cells = list(rows)
    found = Chart(tuple(_lines(cells, _placed)), is_aligned)
    full = {n for n, line in enumerate(found.lines) if line.above and line.fills(found.usual_width)}
    return Chart(tuple(_lines(cells, _placed, full)), is_aligned) if full else found


def chart_of_boxes(rows: Iterable[Sequence[Box]], *, is_measured: bool = False) -> Chart:
    """A table of cells that know their places; raises UnreadableFileError for giants."""
    return Chart(tuple(_lines(rows, lambda _, row, taken: row)), is_measured=is_measured)


def _lines(
    rows: Iterable[Sequence[_T]],
    place: Callable[[int, Sequence[_T], set[int]], Iterable[Box]],
    full: Collection[int] = (),
) -> Iterator[Band]:
    reaching: list[Box] = []
    cells = 0
    for number, row in enumerate(rows):
        above = [box for box in reaching if box.row + box.rows > number and number not in full]
        taken = {column for box in above for column in range(box.column, box.last_column + 1)}
        own = tuple(place(number, row, taken))
        cells += len(own) + len(above)
        if cells > MOST_PUBLISHED_CELLS:
            raise UnreadableFileError("里面的表格大得不正常，没有读取。")
        reaching = [box for box in (*above, *own) if box.row + box.rows > number + 1]
        yield Band(own, tuple(above))


def _placed(number: int, row: Sequence[RawCell], taken: set[int]) -> Iterator[Box]:
    column = 0
    for cell in row:
        while column in taken:
            column += 1
        columns = 1
        while columns < min(cell.columns, WIDEST_PUBLISHED_TABLE) and column + columns not in taken:
            columns += 1
        if column + columns > WIDEST_PUBLISHED_TABLE:
            return
        yield Box(number, column, max(cell.rows, 1), columns, cell.text)
        column += columns
