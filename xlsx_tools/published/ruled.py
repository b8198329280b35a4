"""A ruled table of a PDF's page: its cells by their edges, with the characters that stand in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import normalize

from xlsx_tools.published.neutral import PICTURE, Box, Chart, chart_of_boxes

Characters = Sequence[dict[str, Any]]

_PADDING = 12.0  # points, on both sides of what stands in a cell
_NEAR = 3.0  # points: edges that close are one
_WORD_GAP = 1.5  # of a character's size: what stands farther apart are two cells

# Browsers print some characters as the radicals that look like them; these NFKC does not know.
_RADICALS = str.maketrans(
    "⺠⻓⻔⻚⻅⻋⻢⻦⻥⻩⻬⻰⻳⻘⻝⻛⻜⻄⺟⻆⻉⻙⻤⻮⻨", "民长门页见车马鸟鱼黄齐龙龟青食风飞西母角贝韦鬼齿麦"
)
_KANGXI = range(0x2F00, 0x2FE0)

Cell = tuple[float, float, float, float]  # its edges: left, top, right, bottom


@dataclass(frozen=True)
class Ruled:
    """A table: the edges of its columns from left to right, and its rows."""

    columns: tuple[float, ...]
    rows: tuple[tuple[Box, ...], ...]
    page: int

    @property
    def as_chart(self) -> Chart:
        """The table without its measures."""
        return chart_of_boxes(self.rows, is_measured=True)

    def with_more(self, other: "Ruled") -> "Ruled | None":
        """The table with what goes on on the next page; None where that has columns of its own."""
        columns = _merged((*self.columns, *other.columns))
        is_next = other.page == self.page + 1
        if not is_next or len(columns) != max(len(self.columns), len(other.columns)):
            return None
        ends = (self.columns[0], self.columns[-1]), (other.columns[0], other.columns[-1])
        if any(abs(one - another) > _NEAR for one, another in zip(*ends, strict=True)):
            return None
        return Ruled(columns, (*self._over(columns, 0), *other._over(columns, len(self.rows))), other.page)

    def _over(self, columns: Sequence[float], first: int) -> Iterator[tuple[Box, ...]]:
        """The rows by other edges, counted on from a number."""
        for row in self.rows:
            boxes = []
            for box in row:
                left, right = (
                    _index(columns, self.columns[edge]) for edge in (box.column, box.last_column + 1)
                )
                boxes.append(replace(box, row=box.row + first, column=left, columns=right - left))
            yield tuple(boxes)


def reach(cells: Sequence[Cell], rules: Sequence[dict[str, Any]]) -> Cell:
    """The edges of a table; those above and below are where the rules between its columns end.

    A row that the end of a page cuts open has no rule there, and makes no cells.
    """
    left, right = min(cell[0] for cell in cells), max(cell[2] for cell in cells)
    top, bottom = min(cell[1] for cell in cells), max(cell[3] for cell in cells)
    inner = [
        rule
        for rule in rules
        if rule["orientation"] == "v" and left + _NEAR < rule["x0"] < right - _NEAR
        if rule["top"] <= bottom + _NEAR and top - _NEAR <= rule["bottom"]
    ]
    above = [rule for rule in inner if rule["top"] < top - _PADDING / 2]
    below = [rule for rule in inner if rule["bottom"] > bottom + _PADDING / 2]
    if len({round(rule["x0"]) for rule in above}) > 1:
        top = min(rule["top"] for rule in above)
    if len({round(rule["x0"]) for rule in below}) > 1:
        bottom = max(rule["bottom"] for rule in below)
    return left, top, right, bottom


def ruled(
    cells: Sequence[Cell], bbox: Cell, characters: Characters, page: int, pictures: Sequence[Cell] = ()
) -> Ruled:
    """The table of these cells within these edges, where some may hold but a picture."""
    columns = _merged(edge for cell in cells for edge in (cell[0], cell[2]))
    lines = _merged((bbox[1], bbox[3], *(edge for cell in cells for edge in (cell[1], cell[3]))))
    rows: list[list[Box]] = [[] for _ in lines[1:]]
    for cell in sorted(set(cells)):
        left, right = _index(columns, cell[0]), _index(columns, cell[2])
        top, bottom = _index(lines, cell[1]), _index(lines, cell[3])
        if right > left and bottom > top:
            own = [character for character in characters if is_in(character, cell)]
            text = _wrapped(in_lines(own), cell[2] - cell[0])
            text = text or (PICTURE if any(_holds(cell, picture) for picture in pictures) else "")
            rows[top].append(Box(top, left, bottom - top, right - left, text))
    others = [c for c in characters if not any(is_in(c, cell) for cell in cells)]
    for box in _together(_unruled(others, columns, lines)):
        if not any(
            _overlap(one, box) and one.row + one.rows > box.row for row in rows[: box.row + 1] for one in row
        ):
            rows[box.row].append(box)
    return Ruled(columns, tuple(tuple(sorted(row, key=lambda box: box.column)) for row in rows), page)


def _holds(cell: Cell, picture: Cell) -> bool:
    """Whether a picture lies within a cell."""
    left, top, right, bottom = picture
    is_across = cell[0] - _NEAR < left and right < cell[2] + _NEAR
    return is_across and cell[1] - _NEAR < top and bottom < cell[3] + _NEAR


def _unruled(characters: Characters, columns: Sequence[float], lines: Sequence[float]) -> Iterator[Box]:
    """What stands in a table where its rules make no cell, as beside those that a page's end cuts open."""
    for line in in_lines(characters):
        for word in _words(line):
            middle = (word[0]["top"] + word[0]["bottom"]) / 2
            row = sum(edge <= middle for edge in lines) - 1
            left, right = (sum(edge <= x for edge in columns) - 1 for x in (word[0]["x0"], word[-1]["x1"]))
            if 0 <= row < len(lines) - 1 and 0 <= left <= right < len(columns) - 1 and joined(word):
                yield Box(row, left, 1, right - left + 1, joined(word))


