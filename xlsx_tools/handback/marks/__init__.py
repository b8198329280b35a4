"""Findings -> the filler's own workbook, marked: a colour and a note in each cell, a list on a first sheet.

openpyxl adds the marks; what it would lose on saving is put back from the original, see `original`.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.archive import members_of, pack, unpack
from xlsx_tools.files.container import examine
from xlsx_tools.files.package import Package, relations, sheet_parts
from xlsx_tools.finding import Finding
from xlsx_tools.handback.marks.in_cells import mark_cells, unmark_cells
from xlsx_tools.handback.marks.notice import MARK_CELL, add_notice, is_notice, show_sheet
from xlsx_tools.handback.marks.original import as_it_was
from xlsx_tools.handback.marks.restored import Restored, Template, restore

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["annotate", "without_marks"]

_END_OF_SHAPE = re.compile(r"</(?:\w+:)?shape>")
_SHAPE_ROW, _SHAPE_COLUMN = re.compile(r"\bRow>\s*(\d{1,9})"), re.compile(r"\bColumn>\s*(\d{1,9})")
_SHAPE_SIZE = re.compile(r"(?<![-\w])(width|height):\s*([\d.]+)(pt|px)")


def annotate(
    data: bytes, findings: Sequence[Finding], *, whose: str, template: Template | None = None
) -> bytes:
    """The workbook with every finding marked in place and listed on a first sheet 退回意见.

    Marks of an earlier annotation are taken away first. Inputs and totals are as in the `template` again,
    if one is given; without findings that is all. `whose` heads the list, such as `云溪县水务局 2024 年度`.
    Raises UnreadableFileError where the bytes are no .xlsx or .xlsm that can be opened.
    """
    package = _unpacked(data)
    with _opened(package) as book:
        had_marks = _remove_marks(book)
        restored = restore(book, template) if template else Restored()
        if not (findings or had_marks or restored):
            return data
        listed = ""
        if findings:
            told = [restored.told(finding) for finding in findings]
            for sheet in book.worksheets:
                mark_cells(sheet, told)
            listed = add_notice(book, told, whose)
        return _saved(book, package, restored, but=listed)


def without_marks(data: bytes) -> bytes:
    """The workbook without anything that `annotate` added; the very bytes if there is nothing."""
    package = _unpacked(data)
    with _opened(package) as book:
        return _saved(book, package, Restored()) if _remove_marks(book) else data


def _unpacked(data: bytes) -> Package:
    if not examine(data).is_xlsx:
        raise UnreadableFileError(
            "退回意见只能标在 xlsx 工作簿里。请用 Excel 或 WPS 另存为“Excel 工作簿（*.xlsx）”，再试一次。"
        )
    return unpack(data, members_of(data))


@contextmanager
def _opened(package: Package) -> Iterator["Workbook"]:
    book = _load(package)
    try:
        yield book
    finally:
        # openpyxl leaves the copy that it takes of a workbook with macros to the garbage collector, which
        # complains about it on the console where it meets its bytes first.
        if book.vba_archive:
            book.vba_archive.close()


def _load(package: Package) -> "Workbook":
    # Imported here and below: openpyxl takes long to import, and few commands need it.
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of extensions that it does not know
            book = load_workbook(BytesIO(pack(package)), keep_vba="xl/vbaProject.bin" in package)
            _keep_sizes_of_notes(book, package)
            _let_notes_be_drawn_anew(book, package)
            if not book.worksheets:
                raise DamagedFileError()
    except Exception as error:
        raise DamagedFileError() from error
    return book


def _keep_sizes_of_notes(book: "Workbook", package: Package) -> None:
    parts = sheet_parts(package)
    for sheet in book.worksheets:
        for relation in relations(package, parts[sheet.title], "vmlDrawing"):
            _keep_sizes_in(sheet, package[relation.target].decode("utf-8", "replace"))


def _keep_sizes_in(sheet: "Worksheet", drawing: str) -> None:
    for shape in _END_OF_SHAPE.split(drawing):
        row, column = _SHAPE_ROW.search(shape), _SHAPE_COLUMN.search(shape)
        cell = sheet._cells.get((int(row[1]) + 1, int(column[1]) + 1)) if row and column else None
        if cell and cell.comment:
            for side, length, unit in _SHAPE_SIZE.findall(shape):
                setattr(cell.comment, side, round(float(length) * (4 / 3 if unit == "pt" else 1)))


def _let_notes_be_drawn_anew(book: "Workbook", package: Package) -> None:
    """Have openpyxl forget drawings of notes, unless they hold buttons as well.

    It keeps the drawings of a workbook with macros, and would refer to one where no note is left.
    """
    for sheet in book.worksheets:
        drawing = package.get(sheet.legacy_drawing or "", b"")
        if set(re.findall(rb'ObjectType="(\w+)"', drawing)) <= {b"Note"}:
            sheet.legacy_drawing = None


def _remove_marks(book: "Workbook") -> bool:
    """Take away every mark; says whether there were any."""
    shown = book.active
    lists = [s for s in book.worksheets if is_notice([s["A1"].value, s[MARK_CELL].value])]
    for sheet in lists:
        book.remove(sheet)
    if lists:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        show_sheet(book, next((sheet for sheet in visible if sheet is shown), visible[0]))
    removed = [unmark_cells(sheet) for sheet in book.worksheets]
    return bool(lists) or any(removed)


def _saved(book: "Workbook", original: Package, restored: Restored, *, but: str = "") -> bytes:
    saved, out = BytesIO(), BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(saved)
    package = unpack(saved.getvalue(), members_of(saved.getvalue()))
    with ZipFile(out, "w") as archive:
        for name, content in as_it_was(package, original, restored, but).items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()
