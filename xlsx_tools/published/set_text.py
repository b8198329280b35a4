"""Text set in columns with blanks, as typewriters and terminals do: its tables and paragraphs.

A Chinese character takes two columns. What stands two blanks apart are two cells; labels and heads that
go on in the next line are put together where that is the only way to read them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xlsx_tools.published.bare_columns import Segment, Strip
from xlsx_tools.published.neutral import Passage, Piece, chart_of_boxes
from xlsx_tools.widths import columns_of

_RUN = re.compile(r"[^\s]+(?:[ \u3000][^\s]+)*")
_NUMBERING = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]")
_GLUED = re.compile(r"(?:^|\s)[\d０-９][\d０-９.,]*(?:\s|$)")  # a figure and something else, one blank apart
_INDENT = 8  # columns: more than a paragraph's
_WIDEST_PAGE, _NEARLY = 120, 3
_MOST_RUNS, _TALLEST_HEAD = 40, 12
_MOST_LINES, _LONGEST_LINE = 3_000, 400  # no report printed in columns has more


@dataclass(frozen=True)
class _Line:
    """A line that shows anything: its number in the text, and its runs."""

    number: int
    runs: tuple[Strip, ...]

    @cached_property
    def labels(self) -> tuple[Strip, ...]:
        """What stands before its figures."""
        return self.runs[: len(self.runs) - len(self.cells)]

    @cached_property
    def cells(self) -> tuple[Strip, ...]:
        """Its figures, with whatever stands between them; none where it does not end with one."""
        figures = [number for number, run in enumerate(self.runs) if run.is_figure]
        return self.runs[figures[0] :] if figures and self.runs[-1].is_figure else ()

    @property
    def text(self) -> str:
        return " ".join(run.text for run in self.runs)

    @property
    def is_page_number(self) -> bool:
        return Passage(self.text).is_page_number


def set_text(lines: Sequence[str]) -> Iterator[Piece]:
    """The paragraphs of a text and its tables set in columns; nothing of texts longer than any such one."""
    if len(lines) > _MOST_LINES:
        return
    shown = [_Line(number, runs) for number, line in enumerate(lines) if (runs := tuple(_runs(line)))]
    prose: list[_Line] = []
    at = 0
    while at < len(shown):
        end = _end_of_block(shown, at)
        if _is_set(shown[at:end]):
            yield from _paragraphs(prose)
            prose = []
            yield from _Table(shown[at:end]).pieces()
        else:
            prose += shown[at:end]
        at = end
    yield from _paragraphs(prose)


def _runs(line: str) -> Iterator[Strip]:
    if len(line) > _LONGEST_LINE:  # a paragraph
        yield Strip(" ".join(line.split()), 0, columns_of(line))
        return
    at = right = 0
    for found in _RUN.finditer(line):
        left = right + columns_of(line[at : found.start()])
        at, right = found.end(), left + columns_of(found[0])
        yield Strip(found[0], left, right)


# --- Where tables are ---------------------------------------------------------------------------------


def _end_of_block(lines: Sequence[_Line], first: int) -> int:
    """Behind the last of the lines in columns that begin there, behind what cannot be any where none do."""
    end = first
    while end < len(lines) and _is_heading(lines, end):
        end += 1
    if end == len(lines) or len(lines[end].runs) < 2:
        return max(end, first + 1)
    end = last = end + 1
    while end < len(lines) and (lines[end].is_page_number or _goes_on(lines, end)):
        end += 1
        last = last if lines[end - 1].is_page_number else end
    return last


def _is_set(lines: Sequence[_Line]) -> bool:
    """Whether lines are a table: with figures, and none of them just one blank beside something else."""
    if not any(any(cell.has_digits for cell in line.cells) for line in lines):
        return False
    if not 1 < max(len(line.runs) for line in lines) <= _MOST_RUNS:
        return False
    runs = (run for line in lines if not line.is_page_number for run in line.runs if not run.is_figure)
    return not any(_GLUED.search(run.text) for run in runs)


def _is_heading(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line is one word in the middle, right above the next line."""
    line = lines[at]
    is_above = at + 1 < len(lines) and lines[at + 1].number == line.number + 1
    return len(line.runs) == 1 and line.runs[0].left >= _INDENT and is_above and not line.is_page_number


