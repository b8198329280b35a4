"""Words placed on a page without rules between them: tables found by where figures and words stand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from xlsx_tools.published.bare_columns import Segment, Strip
from xlsx_tools.published.neutral import Chart, chart_of_boxes

_SAME_LINE = 0.5  # of a word's height: middles that close are on one line
_SAME_CELL = 1.04  # of the least distance of two lines: lines of one cell are no farther apart
_FARTHEST = 2.0  # of a word's height: no two lines of one cell
_APART = 0.3  # of a word's height
_FARTHEST_LINE = 5.0  # of a word's height: no two lines of one head
_WIDE = 0.6  # of all that a page has: a line so wide is no cell of a table
_FEWEST_FIGURES = 5  # of a row without a label
_TALLEST_HEAD = 14
MOST_WORDS = 4_000  # looked at together
_ENDS = ("。", "；", "！", "？")


@dataclass(frozen=True)
class PlacedWord(Strip):
    """What stands together in a line, and where its line is."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Half the way from its top to its foot."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """How tall it is."""
        return self.bottom - self.top


@dataclass(frozen=True)
class PlacedTable:
    """A table, the words that are in it, and where it begins."""

    chart: Chart
    words: frozenset[int]  # by the numbers in which they were given
    top: float


@dataclass(frozen=True)
class _Cell:
    """Words one below the other that are one cell."""

    words: tuple[PlacedWord, ...]

    @cached_property
    def run(self) -> Strip:
        """All of it, as if it stood in one line."""
        text = "".join(word.text for word in self.words)
        return Strip(text, min(word.left for word in self.words), max(word.right for word in self.words))

    @property
    def top(self) -> float:
        return self.words[0].top

    @property
    def bottom(self) -> float:
        return self.words[-1].bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass
class _Row:
    """Figures side by side, and the cells that stand left of them."""

    figures: tuple[PlacedWord, ...]
    labels: list[_Cell] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.figures[0].middle

    @property
    def first(self) -> float:
        """Where its first figure begins."""
        return self.figures[0].left


def placed_tables(words: Sequence[PlacedWord]) -> list[PlacedTable]:
    """The tables that these words of a page are, from its top to its foot."""
    if len(words) > MOST_WORDS:
        return []
    lines = placed_lines(words)
    rows = [row for line in lines if (row := _row_of(line)) is not None]
    if not rows:
        return []
    figures = {id(word) for row in rows for word in row.figures}
    others = [word for word in words if id(word) not in figures]
    cells = [part for cell in _cells(others) for part in _cut_at_rows(cell, rows)]
    labels = _give_labels(cells, rows)
    kept = [row for row in rows if row.labels or len(row.figures) >= _FEWEST_FIGURES]
    heads = [cell for cell in cells if id(cell) not in labels]
    numbers = {id(word): number for number, word in enumerate(words)}
    page = max(word.right for word in words) - min(word.left for word in words)
    tables = [_table(group, numbers) for group in _segments(kept, heads, lines, page)]
    return [table for table in tables if table is not None]


