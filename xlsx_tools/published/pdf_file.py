"""A PDF with text as paragraphs and tables: only here is pdfplumber, which an extra brings along."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from logging import ERROR, getLogger
from typing import TYPE_CHECKING, Any

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.limits import MOST_PAGE_CHARACTERS, MOST_PAGES
from xlsx_tools.published.neutral import Chart, Passage, Piece, Sheaf
from xlsx_tools.published.pdf_words import tables_without_rules
from xlsx_tools.published.ruled import Cell, Characters, Ruled, in_lines, is_in, joined, reach, ruled

if TYPE_CHECKING:
    from pdfplumber.page import Page as PdfPage

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}\s*(?:页)?(?:\s*[/共]\s*\d{1,3}\s*页?)?[-—–\s]*")
_DIGITS = re.compile(r"\d+")
_MOSTLY, _THICKEST_RULE = 0.85, 2.0  # of a table its cells; points
_EDGES = 0.08, 0.88  # of a page's height: what stands between is its text
_MISSING = (
    '读 PDF 要先装 pdfplumber：请运行 pip install "xlsx-tools[pdf-in]"，再试一次；'
    "也可以用 WPS 或 Word 把它转成 docx 再读。"
)
_SCANNED = "这份 PDF 里没有文字，多半是扫描件，读不了。请用能选中文字的 PDF、Word 文档或网页。"


def pdf_as_sheaf(data: bytes) -> Sheaf:
    """The text and the ruled tables of its pages; raises UnreadableFileError."""
    try:
        import pdfplumber
        from pdfminer.pdfpage import PDFPage
    except ImportError as error:
        raise UnreadableFileError(_MISSING) from error
    getLogger("pdfminer").setLevel(ERROR)  # it complains of fonts that are none of a reader's business
    pieces: list[_Placed] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            if len(list(islice(PDFPage.create_pages(pdf.doc), MOST_PAGES + 1))) > MOST_PAGES:
                raise UnreadableFileError(
                    f"这份 PDF 超过 {MOST_PAGES} 页，一份年度报告没有这么长，没有读取。"
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
    return Sheaf(tuple(_paragraphs(list(_joined_tables(_without_running_lines(pieces))))))


@dataclass(frozen=True)
class _Text:
    """A line of text and where it stands on its page."""

    text: str
    left: float
    right: float
    size: float
    page: int
    is_at_edge: bool


_Placed = _Text | Ruled | Chart


def _page(page: "PdfPage", number: int) -> list[_Placed]:
    """The lines and tables of a page from its top to its foot."""
    characters = _once([character for character in page.chars if not _lies_across(character)])
    if len(characters) > MOST_PAGE_CHARACTERS:
        raise UnreadableFileError(f"这份 PDF 第 {number + 1} 页的文字多得不正常，没有读取。")
    placed: list[tuple[float, _Placed]] = []
    tables = []
    for cells in _ruled_tables(page):
        bbox = reach(cells, page.edges)
        inside = [c for c in characters if is_in(c, bbox)]
        found = ruled(cells, bbox, inside, number)
        if len(found.columns) < 3 or len(cells) < 2:
            continue  # a frame around the page, or a line beside it
        characters = [c for c in characters if not is_in(c, bbox)]
        placed.append((bbox[1], found))
        tables.append(bbox)
    beside = [line for line in in_lines(characters) if any(_is_beside(line, bbox) for bbox in tables)]
    without_rules, characters = tables_without_rules(
        [c for c in characters if not any(c in line for line in beside)], page.rects
    )
    placed += [(table.top, table.chart) for table in without_rules]
    for line in in_lines(characters):
        text, top = joined(line), min(c["top"] for c in line)
        is_at_edge = not _EDGES[0] <= top / page.height <= _EDGES[1]
        if text and not _is_page_number(text, number, is_at_edge=is_at_edge):
            size = max(c["size"] for c in line)
            placed.append((top, _Text(text, line[0]["x0"], line[-1]["x1"], size, number, is_at_edge)))
    return [piece for _, piece in sorted(placed, key=lambda entry: entry[0])]


def _ruled_tables(page: "PdfPage") -> Iterator[list[Cell]]:
    """The cells of each table with rules; where only every other row is shaded, there is none."""
    for table in page.find_tables():
        cells = [cell for cell in table.cells if cell]
        left, top, right, bottom = table.bbox
        area = sum((cell[2] - cell[0]) * (cell[3] - cell[1]) for cell in set(cells))
        if area > _MOSTLY * (right - left) * (bottom - top) and not _is_shade(cells, page.rects):
            yield cells


def _is_shade(cells: Sequence[Cell], rects: Sequence[dict[str, Any]]) -> bool:
    """Whether cells are but one row, and are shaded, not ruled."""
    is_row = len({(round(cell[1]), round(cell[3])) for cell in cells}) == 1
    shaded = {(round(r["x0"]), round(r["top"])) for r in rects if r["fill"] and r["height"] > _THICKEST_RULE}
    return is_row and all((round(cell[0]), round(cell[1])) in shaded for cell in cells)


def _is_beside(line: Characters, bbox: tuple[float, float, float, float]) -> bool:
    """Whether a line stands left or right of a table."""
    left, top, right, bottom = bbox
    middle = (line[0]["top"] + line[0]["bottom"]) / 2
    return bool(top < middle < bottom and (line[-1]["x1"] <= left or right <= line[0]["x0"]))


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


def _joined_tables(pieces: Iterable[_Placed]) -> Iterator[_Placed]:
    """The pieces, tables that only the end of a page cut in two as one."""
    last: Ruled | None = None
    for piece in pieces:
        whole = last.with_more(piece) if last is not None and isinstance(piece, Ruled) else None
        if last is not None and whole is None:
            yield last
        last = whole or (piece if isinstance(piece, Ruled) else None)
        if last is None:
            yield piece
    if last is not None:
        yield last


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


# --- Text ------------------------------------------------------------------------------------------


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
        yield piece if isinstance(piece, Chart) else piece.as_chart
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
