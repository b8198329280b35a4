"""Outlook's .msg files, read as mails: the only module that knows olefile."""

import struct
from collections import defaultdict
from io import BytesIO

from olefile import OleFileIO

from xlsx_tools.files.mapi import CODEPAGES, DATA, WANTED, MapiObject, charset_of, value_of

_PROPERTIES, _ATTACHED, _STREAM = "__properties_version1.0", "__attach_version1.0_", "__substg1.0_"
_HEAD_OF_FILE, _HEAD_OF_INNER, _HEAD_OF_OUTER = 8, 24, 32  # bytes before the values themselves
_VALUE = struct.Struct("<HH4x8s")
_INNER = f"{_STREAM}{DATA:04X}000D"

_Path = tuple[str, ...]


def msg_mail(data: bytes, *, depth: int = 5) -> MapiObject:
    """The mail and its files; raises whatever olefile does where it is not whole."""
    with OleFileIO(BytesIO(data)) as file:
        return _mail(_Streams(file, len(data)), (), _HEAD_OF_OUTER, depth)


class _Streams:
    """The streams of a file, no more of them than it is long: many entries may name the same bytes."""

    def __init__(self, file: OleFileIO, most: int) -> None:
        self._file, self._left = file, most
        self.within = defaultdict[_Path, set[str]](set)  # the names in each folder
        for entry in file.listdir():
            for depth, name in enumerate(entry):
                self.within[tuple(entry[:depth])].add(name)

    def read(self, path: _Path) -> bytes:
        """The content of a stream; raises ValueError where too much was read."""
        content: bytes = self._file.openstream(list(path)).read()
        self._left -= len(content)
        if self._left < 0:
            raise ValueError("more than there is")
        return content


def _mail(streams: _Streams, path: _Path, head: int, depth: int) -> MapiObject:
    short = _short(streams, path, head)
    charset = next((charset_of(short[number]) for number in CODEPAGES if number in short), "")
    files = sorted(name for name in streams.within[path] if name.startswith(_ATTACHED))
    return MapiObject(
        short | _long(streams, path, charset),
        [_attached(streams, (*path, name), charset, depth) for name in files],
    )


def _attached(streams: _Streams, path: _Path, charset: str, depth: int) -> MapiObject:
    """A file, whose texts are in the charset of its mail."""
    values = _short(streams, path, _HEAD_OF_FILE) | _long(streams, path, charset)
    inner = (*path, _INNER)
    is_mail = depth > 0 and _PROPERTIES in streams.within[inner]
    return MapiObject(values, mail=_mail(streams, inner, _HEAD_OF_INNER, depth - 1) if is_mail else None)


def _short(streams: _Streams, path: _Path, head: int) -> dict[int, object]:
    """Numbers and times, which are in one list."""
    listed = streams.read((*path, _PROPERTIES))[head:]
    whole = listed[: len(listed) // _VALUE.size * _VALUE.size]
    return {number: value_of(kind, raw, "") for kind, number, raw in _VALUE.iter_unpack(whole)}


def _long(streams: _Streams, path: _Path, charset: str) -> dict[int, object]:
    """Texts and bytes, each of which is a stream named by its number and kind."""
    values: dict[int, object] = {}
    for name in sorted(streams.within[path]):
        if name.startswith(_STREAM) and len(name) == len(_STREAM) + 8 and name != _INNER:
            number, kind = int(name[-8:-4], 16), int(name[-4:], 16)
            if number in WANTED:
                values[number] = value_of(kind, streams.read((*path, name)), charset)
    return values
