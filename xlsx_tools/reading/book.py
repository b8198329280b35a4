"""A workbook's sheets as rows of values, and a value as the text a person sees: only here is calamine."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from python_calamine import CalamineSheet, CalamineWorkbook

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.container import Container, Format
from xlsx_tools.files.limits import MOST_ROWS, READ_ROWS
from xlsx_tools.form.own_sheets import TEXTS_SHEET
from xlsx_tools.quantity import clean_text, from_cell_number, joined_halves, show
from xlsx_tools.workbook.cell import Cell

if TYPE_CHECKING:
    from xlsx_tools.reading.ods_areas import Area

Rows = Sequence[Sequence[object]]


class Book(NamedTuple):
    """A workbook's sheets as rows of values; `merged` gives the areas of a sheet that are one cell."""

    sheets: Mapping[str, Rows]
    merged: Callable[[str], Sequence["Area"]]

    def value(self, cell: Cell) -> object:
        """A cell's value, empty text where there is none."""
        rows = self.sheets.get(cell.sheet, [])
        if cell.row < len(rows) and cell.column < len(rows[cell.row]):
            return rows[cell.row][cell.column]
        return ""

    def text(self, cell: Cell) -> str:
        """A cell's value as the text a person sees there."""
        return as_text(self.value(cell))

    def covered(self, sheet: str, first: int, last: int) -> frozenset[tuple[int, int]]:
        """The cells of those rows that lie beneath a merged one, without the one that shows."""
        areas = [area for area in self.merged(sheet) if area[0][0] <= last and area[1][0] >= first]
        return frozenset(
            (row, column)
            for (top, left), (bottom, right) in areas
            for row in range(max(top, first), min(bottom, last) + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        )

    def is_covered(self, cell: Cell) -> bool:
        """Whether the cell lies beneath a merged one, where nobody sees what it holds."""
        place = cell.row, cell.column
        return any(
            first != place and first[0] <= cell.row <= last[0] and first[1] <= cell.column <= last[1]
            for first, last in self.merged(cell.sheet)
        )


def as_text(value: object) -> str:
    """A value as the text a person sees."""
    if isinstance(value, str):
        return clean_text(joined_halves(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return show(from_cell_number(value))
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, time):
        return value.isoformat()
    return str(value)


def open_book(container: Container) -> Book:
    """Read all sheets; raises UnreadableFileError."""
    sheets: dict[str, Rows] = {}
    read: dict[str, CalamineSheet] = {}
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(container.data))
        for name in book.sheet_names:
            sheet = read[name] = book.get_sheet_by_name(name)
            rows = MOST_ROWS if name == TEXTS_SHEET else READ_ROWS
            sheets[name] = sheet.to_python(skip_empty_area=False, nrows=rows)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A panic of the Rust reader is no Exception.
        raise DamagedFileError() from error
    if container.kind is Format.ODS:
        from xlsx_tools.reading.ods_areas import merged_areas

        areas = merged_areas(container.parts["content.xml"])
        return Book(sheets, lambda name: areas.get(name, ()))
    return Book(sheets, cache(lambda name: (name in read and read[name].merged_cell_ranges) or ()))


def first_sheet(container: Container) -> Rows:
    """The rows of a workbook's first sheet, from the first row on; raises DamagedFileError."""
    try:
        return (
            CalamineWorkbook.from_filelike(BytesIO(container.data))
            .get_sheet_by_index(0)
            .to_python(skip_empty_area=False)
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # A panic of the Rust reader is no Exception.
        raise DamagedFileError() from error