def _goes_on(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line belongs to the table above: by its columns, or below a label in the line before."""
    line, before = lines[at], lines[at - 1]
    (run, *others) = line.runs
    if others:
        return True
    if _is_heading(lines, at):
        return True
    is_next = line.number == before.number + 1
    return is_next and not _NUMBERING.match(run.text) and any(_is_below(run, one) for one in before.runs)


def _is_below(run: Strip, above: Strip) -> bool:
    return abs(run.left - above.left) <= 1 and run.right <= above.right + 1


# --- Tables -------------------------------------------------------------------------------------------


@dataclass
class _Label:
    """A label in one or more lines, and the line with figures that it stands beside."""

    run: Strip
    last: Strip
    line: int | None = None


@dataclass
class _Table:
    """The lines of one or more tables that stand together, and the labels in each of them by its number."""

    lines: Sequence[_Line]
    labels: dict[int, list[_Label]] = field(default_factory=dict)

    @cached_property
    def first_figure(self) -> float:
        """Where the first figure of a row with a label stands."""
        return min((line.cells[0].left for line in self.lines if line.cells and line.labels), default=0)

    def pieces(self) -> Iterator[Piece]:
        """Its tables, each with its head."""
        self._join_labels()
        segments = [Segment(())]
        heads: list[_Line] = []
        for line in self.lines:
            if line.is_page_number or self._is_taken(line):
                continue
            if not line.cells:
                heads.append(line)
                continue
            if heads:
                if any(len(head.runs) > 1 for head in heads) or not segments[-1].rows:
                    segments.append(Segment(list(_heads(heads[-_TALLEST_HEAD:]))))
                heads = []
            segments[-1].rows.append((self._labels_of(line), line.cells))
        for segment in segments:
            if segment.rows:
                yield chart_of_boxes(segment.boxes())
        yield from (Passage(line.text) for line in heads)

    def _join_labels(self) -> None:
        """Put the labels together that go on below a full line of theirs."""
        widest: dict[float, float] = {}
        for line in self.lines:
            for run in line.labels:
                widest[run.left] = max(widest.get(run.left, 0), run.right)
        before: _Line | None = None
        for line in self.lines:
            open_ = {label.last.left: label for label in self.labels.get(line.number - 1, ())}
            for run in line.labels:
                label = open_.get(run.left)
                if label is not None and self._goes_on(label, before, line, run, widest[run.left]):
                    label.run, label.last = label.run.joined(run), run
                else:
                    label = _Label(run, run)
                label.line = line.number if line.cells else label.line
                self.labels.setdefault(line.number, []).append(label)
            before = line

    def _goes_on(self, label: _Label, before: _Line | None, line: _Line, run: Strip, widest: float) -> bool:
        """Whether a label of the line before goes on: its line is full, and the run begins none."""
        has_figures = bool(line.cells) and label.line is not None
        if label.last.right <= widest - _NEARLY or _NUMBERING.match(run.text) or has_figures:
            return False
        is_head = before is not None and not before.cells and before.runs[-1].right > self.first_figure
        return not (is_head and line.cells)

    def _is_taken(self, line: _Line) -> bool:
        """Whether a line without figures belongs to the label of a row, or stands beside one that does."""
        is_left = not line.cells and line.runs[-1].right <= self.first_figure
        return is_left and any(label.line is not None for label in self.labels.get(line.number, []))

    def _labels_of(self, line: _Line) -> tuple[Strip, ...]:
        own = [label.run for label in self.labels.get(line.number, []) if label.line == line.number]
        return tuple(sorted(own, key=lambda run: run.left))


def _heads(lines: Sequence[_Line]) -> Iterator[tuple[int, Strip]]:
    """The words of a head, those that go on in the next line put together, each with its last line."""
    wholes: list[Strip] = []
    pieces: tuple[Strip, ...] = ()
    for number, line in enumerate(lines):
        is_next = number > 0 and lines[number - 1].number == line.number - 1
        pairs = _pairs(pieces, line.runs) if is_next else {}
        yield from ((number - 1, whole) for at, whole in enumerate(wholes) if at not in pairs.values())
        wholes = [wholes[pairs[at]].joined(run) if at in pairs else run for at, run in enumerate(line.runs)]
        pieces = line.runs
    yield from ((len(lines) - 1, whole) for whole in wholes)


def _pairs(above: Sequence[Strip], below: Sequence[Strip]) -> dict[int, int]:
    """Which words go on below: with nothing else there as far as their neighbours, or beside such ones."""
    alike = {
        (high, low)
        for high, one in enumerate(above)
        for low, other in enumerate(below)
        if one.overlaps(other) and _is_centred(one, other)
    }
    sure = {(high, low) for high, low in alike if _is_alone(above, high, below[low], below)}
    beside = {
        (high, low)
        for high, low in alike
        if {(high - 1, low - 1), (high + 1, low + 1)} & sure and _is_single(above[high], below)
    }
    return {low: high for high, low in sure | beside}


def _is_single(run: Strip, others: Sequence[Strip]) -> bool:
    return sum(run.overlaps(other) for other in others) == 1


def _is_alone(above: Sequence[Strip], at: int, run: Strip, below: Sequence[Strip]) -> bool:
    """Whether nothing but a run stands below a word, as far as half the way to its neighbours."""
    own = above[at]
    left = (above[at - 1].right + own.left) / 2 if at else -1
    right = (own.right + above[at + 1].left) / 2 if at + 1 < len(above) else float("inf")
    return [other for other in below if left <= (other.left + other.right) / 2 < right] == [run]


def _is_centred(one: Strip, other: Strip) -> bool:
    return one.left == other.left or abs(one.left + one.right - other.left - other.right) <= 4


# --- Paragraphs ---------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[_Line]) -> Iterator[Passage]:
    """Lines put together that are one paragraph: what goes on at the margin below a full line."""
    widths = Counter(line.runs[-1].right for line in lines)
    width = max(widths, key=lambda one: (widths[one], one), default=0)
    text, indent, right = "", 0.0, 0.0
    for line in lines:
        if line.is_page_number:
            continue
        goes_on = text and line.runs[0].left == 0 < indent and width - _NEARLY < right <= _WIDEST_PAGE
        if goes_on:
            text += line.text
        else:
            if text:
                yield Passage(text)
            text, indent = line.text, line.runs[0].left
        right = line.runs[-1].right
    if text:
        yield Passage(text)
