"""Where pages of a report are likely to end: whether a table begins a page, stays whole or may be broken.

A table is moved to the next page as a whole, unless that would leave too much of a page empty: more than a
third before one of several blocks, which is broken between these, more than a half before any other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import ceil

from xlsx_tools.render.columns import column_widths
from xlsx_tools.render.report import Entry, Headline, Paragraph, PrintedBlock, PrintedTable, Report
from xlsx_tools.render.runs import Run
from xlsx_tools.widths import columns_of, text_width

# Of a table: times the size of its letters for a line and beside the lines of a row, points below it.
_LINE, _BESIDE, _BELOW = 1.35, 0.37, 8
_INDENT = 2  # characters
_SPARE = 1  # lines, as programs differ
_EMPTY_OF_BLOCKS, _EMPTY_OF_ONE = 1 / 3, 1 / 2  # of a page
_LEAST = 1 / 4  # of a page, that a table of one block has before it is broken
_SMALL_GROUP, _KEPT_ROWS = 12, 2
_CHART = 0.5  # of the width of a page, and a line for its caption
_BELOW_TITLE = 1  # line


class Placing(Enum):
    """What becomes of a table."""

    HERE = auto()
    NEXT_PAGE = auto()
    BROKEN = auto()


@dataclass(frozen=True)
class Page:
    """The type area of an upright page and its text, in points; lines of a paragraph that stay together."""

    width: float
    height: float
    line: float
    size: float
    together: int = 1


Height = Callable[[PrintedTable, bool], float]


def placings(document: Report, runs: Sequence[Run], page: Page, height_of: Height) -> dict[int, Placing]:
    """What becomes of each table that is no list, by its `id`, and of what stays with one on the next page.

    `height_of` is told whether the table lies across.
    """
    flow = _Flow(page, height_of)
    flow.at = (len(document.title_lines) + _BELOW_TITLE) * page.line
    found: dict[int, Placing] = {}
    is_across = False
    for run in runs:
        if run.is_across != is_across:
            is_across, flow.at = run.is_across, 0.0
        found |= flow.through(run)
    return found


def table_height(table: PrintedTable, width: float, size: float) -> float:
    """About how high a table is in a column so wide, in letters of that size."""
    return sum(_row_heights(table, width, size)) + _BELOW


def breaks_in(table: PrintedTable) -> frozenset[int]:
    """The rows before which a table that is broken may be: blocks, or groups of rows of a single one."""
    if len(table.blocks) > 1:
        return frozenset(map(_first_row, table.blocks[1:]))
    (block,) = table.blocks
    first = block.body[0][0].row
    rows = range(first + _KEPT_ROWS, first + len(block.body) - _KEPT_ROWS + 1)
    groups = [cell for row in block.body for cell in row if 1 < cell.rows <= _SMALL_GROUP]
    return frozenset(row for row in rows if not any(c.row < row < c.row + c.rows for c in groups))


def is_kept(rows: int) -> bool:
    """Whether a group of so many rows stays whole where its table is broken."""
    return 1 < rows <= _SMALL_GROUP


@dataclass
class _Flow:
    """Goes down page after page; `at` is how far it came on the one it is on."""

    page: Page
    height_of: Height
    at: float = 0.0

    def through(self, run: Run) -> Iterator[tuple[int, Placing]]:
        """Pass all entries of a run; yields what becomes of its tables."""
        height = self.page.width if run.is_across else self.page.height
        width = self.page.height if run.is_across else self.page.width
        chain: list[Entry] = []  # what stays with the table below it
        for entry, following in zip(run.entries, (*run.entries[1:], None), strict=True):
            above = sum(self._lines(one, width) for one in chain) * self.page.line
            if isinstance(entry, PrintedTable):
                placing = self._table(entry, run.is_across, height, above)
                yield from ((id(one), placing) for one in (entry, *chain[:1]))
            elif isinstance(entry, Headline) or isinstance(following, PrintedTable):
                chain.append(entry)
                continue
            elif isinstance(entry, Paragraph):
                self._paragraph(self._lines(entry, width), above, height)
            else:
                self._go_on(above + _CHART * width + self.page.line, height)
            chain.clear()

    def _table(self, table: PrintedTable, is_across: bool, height: float, above: float) -> Placing:
        own = self.height_of(table, is_across)
        placing = Placing.HERE if table.is_list else self._placing(table, own, height, above)
        if placing is Placing.NEXT_PAGE:
            self.at = 0.0
        self._go_on(above + own, height)
        return placing

    def _placing(self, table: PrintedTable, own: float, height: float, above: float) -> Placing:
        left, has_blocks = height - self.at, len(table.blocks) > 1
        if above + own > height:
            return Placing.BROKEN
        if not self.at or above + own + _SPARE * self.page.line <= left:
            return Placing.HERE
        least = own * _rows_of(table.blocks[0]) / len(table.rows) if has_blocks else _LEAST * height
        is_much = left > (_EMPTY_OF_BLOCKS if has_blocks else _EMPTY_OF_ONE) * height
        is_worth_it = is_much and left > above + least and breaks_in(table)
        return Placing.BROKEN if is_worth_it else Placing.NEXT_PAGE

    def _go_on(self, by: float, height: float) -> None:
        self.at = (self.at + by) % height if self.at + by > height else self.at + by

    def _paragraph(self, lines: int, above: float, height: float) -> None:
        """Go on below a paragraph and what stays over it: so many lines stay together at each of its ends."""
        least, line = self.page.together, self.page.line
        first = lines if lines < 2 * least else least
        if self.at + above + first * line > height + 1:
            self.at = 0.0
        self.at += above
        while (room := int((height + 1 - self.at) / line)) < lines:
            lines -= max(min(room, lines - least), 1)
            self.at = 0.0
        self.at += lines * line

    def _lines(self, entry: Entry, width: float) -> int:
        if not isinstance(entry, Headline | Paragraph):
            return 0
        characters = columns_of(entry.text) / 2 + _INDENT
        return ceil(characters / round(width / self.page.size))


def _rows_of(block: PrintedBlock) -> int:
    return len(block.head) + len(block.body) + bool(block.heading)


def _first_row(block: PrintedBlock) -> int:
    return (block.head or block.body)[0][0].row - bool(block.heading)


def _row_heights(table: PrintedTable, width: float, size: float) -> Iterator[float]:
    widths = column_widths(table, int(width), size)
    for row in table.rows:
        rooms = ((cell, sum(widths[cell.column : cell.column + cell.columns])) for cell in row)
        lines = (ceil(text_width(c.text) * size / max(room, size)) for c, room in rooms if c.rows == 1)
        yield (max([1, *lines]) * _LINE + _BESIDE) * size
