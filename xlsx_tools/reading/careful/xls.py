"""The careful look at .xls and .et, by xlrd: errors, notes, hidden lines; it tells no formulas."""

from collections.abc import Collection
from io import StringIO
from typing import TYPE_CHECKING

from xlsx_tools.files.container import Container
from xlsx_tools.reading.careful.look import Content, Look, SheetLook
from xlsx_tools.workbook.words import MARK_AUTHOR

if TYPE_CHECKING:
    from xlrd import Book
    from xlrd.sheet import Sheet


def look_at(container: Container, _: Collection[str]) -> Look:
    """Error values, notes and hidden lines; raises whatever xlrd does."""
    book = _load(container.data)
    return Look(sheets={sheet.name: _sheet(sheet) for sheet in book.sheets()}, knows_formulas=False)


def _load(data: bytes) -> "Book":
    from xlrd import open_workbook

    # Whatever it has to say of oddities goes nowhere; hidden lines come only with formats.
    return open_workbook(file_contents=data, formatting_info=True, logfile=StringIO())


def _sheet(sheet: "Sheet") -> SheetLook:
    from xlrd import XL_CELL_ERROR, error_text_from_code

    return SheetLook(
        cells={
            (row, column): Content(error=error_text_from_code.get(int(sheet.cell_value(row, column)), "#?"))
            for row in range(sheet.nrows)
            for column, kind in enumerate(sheet.row_types(row))
            if kind == XL_CELL_ERROR
        },
        notes={place: note.text for place, note in sheet.cell_note_map.items() if note.author != MARK_AUTHOR},
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
    )
