"""The careful look at .xlsx and .xlsm, by openpyxl."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.container import Container
from xlsx_tools.files.limits import LARGEST_LOOKED_AT
from xlsx_tools.reading.careful.look import Content, Look, SheetLook
from xlsx_tools.workbook.words import MARK_AUTHOR

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet


def look_at(container: Container) -> Look:
    """Formulas, errors, notes, hidden lines and protection; raises UnreadableFileError."""
    _require_moderate(container.data)
    book = _load(container.data)
    return Look(
        # Not by openpyxl, which takes a sheet for protected wherever a password is left.
        sheets={s.title: _sheet(s, s.title not in container.unprotected) for s in book.worksheets},
        links=tuple(_links(book)),
        texts=_texts(book),
    )


def _require_moderate(data: bytes) -> None:
    """Refuse what openpyxl would take long for: XML of great size, or nested deeper than 256 levels."""
    from lxml import etree

    parts = unpack(data, members_of(data))
    if sum(map(len, parts.values())) > LARGEST_LOOKED_AT:
        raise UnreadableFileError("文件展开后过大，不能逐格核对。请把数据填到新的模板里再发送。")
    try:
        for part in parts.values():
            etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, LookupError) as error:
        raise DamagedFileError() from error


def _load(data: bytes) -> "Workbook":
    # Imported here: most files need no careful look, and openpyxl takes long to import.
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl tells of extensions it would lose on saving; nothing is saved here.
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(data), keep_links=True)
    except Exception as error:
        raise DamagedFileError() from error


def _sheet(sheet: "Worksheet", is_protected: bool) -> SheetLook:
    cells: dict[tuple[int, int], Content] = {}
    notes: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            place = (cell.row or 1) - 1, (cell.column or 1) - 1
            if content := _content(cell):
                cells[place] = content
            if cell.comment is not None and cell.comment.author != MARK_AUTHOR:
                notes[place] = str(cell.comment.text)
    return SheetLook(
        cells=cells,
        notes=notes,
        hidden_rows=frozenset(number - 1 for number, row in sheet.row_dimensions.items() if row.hidden),
        hidden_columns=frozenset(_hidden_columns(sheet)),
        is_protected=is_protected,
    )


def _content(cell: "Cell | MergedCell") -> Content | None:
    if cell.data_type == "f":
        # An array formula is an object that holds its text.
        return Content(formula=str(getattr(cell.value, "text", cell.value)))
    if cell.data_type == "e":
        return Content(error=str(cell.value))
    return None


def _hidden_columns(sheet: "Worksheet") -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            yield from range(dimension.min - 1, dimension.max)


def _links(book: "Workbook") -> Iterator[str]:
    # By its attribute's name, which openpyxl's published types lack.
    for link in vars(book).get("_external_links", ()):
        yield str(link.file_link.Target) if link.file_link is not None else ""


def _texts(book: "Workbook") -> dict[str, str]:
    """Custom document properties and defined names."""
    properties = {p.name: str(p.value) for p in vars(book)["custom_doc_props"].props}
    names = {name: str(defined.value) for name, defined in book.defined_names.items()}
    return {**properties, **names}
