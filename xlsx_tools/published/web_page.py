"""A page saved from a browser as paragraphs and tables: without menus, scripts and what is not shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree, html

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.charsets import decoded
from xlsx_tools.files.limits import LARGEST_PAGE, MOST_ELEMENTS
from xlsx_tools.published.neutral import PICTURE, Chart, Passage, Piece, RawCell, Sheaf, chart
from xlsx_tools.published.page_shapes import IN_ORDER, as_shown
from xlsx_tools.published.pdf_flow import flow
from xlsx_tools.published.pdf_page import Page
from xlsx_tools.published.placed_page import may_be_placed, placed_pages

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 4096
_UNSEEN = frozenset(
    (
        "script", "style", "noscript", "template", "head", "select", "option", "button", "nav", "footer",
        "aside", "iframe", "object", "svg", "textarea", "input", "map", "audio", "video", "canvas",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
        "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_AROUND_ROWS = frozenset(("thead", "tbody", "tfoot", "form", "center", "font", "span", "div"))
_PICTURES = ("img", "svg", "canvas", "object", "embed", "iframe")
_ODD = frozenset(("sup", "sub", "del", "s", "strike"))  # their digits are none of the figure's
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADING = re.compile(r"h([1-6])")
_BLANKS = re.compile(r"[^\S\n]+")
_PLACED = (
    "这个网页里每一行字只记着在页面上的位置，从位置上也看不出表格，读不了。"
    "请用原来的 PDF 再读；没有的，用浏览器打开后打印成 PDF 再读。"
)
_MOSTLY = 0.8  # of a paragraph's characters in links: it is one of a menu
_TITLES = "//meta[@name='ArticleTitle' or @property='og:title']/@content | //title/text()"


def page_as_sheaf(data: bytes) -> Sheaf:
    """The page's paragraphs and tables; nothing it refers to is fetched; raises UnreadableFileError."""
    if len(data) > LARGEST_PAGE:
        raise UnreadableFileError(f"这个网页有 {len(data) // 1_000_000} MB，大得不正常，没有读取。")
    text = text_of_page(data)
    root = _parsed(text)
    if root is None:
        return Sheaf(())
    if may_be_placed(text) and (pages := placed_pages(root)):
        return Sheaf(_of_placed(pages))
    as_shown(root)
    walker = _Walker()
    walker.walk(root, 0, ())
    walker.flush()
    titles = tuple(text for found in root.xpath(_TITLES) if (text := " ".join(str(found).split())))
    return Sheaf(tuple(walker.pieces), titles)


def _of_placed(pages: Sequence[Page]) -> tuple[Piece, ...]:
    pieces = tuple(flow(pages))
    if not any(isinstance(piece, Chart) for piece in pieces):
        raise UnreadableFileError(_PLACED)
    return pieces


def text_of_page(data: bytes) -> str:
    """The page's characters: many say a wrong charset or none, and hardly any GBK text is UTF-8 by chance."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        stated = _CHARSET.search(data[:_HEAD])
        charset = stated[1].decode("ascii") if stated else ""
        return decoded(data, "" if charset.lower().replace("-", "") == "utf8" else charset)


def _parsed(text: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root: html.HtmlElement = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise UnreadableFileError("这个网页里的内容多得不正常，没有读取。")
    return root


@dataclass
class _Walker:
    """Gathers text until a paragraph ends."""

    pieces: list[Piece] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _linked: int = 0
    _level: int = 0
    _within: tuple[int, ...] = ()
    _blocks: int = 0

    def walk(
        self, element: html.HtmlElement, level: int, within: tuple[int, ...], *, link: bool = False
    ) -> None:
        """Take in an element and all in it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(element):
            return
        if tag == "table":
            self._table(element, within)
            return
        is_block = tag in _BLOCKS
        if is_block:
            self.flush()
            self._blocks += 1
            within = (*within, self._blocks)
            heading = _HEADING.fullmatch(tag)
            level = int(heading[1]) if heading else level
        elif tag == "br":
            self.flush()
        link = link or (tag == "a" and bool(element.get("href")))
        self._add(element.text, level, within, link=link)
        for child in element:
            self.walk(child, level, within, link=link)
            self._add(child.tail, level, within, link=link)
        if is_block:
            self.flush()

    def _add(self, text: str | None, level: int, within: tuple[int, ...], *, link: bool) -> None:
        if text:
            self._texts.append(text)
            self._linked += len(text.strip()) if link else 0
            self._level, self._within = level, within

    def flush(self) -> None:
        """End the paragraph."""
        text = " ".join("".join(self._texts).split())
        if text and self._linked < _MOSTLY * len(text):
            self.pieces.append(Passage(text, self._level, self._within))
        self._texts.clear()
        self._linked = 0

    def _table(self, table: html.HtmlElement, within: tuple[int, ...]) -> None:
        self.flush()
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in _rows_of(table)]
        for caption in table.iterchildren("caption"):
            self.walk(caption, 0, within)
        if _is_frame(table, rows):
            for row in rows:
                for cell in row:
                    self.walk(cell, 0, within)
            return
        shown = [[cell for cell in row if not _is_hidden(cell)] for row in rows]
        is_aligned = table.get(IN_ORDER) is None
        self.pieces.append(chart([[_raw(cell) for cell in row] for row in shown], is_aligned=is_aligned))


def _rows_of(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The rows of a table in their order, the rows of tables within it not among them."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _AROUND_ROWS:
            yield from _rows_of(child)


def _is_frame(table: html.HtmlElement, rows: list[list[html.HtmlElement]]) -> bool:
    """Whether a table only arranges a page: one column of cells, or cells that hold tables."""
    if all(len(row) <= 1 for row in rows):
        return True
    inner = (found for found in table.iter("table") if found is not table)
    return any(len(list(islice(found.iter("td", "th"), 2))) > 1 for found in inner)


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _raw(cell: html.HtmlElement) -> RawCell:
    return RawCell(_text_in(cell), _span(cell.get("rowspan")), _span(cell.get("colspan")))


def _span(stated: str | None) -> int:
    digits = (stated or "").strip()
    return int(digits) if digits.isdecimal() and digits.isascii() and 0 < len(digits) < 4 else 1


def _text_in(cell: html.HtmlElement) -> str:
    """The characters that a cell shows, those raised or struck through in brackets."""
    pieces: list[str] = []

    def walk(element: html.HtmlElement) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(element):
            return
        if tag == "br" or tag in _BLOCKS:
            pieces.append("\n")
        is_odd = tag in _ODD and bool("".join(element.itertext()).strip())
        pieces.append("〔" if is_odd else "")
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        pieces.append("〕" if is_odd else "")

    walk(cell)
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(pieces).split("\n"))
    shown = "\n".join(line for line in lines if line)
    return shown or (PICTURE if any(map(_is_seen, cell.iter(*_PICTURES))) else "")


def _is_seen(picture: html.HtmlElement) -> bool:
    """Whether a picture is more than a dot that only takes up room."""
    return not {picture.get("width"), picture.get("height")} & {"0", "1", "0px", "1px"}
