"""Compressed files (gz, bz2, xz) and tars in an inbox, unpacked as they stream and never without bounds."""

import lzma
import tarfile
import zlib
from bz2 import BZ2File
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from gzip import GzipFile
from io import BytesIO
from typing import BinaryIO, cast

from xlsx_tools.files.charsets import decoded
from xlsx_tools.files.found import Found, Thing, nobody_sent
from xlsx_tools.files.limits import DEEPEST_ARCHIVE, LARGEST_ARCHIVE, LARGEST_FILE, MOST_IN_ARCHIVE
from xlsx_tools.files.signatures import BZIP2, GZIP, XZ, is_tar
from xlsx_tools.files.zips import DAMAGED, FILE_TOO_LARGE, TOO_DEEP, TOO_LARGE

_OPENERS: dict[bytes, Callable[[BinaryIO], object]] = {
    GZIP: lambda content: GzipFile(fileobj=content),
    BZIP2: BZ2File,
    XZ: lzma.LZMAFile,
}
_ENDINGS = (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz", ".tbz")
_HEAD = 512  # bytes that tell whether it is a tar
_BROKEN = (
    OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, tarfile.TarError, MemoryError, OverflowError
)  # fmt: skip


def is_compressed(head: bytes) -> bool:
    """Whether a file that begins so is one that can be unpacked here."""
    return head.startswith(tuple(_OPENERS)) or is_tar(head)


def compressed_contents(thing: Thing) -> Found:
    """The file in a compressed one, or all those in a tar."""
    if thing.archives == DEEPEST_ARCHIVE:
        yield thing.closed(TOO_DEEP)
        return
    thing = replace(thing, archives=thing.archives + 1)
    try:
        content = _unpacked(thing.content)
        head = content.read(_HEAD)
        content.seek(0)
        if is_tar(head):
            yield from _members(replace(thing, content=content))
            return
        data = content.read(LARGEST_FILE + 1)
    except _BROKEN:
        yield thing.closed(DAMAGED)
        return
    if len(data) > LARGEST_FILE:
        yield thing.closed(FILE_TOO_LARGE)
    else:
        yield thing.inside(_name_within(thing.name), data)


def _unpacked(content: BinaryIO) -> BinaryIO:
    head = content.read(_HEAD)
    content.seek(0)
    for signature, opened in _OPENERS.items():
        if head.startswith(signature):
            return cast(BinaryIO, opened(content))
    return content


def _name_within(name: str) -> str:
    return next((name[: -len(end)] for end in _ENDINGS if name.lower().endswith(end)), name)


def _members(thing: Thing) -> Found:
    """The files of a tar, one after the other as they stream by."""
    total = number = 0
    # Names are kept as bytes, whatever they are in.
    with tarfile.open(fileobj=thing.content, mode="r|", encoding="latin-1", errors="replace") as archive:
        for info in archive:
            total, number = total + info.size, number + 1
            if total > LARGEST_ARCHIVE or number > MOST_IN_ARCHIVE:
                yield thing.closed(TOO_LARGE)
                return
            name = _name(info)
            if not info.isfile() or nobody_sent(name):
                continue
            inside = thing.inside(name, b"")
            if info.size > LARGEST_FILE:
                yield inside.closed(FILE_TOO_LARGE)
                continue
            member = archive.extractfile(info)
            data = member.read() if member else b""
            yield replace(inside, content=BytesIO(data), dated=thing.not_after(_saved(info)))


def _saved(info: tarfile.TarInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.mtime, UTC) if info.mtime > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _name(info: tarfile.TarInfo) -> str:
    """The name as its sender saw it: bytes of any charset, unless the tar has it in Unicode."""
    try:
        return decoded(info.name.encode("latin-1"))
    except UnicodeEncodeError:
        return info.name