def _words(line: Characters) -> Iterator[Characters]:
    """The characters of a line that stand close together."""
    first = 0
    for number in range(1, len(line) + 1):
        is_end = number == len(line)
        if is_end or line[number]["x0"] - line[number - 1]["x1"] > _WORD_GAP * line[number]["size"]:
            yield line[first:number]
            first = number


def _together(boxes: Iterable[Box]) -> Iterator[Box]:
    """Those that stand below one another in a row as one."""
    found: list[Box] = []
    for box in boxes:
        at = next((n for n, one in enumerate(found) if one.row == box.row and _overlap(one, box)), None)
        if at is None:
            found.append(box)
            continue
        one = found[at]
        left, last = min(one.column, box.column), max(one.last_column, box.last_column)
        found[at] = Box(box.row, left, 1, last - left + 1, one.text + box.text)
    yield from found


def _overlap(one: Box, other: Box) -> bool:
    return one.column <= other.last_column and other.column <= one.last_column


def _wrapped(lines: Sequence[Characters], width: float) -> str:
    """The text of a cell: a line that has no room for another character goes on in the next."""
    text = ""
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else line
        room = width - (before[-1]["x1"] - before[0]["x0"]) - _PADDING
        is_full = room < line[0]["x1"] - line[0]["x0"]
        text += ("" if is_full or not number else "\n") + joined(line)
    return text


def _merged(edges: Iterable[float]) -> tuple[float, ...]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _NEAR:
            found.append(edge)
    return tuple(found)


def _index(edges: Sequence[float], edge: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - edge))


def in_lines(characters: Characters) -> list[list[dict[str, Any]]]:
    """Characters that stand on one line, from left to right."""
    lines: list[list[dict[str, Any]]] = []
    for character in sorted(characters, key=lambda c: (c["bottom"], c["x0"])):
        middle = (character["top"] + character["bottom"]) / 2
        last = lines[-1][0] if lines else None
        if last is not None and last["top"] <= middle <= last["bottom"]:
            lines[-1].append(character)
        else:
            lines.append([character])
    return [sorted(line, key=lambda c: c["x0"]) for line in lines]


def joined(line: Characters) -> str:
    """The text of a line: blanks where they are printed, or between words of letters far apart."""
    pieces: list[str] = []
    for number, character in enumerate(line):
        if number:
            before = line[number - 1]
            gap = character["x0"] - before["x1"]
            is_latin = before["text"].isascii() and character["text"].isascii()
            if is_latin and gap > character["size"] * 0.2:
                pieces.append(" ")
        pieces.append(plain_characters(character["text"]))
    return " ".join("".join(pieces).split())


def plain_characters(text: str) -> str:
    """The text with characters in place of radicals that look like them."""
    plain = (normalize("NFKC", one) if ord(one) in _KANGXI else one for one in text)
    return "".join(plain).translate(_RADICALS)


def is_in(character: dict[str, Any], bbox: Cell) -> bool:
    """Whether the middle of a character lies within these edges."""
    left, top, right, bottom = bbox
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    return bool(left <= x <= right and top <= y <= bottom)
