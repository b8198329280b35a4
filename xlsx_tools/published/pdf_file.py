"""A PDF with text as paragraphs and tables: only here is pdfplumber, which an extra brings along."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from logging import ERROR, getLogger
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.limits import MOST_PAGE_CHARACTERS, MOST_PAGES
from xlsx_tools.published.neutral import Box, Passage, Piece, Sheaf, chart_of_boxes

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[/共]\s*\d{1,3}\s*页?)?[-—–\s]*")
_DIGITS = re.compile(r"\d+")
_EDGES = 0.08, 0.88  # of a page's height: what stands between is its text
_PADDING = 12.0  # points, on both sides of what stands in a cell
_NEAR = 3.0  # points: edges that close are one
_MISSING = (
    '读 PDF 要先装 pdfplumber：请运行 pip install "xlsx-tools[pdf-in]"，再试一次；'
    "也可以用 WPS 或 Word 把它转成 docx 再读。"
)
_SCANNED = "这份 PDF 里没有文字，多半是扫描件，读不了。请用能选中文字的 PDF、Word 文档或网页。"


# Browsers print some characters as the radicals that look like them; these NFKC does not know.
_RADICALS = str.maketrans(
    "⺠⻓⻔⻚⻅⻋⻢⻦⻥⻩⻬⻰⻳⻘⻝⻛⻜⻄⺟⻆⻉⻙⻤⻮⻨", "民长门页见车马鸟鱼黄齐龙龟青食风飞西母角贝韦鬼齿麦"
)
_KANGXI = range(0x2F00, 0x2FE0)


def pdf_as_sheaf(data: bytes) -> Sheaf:
    """The text and the ruled tables of its pages; raises UnreadableFileError."""
    try:
        import pdfplumber
    except ImportError as error:
        raise UnreadableFileError(_MISSING) from error
    getLogger("pdfminer").setLevel(ERROR)  # it complains of fonts that are none of a reader's business
    pieces: list[_Placed] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise UnreadableFileError(
                    f"这份 PDF 有 {len(pdf.pages)} 页，一份年度报告没有这么长，没有读取。"
                )
            for number, page in enumerate(pdf.pages):
                pieces += _page(page, number)
                page.close()
    except UnreadableFileError:
        raise
    except Exception as error:  # whatever pdfminer and pdfplumber make of broken files
        if "password" in type(error).__name__.lower() or "password" in str(error).lower():
            raise UnreadableFileError("这份 PDF 设置了打开密码，读不了。请取消密码后再读。") from error
        raise DamagedFileError() from error
    if not pieces:
        raise UnreadableFileError(_SCANNED)
    return Sheaf(tuple(_paragraphs(list(_without_running_lines(pieces)))))


@dataclass(frozen=True)
class _Text:
    """A line of text and where it stands on its page."""

    text: str
    left: float
    right: float
    size: float
    page: int
    is_at_edge: bool


_Placed = _Text | Piece


def _page(page: "PdfPage", number: int) -> list[_Placed]:
    """The lines and tables of a page from its top to its foot."""
    characters = _once([character for character in page.chars if not _lies_across(character)])
    if len(characters) > MOST_PAGE_CHARACTERS:
        raise UnreadableFileError(f"这份 PDF 第 {number + 1} 页的文字多得不正常，没有读取。")
    placed: list[tuple[float, _Placed]] = []
    for table in page.find_tables():
        cells = [cell for cell in table.cells if cell]
        grid = _Grid.of(cells)
        if len(grid.columns) < 3 or len(cells) < 2:
            continue  # a frame around the page, or a line beside it
        inside = [c for c in characters if _is_in(c, table.bbox)]
        characters = [c for c in characters if not _is_in(c, table.bbox)]
        placed.append((table.bbox[1], chart_of_boxes(grid.rows_of(cells, inside))))
    for line in _lines(characters):
        text = _joined(line)
        top = min(c["top"] for c in line)
        is_at_edge = not _EDGES[0] <= top / page.height <= _EDGES[1]
        if text and not _is_page_number(text, number, is_at_edge=is_at_edge):
            size = max(c["size"] for c in line)
            placed.append((top, _Text(text, line[0]["x0"], line[-1]["x1"], size, number, is_at_edge)))
    return [piece for _, piece in sorted(placed, key=lambda entry: entry[0])]


def _is_page_number(text: str, number: int, *, is_at_edge: bool) -> bool:
    """Whether a line is the number of its page: at the edge, or just that number on a page lying across."""
    if not _PAGE_NUMBER.fullmatch(text):
        return False
    return is_at_edge or text.strip("-—– ") == str(number + 1)


def _without_running_lines(pieces: Sequence[_Placed]) -> Iterator[_Placed]:
    """The pieces without what stands at the edge of several pages, but for its numbers."""
    texts = [piece for piece in pieces if isinstance(piece, _Text) and piece.is_at_edge]
    pages = Counter(words for words, _ in {(_DIGITS.sub("", text.text), text.page) for text in texts})
    for piece in pieces:
        if isinstance(piece, _Text) and piece.is_at_edge and pages[_DIGITS.sub("", piece.text)] > 1:
            continue
        yield piece


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


def _is_in(character: dict[str, Any], bbox: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = bbox
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    return bool(left <= x <= right and top <= y <= bottom)


# --- Tables ------------------------------------------------------------------------------------------

_Cell = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Grid:
    """The edges of a table's rows and columns."""

    columns: tuple[float, ...]
    lines: tuple[float, ...]

    @classmethod
    def of(cls, cells: Sequence[_Cell]) -> "_Grid":
        """The edges that cells have, those close to each other taken for one."""
        return cls(
            _merged(edge for cell in cells for edge in (cell[0], cell[2])),
            _merged(edge for cell in cells for edge in (cell[1], cell[3])),
        )

    def rows_of(self, cells: Sequence[_Cell], characters: Sequence[dict[str, Any]]) -> list[list[Box]]:
        """The cells as rows, each with the characters that stand in it."""
        rows: list[list[Box]] = [[] for _ in self.lines[1:]]
        for cell in sorted(set(cells)):
            left, right = _index(self.columns, cell[0]), _index(self.columns, cell[2])
            top, bottom = _index(self.lines, cell[1]), _index(self.lines, cell[3])
            if right > left and bottom > top:
                own = [character for character in characters if _is_in(character, cell)]
                text = _wrapped(_lines(own), cell[2] - cell[0])
                rows[top].append(Box(top, left, bottom - top, right - left, text))
        return [sorted(row, key=lambda box: box.column) for row in rows]


