"""The careful look at .ods: its content read as XML, as no library tells errors from blanks there."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.container import Container
from xlsx_tools.files.limits import MOST_COLUMNS, READ_ROWS
from xlsx_tools.quantity import whole_of
from xlsx_tools.reading.careful.in_sight import CellStyle
from xlsx_tools.reading.careful.look import Content, Look, Place, Shape, SheetLook
from xlsx_tools.reading.careful.ods_styles import (
    OFFICE,
    SPACES,
    TABLE,
    TEXT,
    Looks,
    cell_style,
    look_of,
    looks_in,
    marks_in,
)
from xlsx_tools.reading.careful.sheet_xml import place_at

if TYPE_CHECKING:
    from lxml.etree import _Element

_DRAWN = SPACES % "drawing"
_LENGTH = re.compile(r"\d+(?:\.\d+)?")
_SMALLEST = 0.05  # of any unit that lengths are given in: it shows nothing
_STYLES = "styles.xml"
_MOST_ALIKE = 1000  # cells that are written once: more are blanks around the form

_REFERENCE = re.compile(r"\[(?:\$?((?:'(?:[^']|'')*'|[^]'.#])+))?\.([^]]*)\]")
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def look_at(container: Container, _: Callable[[str], bool]) -> Look:
    """Formulas, errors, notes, hidden lines and protection; raises UnreadableFileError."""
    from lxml import etree

    parts = container.parts
    try:
        root, *others = (_tree(parts[name]) for name in ("content.xml", _STYLES) if name in parts)
    except (etree.XMLSyntaxError, LookupError) as error:
        raise DamagedFileError() from error
    looks = looks_in(*others, root)
    tables = root.iter(f"{TABLE}table")
    return Look(sheets={table.get(f"{TABLE}name", ""): _sheet(table, looks) for table in tables})


def _tree(part: bytes) -> "_Element":
    from lxml import etree

    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _sheet(table: "_Element", looks: Looks) -> SheetLook:
    cells: dict[Place, Content] = {}
    notes: dict[Place, str] = {}
    styles: dict[Place, CellStyle] = {}
    shapes = [Shape(text) for text in _drawn(table.find(f"{TABLE}shapes"))]
    hidden_rows: set[int] = set()
    lines = [*_spans(table.iter(f"{TABLE}table-column"), "columns", MOST_COLUMNS)]
    defaults = {n: line.get(f"{TABLE}default-cell-style-name", "") for ns, line in lines for n in ns}
    for rows, line in _spans(table.iter(f"{TABLE}table-row"), "rows", READ_ROWS):
        if _is_hidden(line, looks):
            hidden_rows.update(rows)
        for columns, cell in _spans(line, "columns", MOST_COLUMNS):
            content, note = _content(cell, looks), _note(cell)
            places = [(row, column) for row in rows[:_MOST_ALIKE] for column in columns]
            shapes += [Shape(text, places[0], places[0]) for text in _drawn(cell)]
            cells |= dict.fromkeys(places, content) if content else {}
            notes |= dict.fromkeys(places, note) if note else {}
            if len(places) <= _MOST_ALIKE:
                styles |= dict.fromkeys(places, cell_style(cell, looks, defaults.get(columns[0], "")))
    return SheetLook(
        cells=cells,
        notes=notes,
        style=lambda address: styles.get(place_at(address)),
        shapes=tuple(shapes),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(n for ns, line in lines if _is_hidden(line, looks) for n in ns),
        is_hidden=look_of(table, looks).get("display") == "false",
        is_protected=table.get(f"{TABLE}protected") == "true",
    )


def _repeated(times: str, most: int) -> int:
    """How often something is there; what counts beyond all bounds is there as often as may be."""
    if not times.isdecimal():
        return 1
    number = whole_of(times)
    return most if number is None else number


def _spans(lines: "Iterable[_Element]", what: str, most: int) -> "Iterator[tuple[range, _Element]]":
    """Rows, columns or cells with their numbers from 0: many where one is written once for many."""
    number = 0
    for line in lines:
        times = line.get(f"{TABLE}number-{what}-repeated", "1")
        end = min(number + _repeated(times, most), most)
        if number < end:
            yield range(number, end), line
        number = end


def _is_hidden(line: "_Element", looks: Looks) -> bool:
    look = look_of(line, looks)
    size = _LENGTH.match(look.get("column-width", look.get("row-height", "1")))
    is_small = size is not None and float(size[0]) < _SMALLEST
    return is_small or str(line.get(f"{TABLE}visibility", "visible")) != "visible"


def _drawn(anchor: "_Element | None") -> Iterator[str]:
    """What is written on the shapes and text boxes that are anchored to a cell, or to the sheet."""
    for shape in () if anchor is None else anchor:
        text = "".join(map(str, shape.itertext())).strip() if str(shape.tag).startswith(_DRAWN) else ""
        if text:
            yield text


def _content(cell: "_Element", looks: Looks) -> Content | None:
    formula = cell.get(f"{TABLE}formula", "")
    kind = cell.get(f"{OFFICE}value-type", "")
    error = _paragraphs(cell) if cell.get(f"{_CALC}value-type") == "error" else ""
    marks = tuple(marks_in(cell, looks))
    if not (formula or error or kind == "boolean" or marks):
        return None
    return Content(_as_excel_has_it(formula), error, kind == "boolean", marks=marks)


def _as_excel_has_it(formula: str) -> str:
    """OpenDocument writes `of:=SUM([.A1:.B2];[$Sheet.C3])` where Excel has `=SUM(A1:B2,Sheet!C3)`.

    What stands in quotes is as it is.
    """

    def reference(found: re.Match[str]) -> str:
        return (f"{found[1]}!" if found[1] else "") + found[2].replace(":.", ":")

    pieces = formula.removeprefix("of:").split('"')
    pieces[::2] = (_REFERENCE.sub(reference, piece).replace(";", ",") for piece in pieces[::2])
    return '"'.join(pieces)


def _note(cell: "_Element") -> str:
    annotation = cell.find(f"{OFFICE}annotation")
    return "" if annotation is None else _paragraphs(annotation)


def _paragraphs(element: "_Element") -> str:
    return "\n".join("".join(map(str, line.itertext())) for line in element.findall(f"{TEXT}p"))
