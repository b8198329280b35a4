"""What openpyxl finds in a workbook: the yardstick for the careful look, which does without it."""

import warnings
from collections.abc import Iterator
from io import BytesIO
from unittest.mock import patch

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from xlsx_tools.reading.careful.look import Place
from xlsx_tools.workbook.words import MARK_AUTHOR

Seen = dict[str, object]


def opened(data: bytes) -> Workbook:
    """The workbook with everything openpyxl takes of it but pictures."""
    # Where Pillow is installed openpyxl opens pictures, which a Container does not hand on.
    no_pictures = patch("openpyxl.reader.excel.find_images", return_value=([], []))
    with warnings.catch_warnings(), no_pictures:
        # openpyxl tells of extensions it would lose on saving; nothing is saved here.
        warnings.simplefilter("ignore")
        return load_workbook(BytesIO(data), keep_links=True)


def seen_in(book: Workbook) -> Seen:
    """Formulas, errors, notes and hidden lines of every sheet, links, names and properties."""
    return {
        "sheets": {sheet.title: _sheet(sheet) for sheet in book.worksheets},
        "links": sorted(link.replace("\\", "/").rpartition("/")[2] for link in _links(book)),
        "texts": _texts(book),
    }


def _sheet(sheet: Worksheet) -> Seen:
    # Not by its rows: they are made up to the last cell, and blanks may be formatted far out.
    cells = [((row - 1, column - 1), cell) for (row, column), cell in sheet._cells.items()]
    hidden = (column for column in sheet.column_dimensions.values() if column.hidden)
    return {
        "formulas": {place: formula for place, cell in cells if (formula := _formula(cell))},
        "errors": {place: str(cell.value) for place, cell in cells if cell.data_type == "e"},
        "notes": dict(_notes(cells)),
        "hidden rows": {number - 1 for number, row in sheet.row_dimensions.items() if row.hidden},
        "hidden columns": {n for c in hidden for n in range((c.min or 1) - 1, min(c.max or 0, 104))},
        "hidden": sheet.sheet_state != "visible",
    }


def _formula(cell: Cell | MergedCell) -> str:
    # An array formula is an object that holds its text.
    return str(getattr(cell.value, "text", cell.value)) if cell.data_type == "f" else ""


def _notes(cells: list[tuple[Place, Cell | MergedCell]]) -> Iterator[tuple[Place, str]]:
    for place, cell in cells:
        if cell.comment is not None and cell.comment.author != MARK_AUTHOR:
            yield place, str(cell.comment.text)


def _links(book: Workbook) -> Iterator[str]:
    for link in vars(book).get("_external_links", ()):
        yield str(link.file_link.Target) if link.file_link is not None else ""


def _texts(book: Workbook) -> dict[str, str]:
    properties = {p.name: str(p.value or "") for p in vars(book)["custom_doc_props"].props}
    names = {name: str(defined.value) for name, defined in book.defined_names.items()}
    return {**properties, **names}
