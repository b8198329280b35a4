"""The careful look at .ods: its content read as XML, as no library tells errors from blanks there."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.container import Container
from xlsx_tools.files.limits import MOST_COLUMNS, READ_ROWS
from xlsx_tools.quantity import whole_of
from xlsx_tools.reading.careful.look import Content, Look, SheetLook

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT = (_SPACES % name for name in ("table", "office", "text"))
_REFERENCE = re.compile(r"\[([^\]]*)\]")
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def look_at(container: Container) -> Look:
    """Formulas, errors, notes, hidden lines and protection; raises UnreadableFileError."""
    from lxml import etree

    try:
        root = etree.fromstring(
            unpack(container.data, members_of(container.data))["content.xml"],
            etree.XMLParser(resolve_entities=False, no_network=True),
        )
    except (etree.XMLSyntaxError, LookupError) as error:
        raise DamagedFileError() from error
    tables = root.iter(f"{_TABLE}table")
    return Look(sheets={table.get(f"{_TABLE}name", ""): _sheet(table) for table in tables})


def _sheet(table: "_Element") -> SheetLook:
    cells: dict[tuple[int, int], Content] = {}
    notes: dict[tuple[int, int], str] = {}
    hidden_rows: set[int] = set()
    for rows, line in _spans(table.iter(f"{_TABLE}table-row"), "rows", READ_ROWS):
        if _is_hidden(line):
            hidden_rows.update(rows)
        for columns, cell in _spans(line, "columns", MOST_COLUMNS):
            content, note = _content(cell), _note(cell)
            if content or note:
                places = [(row, column) for row in rows for column in columns]
                cells |= dict.fromkeys(places, content) if content else {}
                notes |= dict.fromkeys(places, note) if note else {}
    spans = _spans(table.iter(f"{_TABLE}table-column"), "columns", MOST_COLUMNS)
    return SheetLook(
        cells=cells,
        notes=notes,
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(n for columns, column in spans if _is_hidden(column) for n in columns),
        is_protected=table.get(f"{_TABLE}protected") == "true",
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
        times = line.get(f"{_TABLE}number-{what}-repeated", "1")
        end = min(number + _repeated(times, most), most)
        if number < end:
            yield range(number, end), line
        number = end


def _is_hidden(line: "_Element") -> bool:
    return str(line.get(f"{_TABLE}visibility", "visible")) != "visible"


def _content(cell: "_Element") -> Content | None:
    formula = cell.get(f"{_TABLE}formula", "")
    kind = cell.get(f"{_OFFICE}value-type", "")
    error = _paragraphs(cell) if cell.get(f"{_CALC}value-type") == "error" else ""
    is_covered = cell.tag == f"{_TABLE}covered-table-cell" and len(cell) > 0
    if not formula and not error and kind != "boolean" and not is_covered:
        return None
    return Content(_as_excel_has_it(formula), error, kind == "boolean", is_covered)


def _as_excel_has_it(formula: str) -> str:
    """OpenDocument writes `of:=SUM([.A1:.B2];[$Sheet.C3])` where Excel has `=SUM(A1:B2,Sheet!C3)`."""
    plain = _REFERENCE.sub(lambda found: found[1].replace(":.", ":").lstrip("."), formula.removeprefix("of:"))
    return plain.replace(";", ",")


def _note(cell: "_Element") -> str:
    annotation = cell.find(f"{_OFFICE}annotation")
    return "" if annotation is None else _paragraphs(annotation)


def _paragraphs(element: "_Element") -> str:
    return "\n".join("".join(map(str, line.itertext())) for line in element.findall(f"{_TEXT}p"))
