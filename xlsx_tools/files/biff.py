"""The records of an .xls: what they state about the extent of a sheet is verified before readers trust it."""

import struct
from collections.abc import Iterator
from io import BytesIO

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.sheetxml import BoundlessSheetError

_STREAMS = ("Workbook", "Book")
_RECORD = struct.Struct("<HH")
_EXTENT = 0x0200  # states the first row and the one behind the last, the first column and the one behind
_EXTENTS = {14: struct.Struct("<LLHH"), 10: struct.Struct("<HHHH")}
_SHEET = 0x0809  # begins the workbook's own records, and those of each sheet
# Cells with content: formulas, numbers, texts, truths and errors; then several numbers in a row.
_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6))
_CELL = struct.Struct("<HH")
# A reader sets the whole rectangle aside up to the last cell with content: 64 MB.
_MOST_CELLS = 2_000_000


def with_sane_extents(data: bytes) -> bytes:
    """The file with no sheet said to be larger than any can be; raises UnreadableFileError."""
    from olefile import OleFileIO

    changed = BytesIO(data)
    try:
        file = OleFileIO(changed, write_mode=True)
        name = next(name for name in _STREAMS if file.exists(name))
        stream = file.openstream(name).read()
        if (verified := _verified(stream)) != stream:
            file.write_stream(name, verified)
    except UnreadableFileError:
        raise
    except Exception as error:  # Whatever a reader of broken files may run into.
        raise DamagedFileError() from error
    return changed.getvalue()


def _verified(stream: bytes) -> bytes:
    verified = bytearray(stream)
    bottom = right = 0
    for kind, start, length in _records(stream):
        if kind == _SHEET:
            bottom = right = 0
        elif kind == _EXTENT and length in _EXTENTS and not _is_plausible(stream, start, length):
            verified[start : start + length] = bytes(length)
        elif kind in _CELLS and length >= _CELL.size:
            row, column = _CELL.unpack_from(stream, start)
            bottom, right = max(bottom, row), max(right, column)
            if (bottom + 1) * (right + 1) > _MOST_CELLS:
                place = f"第 {row + 1} 行第 {column + 1} 列"
                raise BoundlessSheetError(f"有一页在表格以外很远的{place}有内容，读不了。请删去再发送。")
    return bytes(verified)


def _is_plausible(stream: bytes, start: int, length: int) -> bool:
    top, bottom, left, right = _EXTENTS[length].unpack_from(stream, start)
    return bool(top <= bottom and left <= right and (bottom - top) * (right - left) <= _MOST_CELLS)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """The kind of each record, where its content begins, and how long it is."""
    place = 0
    while place + _RECORD.size <= len(stream):
        kind, length = _RECORD.unpack_from(stream, place)
        place += _RECORD.size
        yield kind, place, min(length, len(stream) - place)
        place += length
