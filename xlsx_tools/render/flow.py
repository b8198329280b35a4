"""Where pages of a report are likely to end: whether a table begins a page, stays whole or is broken.

Of all that may become of its tables that is chosen which leaves least of the pages empty. A table of several
blocks is broken between these rather than leave a third of a page empty, any other rather than a half.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
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
# What a break is as bad as: the square of how much of a page is empty; a small part of a table is worse.
_BREAK_OF_BLOCKS, _BREAK_OF_ONE, _SMALL_PART = 0.1, 0.25, 0.5
_LEAST = 1 / 4  # of a page, less than which is a small part
_SMALL_GROUP, _KEPT_ROWS = 12, 2
_MOST_STATES = 16  # that are followed up
_CHART = 0.5  # of the width of a page, and a line for its caption
_BELOW_TITLE = 1  # line


class Placing(Enum):
    """What becomes of a table."""

    NEXT_PAGE = auto()
    BROKEN = auto()


@dataclass(frozen=True)
class TypeArea:
    """The type area of an upright page and its text, in points; lines of a paragraph that stay together."""

    width: float
    height: float
    line: float
    size: float
    together: int = 1


Height = Callable[[PrintedTable, bool], float]
Placed = tuple[tuple[int, Placing], ...]


def placings(document: Report, runs: Sequence[Run], page: TypeArea, height_of: Height) -> dict[int, Placing]:
    """Which tables are broken, and which entries begin a page with the table below them, by their `id`.

    `height_of` is told whether a table lies across.
    """
    states = [_State((len(document.title_lines) + _BELOW_TITLE) * page.line)]
    is_across = False
    for run in runs:
        flow = _Flow(page, height_of, is_across=run.is_across)
        if run.is_across != is_across:
            is_across = run.is_across
            states = [state.on_next_page(flow.height) for state in states]
        states = flow.through(run, states)
    return dict(min(states, key=lambda state: state.cost).placed)


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


@dataclass(frozen=True)
class _State:
    """How far down a page it went, how bad it is until there, and what became of the tables."""

    at: float
    cost: float = 0.0
    placed: Placed = ()

    def on_next_page(self, height: float) -> "_State":
        """As it goes on where a page begins; what stays empty is as bad as its square."""
        empty = max(height - self.at, 0) / height if self.at else 0
        return replace(self, at=0.0, cost=self.cost + empty**2)


@dataclass(frozen=True)
class _Flow:
    """Goes down pages of one direction."""

    page: TypeArea
    height_of: Height
    is_across: bool

    @property
    def height(self) -> float:
        """Of a page."""
        return self.page.width if self.is_across else self.page.height

    def through(self, run: Run, states: list[_State]) -> list[_State]:
        """Pass all entries of a run."""
        chain: list[Entry] = []  # what stays with the table below it
        for entry, following in zip(run.entries, (*run.entries[1:], None), strict=True):
            above = sum(map(self._lines, chain)) * self.page.line
            if isinstance(entry, PrintedTable):
                ids = tuple(map(id, (entry, *chain[:1])))
                found = [new for state in states for new in self._table(entry, above, ids, state)]
                states = sorted(found, key=lambda state: state.cost)[:_MOST_STATES]
            elif isinstance(entry, Headline) or isinstance(following, PrintedTable):
                chain.append(entry)
                continue
            elif isinstance(entry, Paragraph):
                states = [self._paragraph(self._lines(entry), above, state) for state in states]
            else:
                by = above + _CHART * self.page.width + self.page.line
                states = [self._further(state, by) for state in states]
            chain.clear()
        return states

    def _table(
        self, table: PrintedTable, above: float, ids: Sequence[int], state: _State
    ) -> Iterator[_State]:
        need = above + self.height_of(table, self.is_across)
        is_large, fits = need > self.height, need + _SPARE * self.page.line <= self.height - state.at
        if table.is_list or (not is_large and (fits or not state.at)):
            yield self._further(state, need)
            return
        if breaks_in(table) and (is_large or self.height - state.at > above + self._first_part(table, need)):
            broken = self._further(state, need)
            cost = state.cost + self._cost_of_break(table, state.at + above, need - above)
            yield replace(broken, cost=cost, placed=(*state.placed, (ids[0], Placing.BROKEN)))
        if not is_large or not breaks_in(table):
            following = state.on_next_page(self.height)
            placed = (*state.placed, (ids[-1], Placing.NEXT_PAGE))
            yield self._further(replace(following, placed=placed), need)

    def _first_part(self, table: PrintedTable, height: float) -> float:
        """The least that stands above a break."""
        rows = _rows_of(table.blocks[0]) if len(table.blocks) > 1 else min(breaks_in(table))
        return height * rows / len(table.rows)

    def _cost_of_break(self, table: PrintedTable, at: float, height: float) -> float:
        if len(table.blocks) > 1:
            return _BREAK_OF_BLOCKS
        head = self.height - at
        return _BREAK_OF_ONE + (_SMALL_PART if min(head, height - head) < _LEAST * self.height else 0)

    def _further(self, state: _State, by: float) -> _State:
        at = state.at + by
        return replace(state, at=at % self.height if at > self.height else at)

    def _paragraph(self, lines: int, above: float, state: _State) -> _State:
        """Go on below a paragraph and what stays over it: so many lines stay together at each of its ends."""
        least, line, at = self.page.together, self.page.line, state.at
        first = lines if lines < 2 * least else least
        if at + above + first * line > self.height + 1:
            at = 0.0
        at += above
        while (room := int((self.height + 1 - at) / line)) < lines:
            lines -= max(min(room, lines - least), 1)
            at = 0.0
        return replace(state, at=at + lines * line)

    def _lines(self, entry: Entry) -> int:
        if not isinstance(entry, Headline | Paragraph):
            return 0
        width = self.page.height if self.is_across else self.page.width
        return ceil((columns_of(entry.text) / 2 + _INDENT) / round(width / self.page.size))


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
