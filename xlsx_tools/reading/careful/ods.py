"""The careful look at .ods: its content read as XML, as no library tells errors from blanks there."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.container import Container
from xlsx_tools.files.limits import MOST_COLUMNS, READ_ROWS
from xlsx_tools.reading.careful.look import Content, Look, Shape, SheetLook
from xlsx_tools.reading.careful.text_runs import STRUCK, SUBSCRIPT, SUPERSCRIPT

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_SPACES % name for name in ("table", "office", "text", "style"))
_DRAWN = _SPACES % "drawing"
_LENGTH = re.compile(r"\d+(?:\.\d+)?")
_SMALLEST = 0.05  # of any unit that lengths are given in: it shows nothing

_RAISED = {"super": SUPERSCRIPT, "sub": SUBSCRIPT}

_Looks = Mapping[str, Mapping[str, str]]  # what each style says, by its name
_REFERENCE = re.compile(r"\[([^\]]*)\]")
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def look_at(container: Container, _: Collection[str]) -> Look:
    """Formulas, errors, notes, hidden lines and protection; raises UnreadableFileError."""
    from lxml import etree

    try:
        root = etree.fromstring(
            unpack(container.data, members_of(container.data))["content.xml"],
            etree.XMLParser(resolve_entities=False, no_network=True),
        )
    except (etree.XMLSyntaxError, LookupError) as error:
        raise DamagedFileError() from error
    looks = {style.get(f"{_STYLE}name", ""): _said(style) for style in root.iter(f"{_STYLE}style")}
    tables = root.iter(f"{_TABLE}table")
    return Look(sheets={table.get(f"{_TABLE}name", ""): _sheet(table, looks) for table in tables})


def _said(style: "_Element") -> dict[str, str]:
    """All that a style says, by its attributes' names without their space."""
    return {str(key).rpartition("}")[2]: str(value) for part in style for key, value in part.items()}


def _look_of(element: "_Element", looks: _Looks, space: str = _TABLE) -> Mapping[str, str]:
    return looks.get(element.get(f"{space}style-name", ""), {})


def _sheet(table: "_Element", looks: _Looks) -> SheetLook:
    cells: dict[tuple[int, int], Content] = {}
    notes: dict[tuple[int, int], str] = {}
    shapes: list[Shape] = []
    hidden_rows: set[int] = set()
    for rows, line in _spans(table.iter(f"{_TABLE}table-row"), "rows", READ_ROWS):
        if _is_hidden(line, looks):
            hidden_rows.update(rows)
        for columns, cell in _spans(line, "columns", MOST_COLUMNS):
            content, note = _content(cell, looks), _note(cell)
            first = rows[0], columns[0]
            shapes += [Shape(text, first, first) for text in _drawn(cell)]
            if content or note:
                places = [(row, column) for row in rows for column in columns]
                cells |= dict.fromkeys(places, content) if content else {}
                notes |= dict.fromkeys(places, note) if note else {}
    lines = _spans(table.iter(f"{_TABLE}table-column"), "columns", MOST_COLUMNS)
    return SheetLook(
        cells=cells,
        notes=notes,
        shapes=tuple(shapes),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(n for ns, line in lines if _is_hidden(line, looks) for n in ns),
        is_hidden=_look_of(table, looks).get("display") == "false",
        is_protected=table.get(f"{_TABLE}protected") == "true",
    )


def _spans(lines: "Iterable[_Element]", what: str, most: int) -> "Iterator[tuple[range, _Element]]":
    """Rows, columns or cells with their numbers from 0: many where one is written once for many."""
    number = 0
    for line in lines:
        times = line.get(f"{_TABLE}number-{what}-repeated", "1")
        end = min(number + (int(times) if times.isdecimal() else 1), most)
        if number < end:
            yield range(number, end), line
        number = end


def _is_hidden(line: "_Element", looks: _Looks) -> bool:
    look = _look_of(line, looks)
    size = _LENGTH.match(look.get("column-width", look.get("row-height", "1")))
    is_small = size is not None and float(size[0]) < _SMALLEST
    return is_small or str(line.get(f"{_TABLE}visibility", "visible")) != "visible"


def _drawn(cell: "_Element") -> Iterator[str]:
    """What is written on the shapes and text boxes that are anchored to a cell."""
    for shape in cell:
        text = "".join(map(str, shape.itertext())).strip() if str(shape.tag).startswith(_DRAWN) else ""
        if text:
            yield text


def _marks(cell: "_Element", looks: _Looks) -> Iterator[tuple[str, str]]:
    """Pieces of a cell's text that are raised, lowered or struck through."""
    for span in cell.iterfind(f"{_TEXT}p/{_TEXT}span"):
        look, piece = _look_of(span, looks, _TEXT), "".join(map(str, span.itertext()))
        position = look.get("text-position", "").partition(" ")[0]
        if piece.strip() and position in _RAISED:
            yield _RAISED[position], piece
        elif piece.strip() and look.get("text-line-through-style", "none") != "none":
            yield STRUCK, piece


def _content(cell: "_Element", looks: _Looks) -> Content | None:
    formula = cell.get(f"{_TABLE}formula", "")
    kind = cell.get(f"{_OFFICE}value-type", "")
    error = _paragraphs(cell) if cell.get(f"{_CALC}value-type") == "error" else ""
    is_covered = cell.tag == f"{_TABLE}covered-table-cell" and len(cell) > 0
    marks = tuple(_marks(cell, looks))
    if not (formula or error or kind == "boolean" or is_covered or marks):
        return None
    return Content(_as_excel_has_it(formula), error, kind == "boolean", is_covered, marks=marks)


def _as_excel_has_it(formula: str) -> str:
    """OpenDocument writes `of:=SUM([.A1:.B2];[$Sheet.C3])` where Excel has `=SUM(A1:B2,Sheet!C3)`."""
    plain = _REFERENCE.sub(lambda found: found[1].replace(":.", ":").lstrip("."), formula.removeprefix("of:"))
    return plain.replace(";", ",")


def _note(cell: "_Element") -> str:
    annotation = cell.find(f"{_OFFICE}annotation")
    return "" if annotation is None else _paragraphs(annotation)


def _paragraphs(element: "_Element") -> str:
    return "\n".join("".join(map(str, line.itertext())) for line in element.findall(f"{_TEXT}p"))
