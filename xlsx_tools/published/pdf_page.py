"""A page of a PDF: its tables with rules, and all else as words line by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.limits import MOST_PAGE_CHARACTERS
from xlsx_tools.published.placed import PlacedWord
from xlsx_tools.published.ruled import Cell, Characters, Ruled, in_lines, is_in, joined, reach, ruled

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[/共]\s*\d{1,3}\s*页?)?[-—–\s]*")
_EDGES = 0.08, 0.88  # of a page's height: what stands between is its text
_MOSTLY, _THICKEST_RULE = 0.85, 2.0  # of a table its cells; points
_BLANK = 0.2  # of a word's height
_GAP = 0.35  # of a character's size: what stands farther apart are two words
_NEAR, _TALLEST_HEAD = 1.5, 80  # points

_Rect = dict[str, Any]


@dataclass(frozen=True)
class PageLine:
    """Words on one line, from left to right."""

    words: tuple[PlacedWord, ...]
    is_at_edge: bool

    @property
    def text(self) -> str:
        """What it says: blanks only where words of letters would run together."""
        text = self.words[0].text
        for before, word in pairwise(self.words):
            is_latin = text[-1:].isascii() and word.text[:1].isascii()
            is_apart = word.left - before.right > _BLANK * word.height
            text += f" {word.text}" if is_latin and is_apart else word.text
        return text


@dataclass(frozen=True)
class Page:
    """The tables with rules, each with its top and its foot, and the lines of all else."""

    number: int
    tables: tuple[tuple[float, float, Ruled], ...]
    lines: tuple[PageLine, ...]


def page_of(page: "PdfPage", number: int) -> Page:
    """What a page shows; raises UnreadableFileError for one with too much on it."""
    characters = _once([character for character in page.chars if not _lies_across(character)])
    if len(characters) > MOST_PAGE_CHARACTERS:
        raise UnreadableFileError(f"这份 PDF 第 {number + 1} 页的文字多得不正常，没有读取。")
    tables: list[tuple[float, float, Ruled]] = []
    places: list[Cell] = []
    pictures = [(one["x0"], one["top"], one["x1"], one["bottom"]) for one in page.images]
    for cells in _ruled_tables(page):
        bbox = reach(cells, page.edges)
        found = ruled(cells, bbox, [c for c in characters if is_in(c, bbox)], number, pictures)
        if len(found.columns) < 3 or len(cells) < 2:
            continue  # a frame around the page, or a line beside it
        characters = [c for c in characters if not is_in(c, bbox)]
        tables.append((bbox[1], bbox[3], found))
        places.append(bbox)
    lines = []
    for line in in_lines(characters):
        is_at_edge = not _EDGES[0] <= min(c["top"] for c in line) / page.height <= _EDGES[1]
        is_of_cell = any(_is_beside(line, place) for place in places)  # of one that lacks a rule
        words = tuple(map(_word, _parted(line, page.rects)))
        is_number = is_page_number(joined(line), number, is_at_edge=is_at_edge)
        if words and not is_of_cell and not is_number:
            lines.append(PageLine(words, is_at_edge))
    return Page(number, tuple(tables), tuple(lines))


# --- Tables with rules --------------------------------------------------------------------------------


def _ruled_tables(page: "PdfPage") -> Iterator[list[Cell]]:
    """The cells of each table with rules; where only every other row is shaded, there is none."""
    for table in page.find_tables():
        cells = [cell for cell in table.cells if cell]
        left, top, right, bottom = table.bbox
        area = sum((cell[2] - cell[0]) * (cell[3] - cell[1]) for cell in set(cells))
        if area > _MOSTLY * (right - left) * (bottom - top) and not _is_shade(cells, page.rects):
            yield cells


def _is_shade(cells: Sequence[Cell], rects: Sequence[_Rect]) -> bool:
    """Whether cells are but one row, and are shaded, not ruled."""
    is_row = len({(round(cell[1]), round(cell[3])) for cell in cells}) == 1
    shades = [rect for rect in rects if rect["fill"] and min(rect["width"], rect["height"]) > _THICKEST_RULE]
    return is_row and all(any(_begins_at(cell, shade) for shade in shades) for cell in cells)


def _begins_at(cell: Cell, rect: _Rect) -> bool:
    return bool(abs(cell[0] - rect["x0"]) < 2 * _NEAR and abs(cell[1] - rect["top"]) < _NEAR)


def _is_beside(line: Characters, bbox: Cell) -> bool:
    """Whether a line stands left or right of a table."""
    left, top, right, bottom = bbox
    middle = (line[0]["top"] + line[0]["bottom"]) / 2
    return bool(top < middle < bottom and (line[-1]["x1"] <= left or right <= line[0]["x0"]))


# --- Characters and words -----------------------------------------------------------------------------


def is_page_number(text: str, number: int, *, is_at_edge: bool) -> bool:
    """Whether a line is the number of its page: at the edge, or just that number on a page lying across."""
    if not _PAGE_NUMBER.fullmatch(text):
        return False
    return is_at_edge or text.strip("-—– ") == str(number + 1)


def _lies_across(character: dict[str, Any]) -> bool:
    """Whether a character is turned on its side, as numbers of pages that lie across are."""
    along, up, *_ = character["matrix"]
    return bool(abs(up) > abs(along))


def _once(characters: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The characters, those left out that are printed twice to look bold."""
    seen: set[tuple[str, int, int]] = set()
    found = []
    for character in characters:
        at = round(character["x0"] / 2), round(character["top"] / 2)
        near = {(character["text"], at[0] + x, at[1]) for x in (-1, 0, 1)}
        if character["text"].isspace() or seen.isdisjoint(near):
            seen.add((character["text"], *at))
            found.append(character)
    return found


def _word(part: Characters) -> PlacedWord:
    top, bottom = min(c["top"] for c in part), max(c["bottom"] for c in part)
    return PlacedWord(joined(part), part[0]["x0"], part[-1]["x1"], top, bottom)


def _parted(line: Characters, rects: Sequence[_Rect]) -> Iterator[Characters]:
    """The characters of a line that stand close together, and in the same cell where cells are shaded."""
    shown = [character for character in line if character["text"].strip()]
    edges = _edges(shown, rects) if shown else []
    first = 0
    for number in range(1, len(shown) + 1):
        if number == len(shown) or _is_parted(shown[number - 1], shown[number], edges):
            yield shown[first:number]
            first = number


def _edges(line: Characters, rects: Sequence[_Rect]) -> list[float]:
    """Where the cells begin and end that are shaded or bordered where a line stands, or next below it."""
    height = line[0]["bottom"] - line[0]["top"]
    top, bottom = line[0]["top"] - height, line[0]["bottom"] + height
    near = [rect for rect in rects if rect["top"] < bottom and top < rect["bottom"]]
    if not near:
        below = [rect for rect in rects if bottom <= rect["top"] < bottom + _TALLEST_HEAD]
        first = min((rect["top"] for rect in below), default=0)
        near = [rect for rect in below if rect["top"] < first + _NEAR]
    return [rect[side] for rect in near for side in ("x0", "x1")]


def _is_parted(before: dict[str, Any], after: dict[str, Any], edges: Sequence[float]) -> bool:
    left, right = before["x1"], after["x0"]
    if right - left > _GAP * after["size"]:
        return True
    return any(left - _NEAR <= edge <= right + _NEAR for edge in edges)
