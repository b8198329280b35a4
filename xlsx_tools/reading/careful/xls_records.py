"""The records of a sheet of an .xls that xlrd passes over: formulas, and whether the sheet is protected."""

import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from xlsx_tools.reading.careful.look import Place

if TYPE_CHECKING:
    from xlrd import Book

_HEAD, _CELL = struct.Struct("<HH"), struct.Struct("<HHH8sHLH")
_BEGIN, _END, _FORMULA, _PROTECT = 0x0809, 0x000A, 0x0006, 0x0012
_OF_ONE, _SHARED, _ARRAY = 1, 2, 4  # what xlrd calls formulas: of a cell, and of several cells in two ways
_OF_SEVERAL = {0x04BC: (_SHARED, 8), 0x0221: (_ARRAY, 12)}  # by kind of record, with the length of its head
_SEE = struct.Struct("<BHH")  # all that is in the other cells: a token, and the cell where the formula is
_SEE_TOKEN = 1

_Kept = tuple[bytes, int]  # a formula's tokens, and what xlrd calls it


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
    own: dict[Place, bytes] = {}
    of_several: dict[Place, _Kept] = {}
    place = (0, 0)
    for kind, content in records_of(stream, start):
        if kind == _FORMULA and len(content) >= _CELL.size:
            row, column, _, _, _, _, length = _CELL.unpack_from(content)
            place = row, column
            own[place] = content[_CELL.size :][:length]
        elif kind in _OF_SEVERAL:  # It follows the first of its cells.
            what, head = _OF_SEVERAL[kind]
            length = int.from_bytes(content[head : head + 2], "little")
            of_several[place] = content[head + 2 :][:length], what
    for place, tokens in own.items():
        yield place, f"={_in_words(book, *_meant(tokens, of_several), *place)}"


def _meant(tokens: bytes, of_several: Mapping[Place, _Kept]) -> _Kept:
    """What a cell's tokens stand for: a formula of their own, or one that is kept with another cell."""
    if len(tokens) == _SEE.size and tokens[0] == _SEE_TOKEN:
        _, row, column = _SEE.unpack(tokens)
        return of_several.get((row, column), (tokens, _OF_ONE))
    return tokens, _OF_ONE


def _in_words(book: "Book", tokens: bytes, kind: int, row: int, column: int) -> str:
    from xlrd.formula import decompile_formula

    try:
        return str(decompile_formula(book, tokens, len(tokens), kind, browx=row, bcolx=column))
    except Exception:  # There are more kinds of tokens than it knows; that there is a formula is enough.
        return "…"
