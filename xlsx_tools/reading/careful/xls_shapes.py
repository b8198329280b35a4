"""Text boxes and drawn shapes with words on them in an .xls: its reader passes over them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from xlsx_tools.reading.careful.look import Shape
from xlsx_tools.reading.careful.xls_records import records_of

_DRAWING, _OBJECT, _TEXT, _CONTINUE = 0x00EC, 0x005D, 0x01B6, 0x003C
_NOTE = 0x0019
_KIND = struct.Struct("<4xH")  # of an object, behind the head of what describes it
_LENGTH = struct.Struct("<10xH")  # of a text, in characters
_ANCHOR = b"\x10\xf0\x12\x00\x00\x00"  # begins what says where a shape is
_CORNERS = struct.Struct("<2xH2xH2xH2xH2x")  # column and row of the first cell, of the last


@dataclass(frozen=True)
class _Drawn:
    """What is known of a shape before its words come."""

    shape: Shape
    is_note: bool = False
    missing: int = 0  # characters


def shapes_of_xls(stream: bytes, start: int) -> Iterator[Shape]:
    """The shapes with a text of the sheet that begins there; notes are told of otherwise."""
    drawn = _Drawn(Shape(""))
    for kind, content in records_of(stream, start):
        if kind == _DRAWING and _ANCHOR in content:
            drawn = _Drawn(_placed(content))
        elif kind == _OBJECT and len(content) >= _KIND.size:
            drawn = replace(drawn, is_note=_KIND.unpack_from(content)[0] == _NOTE)
        elif kind == _TEXT and len(content) >= _LENGTH.size:
            drawn = replace(drawn, missing=_LENGTH.unpack_from(content)[0])
        elif kind == _CONTINUE and drawn.missing > 0:
            piece = _piece(content)
            shape = replace(drawn.shape, text=drawn.shape.text + piece)
            drawn = replace(drawn, shape=shape, missing=drawn.missing - len(piece) if piece else 0)
            if drawn.missing <= 0 and shape.text.strip() and not drawn.is_note:
                yield replace(shape, text=shape.text.strip())


def _placed(drawing: bytes) -> Shape:
    corners = drawing[drawing.rindex(_ANCHOR) + len(_ANCHOR) :]
    if len(corners) < _CORNERS.size:
        return Shape("")
    left, top, right, bottom = _CORNERS.unpack_from(corners)
    return Shape("", (top, left), (bottom, right))


def _piece(content: bytes) -> str:
    """A piece of a text: its first byte says how wide its characters are."""
    if content[:1] == b"\x01":
        return content[1:].decode("utf-16-le", "replace")
    return content[1:].decode("latin-1")
