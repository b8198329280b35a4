"""A Word document as paragraphs and tables: its XML walked as it is, merged cells and all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby, islice

from lxml import etree

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.limits import LARGEST_PAGE, WIDEST_PUBLISHED_TABLE
from xlsx_tools.published.neutral import PICTURE, Box, Passage, Piece, RawCell, Sheaf, chart, chart_of_boxes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_DROPPED = frozenset(
    (
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}rPr",
        f"{_W}pPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
_TEXT_BOX = f"{_W}txbxContent"
_PICTURES = (f"{_W}drawing", f"{_W}pict", f"{_W}object")
_LETTERS = (f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_SYMBOL = "〓"  # what a sign of a font of signs shows is not known
_BREAKS = frozenset((f"{_W}br", f"{_W}cr"))
_OFF = ("0", "false", "off", "none")

_Element = etree._Element


def word_as_sheaf(data: bytes) -> Sheaf:
    """What the document shows; nothing it refers to is opened; raises UnreadableFileError."""
    members = members_of(data)
    wanted = {name: members[name] for name in (_DOCUMENT, _STYLES) if name in members}
    if sum(member.size for member in wanted.values()) > LARGEST_PAGE:
        raise UnreadableFileError("这份 Word 文档里的文字多得不正常，没有读取。")
    parts = unpack(data, wanted)
    levels = dict(_levels(_parsed(parts[_STYLES]))) if _STYLES in parts else {}
    body = _parsed(parts[_DOCUMENT]).find(f"{_W}body")
    return Sheaf(() if body is None else tuple(_set_with_tabs(_Reader(levels).pieces(body))))


def _set_with_tabs(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces, paragraphs one below the other with tabs between their words made rows of a table."""
    for is_set, run in groupby(pieces, _is_set_with_tabs):
        together = list(run)
        texts = [piece.text for piece in together if isinstance(piece, Passage)]
        if is_set and len(texts) > 1:
            rows = [[RawCell(cell.strip()) for cell in text.split("\t")] for text in texts]
            yield chart(rows, is_aligned=False)
            continue
        for piece in together:
            yield replace(piece, text=" ".join(piece.text.split())) if isinstance(piece, Passage) else piece


def _is_set_with_tabs(piece: Piece) -> bool:
    return isinstance(piece, Passage) and piece.text.count("\t") > 1