def _wrapped(lines: Sequence[Sequence[dict[str, Any]]], width: float) -> str:
    """The text of a cell: a line that has no room for another character goes on in the next."""
    text = ""
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else line
        room = width - (before[-1]["x1"] - before[0]["x0"]) - _PADDING
        is_full = room < line[0]["x1"] - line[0]["x0"]
        text += ("" if is_full or not number else "\n") + _joined(line)
    return text


def _merged(edges: Iterator[float]) -> tuple[float, ...]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _NEAR:
            found.append(edge)
    return tuple(found)


def _index(edges: Sequence[float], edge: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - edge))


# --- Text --------------------------------------------------------------------------------------------


def _lines(characters: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
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


def _joined(line: Sequence[dict[str, Any]]) -> str:
    """The text of a line: blanks where they are printed, or between words of letters far apart."""
    pieces: list[str] = []
    for number, character in enumerate(line):
        if number:
            before = line[number - 1]
            gap = character["x0"] - before["x1"]
            is_latin = before["text"].isascii() and character["text"].isascii()
            if is_latin and gap > character["size"] * 0.2:
                pieces.append(" ")
        pieces.append(_plain(character["text"]))
    return " ".join("".join(pieces).split())


def _plain(text: str) -> str:
    return normalize("NFKC", text) if text and ord(text[0]) in _KANGXI else text.translate(_RADICALS)


def _paragraphs(pieces: Sequence[_Placed]) -> Iterator[Piece]:
    """Lines put together that are one paragraph: those that go on at the margin below a full line."""
    texts = [piece for piece in pieces if isinstance(piece, _Text)]
    left = min((text.left for text in texts), default=0.0)
    right = max((text.right for text in texts), default=0.0)
    together: list[_Text] = []
    for piece in pieces:
        if isinstance(piece, _Text):
            if together and not _goes_on(together[-1], piece, left, right):
                yield Passage(_flowing(together))
                together = []
            together.append(piece)
            continue
        if together:
            yield Passage(_flowing(together))
            together = []
        yield piece
    if together:
        yield Passage(_flowing(together))


def _goes_on(before: _Text, text: _Text, left: float, right: float) -> bool:
    is_full = before.right > right - 2.5 * before.size
    return is_full and text.left < left + text.size and abs(before.size - text.size) < 1.5


def _flowing(lines: Sequence[_Text]) -> str:
    """Lines as one text: a blank between them only where words of letters would run together."""
    text = lines[0].text
    for line in lines[1:]:
        between = " " if text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() else ""
        text = f"{text}{between}{line.text}"
    return text
