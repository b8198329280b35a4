"""One pass over a sheet's XML: what its cells are beside their values, and which lines are out of sight."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING

from xlsx_tools.files.limits import MOST_COLUMNS
from xlsx_tools.reading.careful.hidden_lines import may_hide_lines
from xlsx_tools.reading.careful.look import Content, Place, SheetLook
from xlsx_tools.reading.careful.moved_formulas import moved_formula
from xlsx_tools.reading.careful.text_runs import Marks, marks_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# Nothing is to be told of these, and they are two thirds of a sheet: they are not even parsed.
_BLANK = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?/>')
_UNUSED = re.compile(rb"<(conditionalFormatting|dataValidations)[ >].*</\1>", re.DOTALL)
_OF_SEVERAL, _MOST_OF_ONE = ("array", "dataTable"), 10_000  # cells
_ON = frozenset(("1", "true", "on", "t", "yes"))
# What is narrower (in characters) or lower (in points) shows nothing of what stands in it.
_NARROWEST, _LOWEST = 0.5, 2.0
_PICTURE_ERROR = "#VALUE!"  # what Excel leaves for others where it put a picture into a cell


def look_at_sheet(xml: bytes, marked: Mapping[int, Marks]) -> SheetLook:
    """What a sheet's own XML tells, written as a Container has it; raises etree.XMLSyntaxError.

    `marked` are the shared texts with raised or struck pieces.
    """
    # Not the standard library, whose elements are Python objects each: six times as long.
    from lxml import etree

    root = etree.fromstring(
        _UNUSED.sub(b"", _BLANK.sub(b"", xml)),
        etree.XMLParser(resolve_entities=False, no_network=True, collect_ids=False),
    )
    space = str(root.tag).removesuffix("worksheet")
    # Every cell is visited only where it may be worth while.
    may_hold = bool(marked) or any(sign in xml for sign in (b't="e"', b'"inlineStr"'))
    may_hide = may_hide_lines(xml)
    protection = root.find(f"{space}sheetProtection")
    return SheetLook(
        cells={**dict(_formulas(root, space)), **(dict(_others(root, space, marked)) if may_hold else {})},
        hidden_rows=frozenset(_hidden_rows(root, space) if may_hide else ()),
        hidden_columns=frozenset(_hidden_columns(root, space) if may_hide else ()),
        hides_lines=_hides_lines(root.find(f"{space}sheetFormatPr")),
        is_protected=protection is not None and is_on(protection.get("sheet")),
    )


def is_on(value: str | None) -> bool:
    """Whether an attribute says yes, in any of the ways that programs write it."""
    return value is not None and value.strip().lower() in _ON


@lru_cache(maxsize=4096)  # a form's workbooks have the same
def place_at(address: str) -> Place:
    """Row and column, from 0, of an address such as `E7`; raises ValueError."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(address)
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(address[len(letters) :]) - 1, column - 1


def _formulas(root: "_Element", space: str) -> Iterator[tuple[Place, Content]]:
    shared: dict[str, tuple[str, Place]] = {}
    for formula in root.iter(f"{space}f"):
        cell = formula.getparent()
        if cell is not None:
            place = place_at(cell.get("r", ""))
            error = cell.findtext(f"{space}v", "") if cell.get("t") == "e" else ""
            if formula.get("t") is None:
                yield place, Content(f"={formula.text or ''}", error)
            else:
                content = Content(f"={_formula(formula, place, shared)}", error)
                yield from ((filled, content) for filled in _filled_by(formula, place))


def _filled_by(formula: "_Element", place: Place) -> list[Place]:
    """The cells that hold a formula's results: an array's are written with its first cell alone."""
    first, _, last = formula.get("ref", "").partition(":")
    if formula.get("t") not in _OF_SEVERAL or not last:
        return [place]
    (top, left), (bottom, right) = place_at(first), place_at(last)
    filled = product(range(top, bottom + 1), range(left, min(right, MOST_COLUMNS) + 1))
    return [place, *islice(filled, _MOST_OF_ONE)]


def _formula(formula: "_Element", place: Place, shared: dict[str, tuple[str, Place]]) -> str:
    """A cell's formula; `shared` are those that were written once for several cells, by their number."""
    text, number = formula.text or "", formula.get("si")
    if formula.get("t") != "shared" or number is None:
        return text
    if text:
        shared.setdefault(number, (text, place))
        return text
    first, at = shared.get(number, ("", place))
    return moved_formula(first, place[0] - at[0], place[1] - at[1])


def _others(root: "_Element", space: str, marked: Mapping[int, Marks]) -> Iterator[tuple[Place, Content]]:
    """Cells without a formula that hold an error value, a picture, or text with marked pieces."""
    kinds = ("e", "inlineStr", "s") if marked else ("e", "inlineStr")
    for cell in root.iterfind(f"{space}sheetData/{space}row/{space}c"):
        if (
            cell.get("t") in kinds
            and cell.find(f"{space}f") is None
            and (content := _content(cell, space, marked))
        ):
            yield place_at(cell.get("r", "")), content


def _content(cell: "_Element", space: str, marked: Mapping[int, Marks]) -> Content | None:
    kind, value = cell.get("t"), cell.findtext(f"{space}v", "")
    if kind == "e":
        return Content(error=value, is_picture=value == _PICTURE_ERROR and cell.get("vm") is not None)
    marks: Marks = ()
    if kind == "s" and value.isdecimal():
        marks = marked.get(int(value), ())
    elif (text := cell.find(f"{space}is")) is not None:
        marks = marks_of(text)
    return Content(marks=marks) if marks else None


def _size(line: "_Element", name: str, otherwise: float) -> float:
    try:
        return float(line.get(name, otherwise))
    except ValueError:
        return otherwise


def _hidden_rows(root: "_Element", space: str) -> Iterator[int]:
    number = -1
    for row in root.iterfind(f"{space}sheetData/{space}row"):
        given = row.get("r", "")
        number = int(given) - 1 if given.isdecimal() else number + 1
        if is_on(row.get("hidden")) or _size(row, "ht", _LOWEST) < _LOWEST:
            yield number


def _hidden_columns(root: "_Element", space: str) -> Iterator[int]:
    for column in root.iterfind(f"{space}cols/{space}col"):
        first, last = int(_size(column, "min", 0)), int(_size(column, "max", 0))
        if is_on(column.get("hidden")) or _size(column, "width", _NARROWEST) < _NARROWEST:
            yield from range(max(first - 1, 0), min(last, MOST_COLUMNS))


def _hides_lines(sizes: "_Element | None") -> bool:
    """Whether lines are out of sight that do not say how large they are."""
    if sizes is None:
        return False
    is_narrow = _size(sizes, "defaultColWidth", _NARROWEST) < _NARROWEST
    return is_narrow or is_on(sizes.get("zeroHeight")) or _size(sizes, "defaultRowHeight", _LOWEST) < _LOWEST