def _parsed(part: bytes) -> _Element:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise UnreadableFileError("文件的内部结构不正常（含有实体声明），不予读取。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(part.replace(_STRICT, _TRANSITIONAL), parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFileError() from error


def _value(element: _Element | None, default: str = "") -> str:
    return default if element is None else element.get(f"{_W}val", default)


def _levels(styles: _Element) -> Iterator[tuple[str, int]]:
    """The styles that make a paragraph a heading, with its level; the style of titles is none."""
    for style in styles.iterfind(f"{_W}style"):
        outline = _value(style.find(f"{_W}pPr/{_W}outlineLvl"))
        name = _value(style.find(f"{_W}name")).lower()
        number = name.removeprefix("heading").strip()
        if name.startswith("heading") and number.isdecimal():
            yield style.get(f"{_W}styleId", ""), int(number)
        elif outline.isdecimal() and int(outline) < 9:
            yield style.get(f"{_W}styleId", ""), int(outline) + 1


@dataclass(frozen=True)
class _Reader:
    """Reads with the levels of the document's styles."""

    levels: Mapping[str, int] = field(default_factory=dict)

    def pieces(self, parent: _Element) -> Iterator[Piece]:
        """The paragraphs and tables in an element, in order."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._passages(child)
                for box in _boxes_of_text(child):
                    yield from self.pieces(box)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag not in _DROPPED:
                yield from self.pieces(child)

    def _passages(self, paragraph: _Element) -> Iterator[Passage]:
        properties = paragraph.find(f"{_W}pPr")
        style = outline = ""
        if properties is not None:
            style, outline = (
                _value(properties.find(f"{_W}pStyle")),
                _value(properties.find(f"{_W}outlineLvl")),
            )
        level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else self.levels.get(style, 0)
        for line in "".join(_texts(paragraph)).split("\n"):
            if text := line.strip():
                yield Passage(text, level)

    def _table(self, table: _Element) -> Iterator[Piece]:
        rows = [list(_cells(row)) for row in _rows(table)]
        if all(len(row) <= 1 for row in rows) or any(_holds_table(cell) for row in rows for cell in row):
            for row in rows:
                for cell in row:
                    yield from self.pieces(cell)
        else:
            yield chart_of_boxes(_boxes(table))


def _boxes_of_text(element: _Element) -> Iterator[_Element]:
    """What floats in text boxes that hang on a paragraph, each once."""
    for child in element:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag not in _DROPPED:
            yield from _boxes_of_text(child)


def _rows(table: _Element) -> Iterator[_Element]:
    for child in table:
        if child.tag == f"{_W}tr" and child.find(f"{_W}trPr/{_W}del") is None:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _rows(child)


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row:
        if child.tag == f"{_W}tc" and child.find(f"{_W}tcPr/{_W}cellDel") is None:
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _cells(child)


def _holds_table(cell: _Element) -> bool:
    return any(len(list(islice(inner.iter(f"{_W}tc"), 2))) > 1 for inner in cell.iter(f"{_W}tbl"))


def _boxes(table: _Element) -> list[list[Box]]:
    """The cells at their places; one that goes on from above is part of that."""
    rows: list[list[Box]] = []
    open_boxes: dict[int, tuple[int, int]] = {}  # by column: the row and the place in it of what may go on
    for number, row in enumerate(_rows(table)):
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        boxes: list[Box] = []
        reached: dict[int, tuple[int, int]] = {}
        for cell in _cells(row):
            span = max(_number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merge is not None and _value(merge, "continue") != "restart"
            place = open_boxes.get(column) if goes_on else None
            if place is not None and rows[place[0]][place[1]].columns == span:
                above = rows[place[0]][place[1]]
                rows[place[0]][place[1]] = replace(above, rows=above.rows + 1)
                reached[column] = place
            else:
                if merge is not None:
                    reached[column] = (number, len(boxes))
                boxes.append(Box(number, column, 1, span, _text_of_cell(cell)))
            column += span
        open_boxes = reached
        rows.append(boxes)
    return rows


def _number(element: _Element | None, default: int) -> int:
    stated = _value(element)
    return min(int(stated), WIDEST_PUBLISHED_TABLE) if stated.isdecimal() and len(stated) < 5 else default


def _text_of_cell(cell: _Element) -> str:
    lines = ("".join(_texts(paragraph, marked=True)) for paragraph in cell.iter(f"{_W}p"))
    shown = "\n".join(text for line in lines if (text := " ".join(line.split())))
    return shown or (PICTURE if any(True for _ in cell.iter(*_PICTURES)) else "")


def _texts(element: _Element, *, marked: bool = False) -> Iterator[str]:
    """The characters that a paragraph shows; `marked`, those raised or struck through in brackets."""
    for child in element:
        tag = child.tag
        if tag in _LETTERS:
            yield child.text or ""
        elif tag == f"{_W}sym":
            yield _SYMBOL if marked else ""
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag in _BREAKS:
            yield "\n"
        elif tag in (f"{_W}noBreakHyphen", f"{_W}softHyphen"):
            yield "-"
        elif tag in _DROPPED or tag in (f"{_W}tbl", _TEXT_BOX):
            continue
        elif tag == f"{_W}r":
            if not _is_on(child, "vanish"):
                text = "".join(_texts(child, marked=marked))
                yield f"〔{text}〕" if marked and text.strip() and _is_odd(child) else text
        else:
            yield from _texts(child, marked=marked)


def _is_odd(run: _Element) -> bool:
    """Whether it is raised, lowered or struck through."""
    align = _value(run.find(f"{_W}rPr/{_W}vertAlign"))
    return align in ("superscript", "subscript") or _is_on(run, "strike") or _is_on(run, "dstrike")


def _is_on(run: _Element, name: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and _value(found, "true") not in _OFF
