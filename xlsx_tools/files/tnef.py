"""winmail.dat: the wrapping that Outlook puts around the files of a mail, read as a mail."""

import struct
from collections.abc import Iterator

from xlsx_tools.files.charsets import decoded
from xlsx_tools.files.mapi import (
    BYTES,
    DATA,
    LONG_NAME,
    OBJECT,
    TEXT,
    TEXT_8,
    MapiObject,
    charset_of,
    value_of,
)
from xlsx_tools.files.signatures import OLE2, TNEF

_LEVELS = (1, 2)  # of the mail, of a file
_ATTRIBUTE, _CHECKSUM = struct.Struct("<BHHL"), 2
_TITLE, _CONTENT, _BEGINS_FILE, _OF_FILE, _OF_MAIL, _CODEPAGE = 0x8010, 0x800F, 0x9002, 0x9005, 0x9003, 0x9007
_IN_FOUR = (0x0002, 0x0003, 0x0004, 0x000A, 0x000B)  # kinds of values, by the bytes they take
_IN_EIGHT = (0x0005, 0x0006, 0x0007, 0x0014, 0x0040)
_IN_SIXTEEN = (0x0048,)
_COUNTED = (TEXT_8, TEXT, OBJECT, BYTES)
_BLANKS = b"\x00\r\n"  # what mail programs may leave behind the last attribute
_MANY, _FIRST_NAMED, _GUID = 0x1000, 0x8000, 16


def tnef_mail(data: bytes, *, depth: int = 5) -> MapiObject:
    """The mail and its files; raises ValueError or struct.error where it is not whole."""
    values: dict[int, object] = {}
    files: list[dict[int, object]] = []
    charset = ""
    for number, content in _attributes(data):
        if number == _CODEPAGE:
            charset = charset_of(int.from_bytes(content[:4], "little"))
        elif number == _OF_MAIL:
            values |= _values(content, charset)
        elif number == _BEGINS_FILE:
            files.append({})
        elif files and number == _TITLE:
            files[-1].setdefault(LONG_NAME, decoded(content.rstrip(b"\x00"), charset))
        elif files and number == _CONTENT:
            files[-1][DATA] = content
        elif files and number == _OF_FILE:
            files[-1] |= _values(content, charset)
    return MapiObject(values, [_attached(file, depth) for file in files])


def _attached(values: dict[int, object], depth: int) -> MapiObject:
    """A file; a mail or an object of another program stands behind the name of its interface."""
    content = values.get(DATA)
    if isinstance(content, bytes) and content[_GUID:].startswith(TNEF) and depth:
        return MapiObject(values, mail=tnef_mail(content[_GUID:], depth=depth - 1))
    if isinstance(content, bytes) and content[_GUID:].startswith(OLE2):
        return MapiObject({**values, DATA: content[_GUID:]})
    return MapiObject(values)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = begin = len(TNEF) + 2  # a key stands behind the signature
    while place + _ATTRIBUTE.size <= len(data):
        level, number, _, length = _ATTRIBUTE.unpack_from(data, place)
        place += _ATTRIBUTE.size
        if level not in _LEVELS or place + length > len(data):
            raise ValueError("cut off, or nothing that Outlook writes")
        yield number, data[place : place + length]
        place += length + _CHECKSUM
    if place == begin or data[place:].strip(_BLANKS):
        raise ValueError("cut off between what Outlook writes")


def _values(data: bytes, charset: str) -> dict[int, object]:
    """Values by their numbers; of several under one number the first."""
    (count,) = struct.unpack_from("<L", data)
    place, values = 4, dict[int, object]()
    for _ in range(min(count, len(data) // 4)):
        kind, number = struct.unpack_from("<HH", data, place)
        place += 4
        if number >= _FIRST_NAMED:
            place = _behind_name(data, place)
        raws, place = _raw(data, place, kind)
        if raws:
            values.setdefault(number, value_of(kind & ~_MANY, raws[0], charset))
    return values


def _behind_name(data: bytes, place: int) -> int:
    (is_text,) = struct.unpack_from("<L", data, place + _GUID)
    place += _GUID + 4
    (length,) = struct.unpack_from("<L", data, place)
    return place + 4 + (_padded(length) if is_text else 0)


def _raw(data: bytes, place: int, kind: int) -> tuple[list[bytes], int]:
    """The bytes of a value, or of several, and where the next begins."""
    single, count = kind & ~_MANY, 1
    if kind & _MANY or single in _COUNTED:
        (count,) = struct.unpack_from("<L", data, place)
        place += 4
    raws: list[bytes] = []
    for _ in range(min(count, len(data) // 2)):
        length = _length(single)
        if single in _COUNTED:
            (length,) = struct.unpack_from("<L", data, place)
            place += 4
        if place + length > len(data):
            raise ValueError("cut off")
        raws.append(data[place : place + length])
        place += _padded(length)
    return raws, place


def _length(kind: int) -> int:
    for kinds, length in ((_IN_FOUR, 4), (_IN_EIGHT, 8), (_IN_SIXTEEN, 16)):
        if kind in kinds:
            return length
    if kind in _COUNTED or kind in (0x0000, 0x0001):
        return 0
    raise ValueError(f"kind {kind:#06x}")


def _padded(length: int) -> int:
    return length + -length % 4