def placed_lines(words: Iterable[PlacedWord]) -> list[list[PlacedWord]]:
    """The words line by line, those of each from left to right."""
    lines: list[list[PlacedWord]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if lines and word.middle - lines[-1][0].middle < _SAME_LINE * min(word.height, lines[-1][0].height):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def _row_of(line: Sequence[PlacedWord]) -> _Row | None:
    """The figures with which a line ends, if nothing but figures stands behind the first of them."""
    first = next((number for number, word in enumerate(line) if word.is_figure), len(line))
    figures = tuple(line[first:])
    is_row = bool(figures) and all(word.is_figure for word in figures)
    return _Row(figures) if is_row and any(word.has_digits for word in figures) else None


# --- Cells --------------------------------------------------------------------------------------------


def _cells(words: Sequence[PlacedWord]) -> Iterator[_Cell]:
    """The words put together that go on below one another."""
    below: dict[int, PlacedWord] = {}
    least: dict[int, float] = {}  # of the distances of two lines, by their height
    ordered = sorted(words, key=lambda word: word.middle)
    for number, word in enumerate(ordered):
        near = (
            other for other in ordered[number + 1 :] if other.middle > word.middle + _SAME_LINE * word.height
        )
        under = next((other for other in near if word.overlaps(other)), None)
        if under is not None and _is_aligned(word, under):
            below[id(word)] = under
            least[_size(word)] = min(least.get(_size(word), under.middle), under.middle - word.middle)
    taken: set[int] = set()
    for word in ordered:
        if id(word) in taken:
            continue
        together = [word]
        while (under := below.get(id(together[-1]))) and id(under) not in taken:
            if under.middle - together[-1].middle > _SAME_CELL * least[_size(word)]:
                break
            together.append(under)
        taken.update(map(id, together))
        yield _Cell(tuple(together))


def _size(word: PlacedWord) -> int:
    return round(2 * word.height)


def _is_aligned(word: PlacedWord, under: PlacedWord) -> bool:
    """Whether a word may go on in the line below it: centred, or from the same edge, and close."""
    is_close = under.middle - word.middle <= _FARTHEST * max(word.height, under.height)
    shift = abs(word.left + word.right - under.left - under.right) / 2
    is_flush = abs(word.left - under.left) < word.height / 4
    return is_close and (is_flush or shift < word.height / 2) and under.right - under.left <= _longest(word)


def _longest(word: PlacedWord) -> float:
    """How long what goes on below may be: no longer than the line above, but for a character."""
    return word.right - word.left + 1.2 * word.height


def _cut_at_rows(cell: _Cell, rows: Sequence[_Row]) -> Iterator[_Cell]:
    """The cell, cut above each line beside which figures stand, where there are several of these."""
    beside = [any(_stands_beside(word, row) for row in rows) for word in cell.words]
    if sum(beside) < 2:
        yield cell
        return
    first = 0
    for number in range(1, len(cell.words)):
        if beside[number] and any(beside[first:number]):
            yield _Cell(cell.words[first:number])
            first = number
    yield _Cell(cell.words[first:])


def _stands_beside(word: PlacedWord, row: _Row) -> bool:
    return word.right <= row.first + 1 and abs(word.middle - row.middle) < word.height / 4


def _give_labels(cells: Sequence[_Cell], rows: Sequence[_Row]) -> set[int]:
    """Give each row the cells that stand left of it; says which these are."""
    given: set[int] = set()
    for row in rows:
        for cell in cells:
            if cell.run.right <= row.first + 1 and cell.top <= row.middle <= cell.bottom:
                row.labels.append(cell)
                given.add(id(cell))
        row.labels.sort(key=lambda cell: cell.run.left)
    return given


# --- Tables -------------------------------------------------------------------------------------------


@dataclass
class _Group:
    """Rows with the cells of the head above them."""

    heads: list[_Cell]
    rows: list[_Row]
    beside: list[_Cell] = field(default_factory=list)  # cells that stand in one line with those of the head


def _segments(
    rows: Sequence[_Row], heads: Sequence[_Cell], lines: Sequence[Sequence[PlacedWord]], page: float
) -> Iterator[_Group]:
    """The rows below each head; what stands left of the figures is none of it."""
    group = _Group([], [])
    above = float("-inf")
    for row in sorted(rows, key=lambda row: row.middle):
        zone = _zone(row, above, lines, page)
        inside = [cell for cell in heads if any(id(word) in zone for word in cell.words)]
        edge = max((cell.run.right for cell in row.labels), default=float("-inf"))
        own = [cell for cell in inside if cell.run.left + cell.run.right >= 2 * edge]
        if own and group.rows:
            yield group
            group = _Group([], [])
        group.heads += own
        group.beside += [cell for cell in inside if any(zone.get(id(word), 0) > 1 for word in cell.words)]
        group.rows.append(row)
        above = row.middle
    if group.rows:
        yield group


def _zone(row: _Row, above: float, lines: Sequence[Sequence[PlacedWord]], page: float) -> dict[int, int]:
    """The words between a row and the one above or a line of text, with how many stand apart in its line."""
    between = [line for line in lines if above < line[0].middle < row.middle][-_TALLEST_HEAD:]
    first = 0
    for number, line in enumerate(between):
        word, below = line[0], [*between[number + 1 : number + 2], row.figures][0][0]
        is_wide = line[-1].right - word.left > _WIDE * page
        is_text = _parts(line) == 1 and (is_wide or line[-1].text.endswith(_ENDS))
        if is_text or below.middle - word.middle > _FARTHEST_LINE * word.height:
            first = number + 1
    return {id(word): _parts(line) for line in between[first:] for word in line}


def _parts(line: Sequence[PlacedWord]) -> int:
    """How many words of a line stand apart; those that a shade's edge parts stand together."""
    return 1 + sum(after.left - word.right > _APART * word.height for word, after in pairwise(line))


def _table(group: _Group, numbers: dict[int, int]) -> PlacedTable | None:
    """The rows of a group as a table, its words but for those that may be a title above it."""
    if len(group.rows) == 1 and len(group.rows[0].figures) < 2 and not group.heads:
        return None
    ordered = sorted(group.heads, key=lambda cell: (cell.bottom, cell.run.left))
    bottoms = [bottom for bottom, _ in groupby(ordered, key=lambda cell: round(cell.bottom))]
    segment = Segment([(bottoms.index(round(cell.bottom)), cell.run) for cell in ordered], is_measured=True)
    segment.rows += [([cell.run for cell in row.labels], row.figures) for row in group.rows]
    words = [word for row in group.rows for word in row.figures]
    words += [word for row in group.rows for cell in row.labels for word in cell.words]
    words += [word for cell in group.beside for word in cell.words]
    chart = chart_of_boxes(segment.boxes())
    top = min(word.top for word in words)
    return PlacedTable(chart, frozenset(numbers[id(word)] for word in words), top)
