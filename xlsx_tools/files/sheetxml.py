"""The XML of a worksheet as readers need it: every cell addressed, once, and none far outside.

Programs write sheets plainly, and a plain one is passed on as it is. Anything else is parsed and
written anew, since readers differ in what they make of it: a comment inside a number, a character
written as an entity, cells without addresses, blanks formatted out to the last column.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.expression import Expression
from xlsx_tools.files.limits import LARGEST_ODD_SHEET, MOST_COLUMNS, MOST_ROWS
from xlsx_tools.quantity import whole_of

if TYPE_CHECKING:
    from lxml import etree

_SHEET = re.compile(rb"<(?:\w+:)?sheetData[\s/>]")
_PLAIN_CELL = re.compile(rb'<c r="([A-D]?[A-Z][1-9]\d{0,3})"')
_MARKUP = b"<!"  # a comment, CDATA
_BARE_CELL, _PREFIXED_CELL = re.compile(rb"<c[\t\n\r/>]"), re.compile(rb":c[\s/>]")
_SECOND_VALUE, _ESCAPED_VALUE = re.compile(rb"</v>\s*<v"), re.compile(rb"<v>[^<]*&#")
_BLANK = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"'][^<>]*/>")
_HIDDEN_LINE = re.compile(rb'<(?:row|col)\s[^>]*hidden="(?:1|true)"')
_PROTECTED = re.compile(rb'<sheetProtection\s[^>]*\bsheet="(?:1|true)"')
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f[\s/>]')
_FORMULA = re.compile(rb"<f[\s/>]")
_SIGNS_OF_MORE = (b't="e"', b't="array"', b't="dataTable"')
# Without any of these every formula has a result behind it.
_SIGNS_OF_NO_RESULT = (b"</f></c>", b"/></c>", b"<v></v>")
_ADDRESS = Expression(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")


@dataclass(frozen=True, eq=False)
class SheetXml:
    """A sheet as any reader reads it alike.

    `hides`: values alone do not tell all of it, as there are error values, formulas without a stored
    result or with several, hidden rows or columns.
    """

    xml: bytes
    hides: bool = False
    is_protected: bool = False

    @cached_property
    def formulas(self) -> Mapping[str, str]:
        """Its formulas by address, as XML has them."""
        return {cell: formula for cell, formula, _ in _formulas(self.xml)}

    @cached_property
    def formula_cells(self) -> frozenset[str]:
        """The addresses of its formulas."""
        found = _FORMULA_CELL.findall(self.xml)
        if len(found) != len(_FORMULA.findall(self.xml)):
            return frozenset(self.formulas)
        return frozenset(cell.decode() for cell in found)


BLANK_SHEET = SheetXml(
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>',
    is_protected=True,
)


class BoundlessSheetError(UnreadableFileError):
    """A sheet that is too large to be one of a form; what to say of it goes on after its name."""


def is_sheet(xml: bytes) -> bool:
    """Whether a part of a workbook is a worksheet."""
    return _SHEET.search(xml) is not None


def read_sheet(xml: bytes) -> SheetXml:
    """The sheet, written anew where it is not written plainly; raises UnreadableFileError."""
    if sheet := _plain(xml):
        return sheet
    # Blanks are dropped before anything is parsed: there may be hundreds of thousands.
    xml = _BLANK.sub(b"", xml)
    if sheet := _plain(xml):
        return sheet
    if len(xml) > LARGEST_ODD_SHEET:
        raise BoundlessSheetError("展开后过大，不是正常的填报页。请把数据填到新的模板里再发送。")
    if sheet := _plain(_written_anew(xml)):
        return sheet
    raise DamagedFileError()


def _plain(xml: bytes) -> SheetXml | None:
    """The sheet if it is written plainly: every cell once, with its address, nothing within a value."""
    if _is_odd(xml):
        return None
    cells = _PLAIN_CELL.findall(xml)
    if not xml.count(b"<c ") == len(cells) == len(set(cells)):
        return None
    hides = any(sign in xml for sign in _SIGNS_OF_MORE)
    hides = hides or (b'hidden="' in xml and _HIDDEN_LINE.search(xml) is not None)
    if not hides and any(sign in xml for sign in _SIGNS_OF_NO_RESULT):
        hides = not all(has_result for _, _, has_result in _formulas(xml))
    return SheetXml(xml, hides, _PROTECTED.search(xml) is not None)


def _formulas(xml: bytes) -> Iterator[tuple[str, str, bool]]:
    """Each formula of a plain sheet with its address, and whether its result is stored beside it.

    Raises DamagedFileError for a cell that ends and never began.
    """
    *pieces, _ = xml.split(b"</c>")
    for piece in pieces:
        if b"<f" in piece:
            begins = piece.rfind(b"<c ")
            if begins < 0:
                raise DamagedFileError()
            cell = piece[begins:]
            head, _, rest = cell.partition(b"<f")
            text, _, behind = rest.partition(b">")[2].partition(b"</f>")
            # A text result may be empty; that of a number is missing where no program calculated.
            has_result = b"<v>" in (behind or text) and b"<v></v>" not in behind
            address = head[6 : head.index(b'"', 6)].decode()
            yield address, text.decode("utf-8", "replace"), has_result or b't="str"' in head


def _is_odd(xml: bytes) -> bool:
    """Whether cells or values are written in a way that readers understand differently."""
    # One search each: with a fixed beginning they pass over the text many times faster.
    return bool(
        _MARKUP in xml
        or xml.count(b"sheetData") > 2
        or _BARE_CELL.search(xml)
        or _PREFIXED_CELL.search(xml)
        or _SECOND_VALUE.search(xml)
        or (b"&#" in xml and _ESCAPED_VALUE.search(xml))
    )


def _written_anew(xml: bytes) -> bytes:
    from lxml import etree

    # Its own limits (256 levels, no entities, no network) are what a hostile file runs into.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, strip_cdata=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, LookupError) as error:
        raise DamagedFileError() from error
    seen: set[tuple[int, int]] = set()
    for row, column, line, cell in _cells(root):
        if len(cell) == 0:
            line.remove(cell)
            continue
        address = f"{_letters(column)}{row}"
        if row > MOST_ROWS or column > MOST_COLUMNS:
            raise BoundlessSheetError(
                f"在表格以外很远的 {address} 格里有内容，读不了。请删去那一格的内容再发送。"
            )
        if (row, column) in seen or len(_children(cell, "v")) > 1:
            raise DamagedFileError()
        seen.add((row, column))
        _address(cell, address)
    if len(_children(root, "sheetData")) != 1:
        raise DamagedFileError()
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    prefix = (root.prefix or "").encode()
    if prefix:
        for mark, instead in ((b"<%s:", b"<"), (b"</%s:", b"</"), (b"xmlns:%s=", b"xmlns=")):
            content = content.replace(mark % prefix, instead)
    return content


def _cells(root: "etree._Element") -> Iterator[tuple[int, int, "etree._Element", "etree._Element"]]:
    """Each cell with row and column, counted from 1, and its row; without an address it follows the last."""
    row = 0
    for data in _children(root, "sheetData"):
        for line in _children(data, "row"):
            given = line.get("r", "")
            row = _row(given) if given.isdecimal() else row + 1
            column = 0
            for cell in _children(line, "c"):
                place = _ADDRESS.compiled.fullmatch(cell.get("r", ""))
                column = _number(place[1]) if place else column + 1
                yield int(place[2]) if place else row, column, line, cell


def _row(digits: str) -> int:
    number = whole_of(digits)
    return MOST_ROWS + 1 if number is None else number


def _children(element: "etree._Element", name: str) -> list["etree._Element"]:
    # By local name: the same elements come under the transitional and the strict namespace.
    return [child for child in element if str(child.tag).rpartition("}")[2] == name]


def _address(cell: "etree._Element", address: str) -> None:
    """Put the address first, where those look for it who do not parse."""
    others = {key: value for key, value in cell.attrib.items() if key != "r"}
    cell.attrib.clear()
    cell.attrib.update({"r": address, **others})


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
