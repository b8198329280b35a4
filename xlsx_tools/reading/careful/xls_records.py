"""The records of a sheet of an .xls that xlrd passes over: formulas, and whether the sheet is protected."""

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlsx_tools.reading.careful.look import Place

if TYPE_CHECKING:
    from xlrd import Book

_HEAD, _CELL = struct.Struct("<HH"), struct.Struct("<HHH8sHLH")
_BEGIN, _END, _FORMULA, _PROTECT = 0x0809, 0x000A, 0x0006, 0x0012
_CELL_FORMULA = 1  # what xlrd calls formulas of cells among others


def records_of(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of the part of the stream that begins there; not of charts within."""
    depth = 0
    while start + _HEAD.size <= len(stream):
        kind, length = _HEAD.unpack_from(stream, start)
        start += _HEAD.size
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, stream[start : start + length]
        start += length


def is_protected(stream: bytes, start: int) -> bool:
    """Whether the sheet that begins there is protected."""
    return any(kind == _PROTECT and any(content) for kind, content in records_of(stream, start))


def formulas_of(book: "Book", stream: bytes, start: int) -> Iterator[tuple[Place, str]]:
    """The formulas of the sheet that begins there, as far as xlrd can put them into words."""
    for kind, content in records_of(stream, start):
        if kind == _FORMULA and len(content) >= _CELL.size:
            row, column, _, _, _, _, length = _CELL.unpack_from(content)
            yield (row, column), f"={_in_words(book, content[_CELL.size :], length, row, column)}"


def _in_words(book: "Book", tokens: bytes, length: int, row: int, column: int) -> str:
    from xlrd.formula import decompile_formula

    try:
        return str(decompile_formula(book, tokens, length, _CELL_FORMULA, browx=row, bcolx=column))
    except Exception:  # There are more kinds of tokens than it knows; that there is a formula is enough.
        return "…"
