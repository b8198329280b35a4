"""Zips in an inbox: each member in turn, by the name its sender saw, and never more than is sensible."""

import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from xlsx_tools.files.charsets import decoded
from xlsx_tools.files.found import Found, Stray, Thing, nobody_sent
from xlsx_tools.files.limits import HIGHEST_RATIO, LARGEST_FILE, RATIO_MATTERS_FROM
from xlsx_tools.files.singles import is_named_as_workbook, single

# A province's offices send one archive each; a folder of 300 units with three versions has a thousand.
MOST_IN_ARCHIVE = 20_000

# All that an archive unpacks to, counted before any of it is: 20,000 workbooks of 50 KB.
LARGEST_ARCHIVE = 1_000_000_000

# People put together what others have put together; bombs go on.
DEEPEST_ZIP = 2

_HEAD = 4096
_CHUNK = 1 << 20
_ZIP_ENTRY = b"PK\x01\x02"
_OFFICE = {"[Content_Types].xml", "mimetype", "OFD.xml"}  # what zips have that are documents themselves
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNICODE_NAME = 0x7075  # the extra field that some zip programs keep a name in
_FIRST_YEAR_OF_ZIP = 1980


def zip_contents(thing: Thing) -> Found:
    """The members of a zip that are files, or the zip itself where it is a document."""
    if _count(thing.content, _ZIP_ENTRY) > 2 * MOST_IN_ARCHIVE:  # Before the directory is read into memory.
        yield thing.closed(f"压缩包里的文件超过 {MOST_IN_ARCHIVE} 个，没有打开。请分成几个压缩包。")
        return
    is_filed = None
    try:
        with zipfile.ZipFile(thing.content) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            names = {info.filename for info in members}
            if _OFFICE.isdisjoint(names):
                yield from _members(thing, archive, members)
                return
        is_filed = "xl" in {name.partition("/")[0] for name in names} or _is_ods(thing)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        if not is_named_as_workbook(thing.name):
            yield thing.closed("压缩包已损坏或没有传完整，打不开。请重新压缩后发送。")
            return
    thing.content.seek(0)
    yield single(thing, is_filed=is_filed)


def _is_ods(thing: Thing) -> bool:
    """Whether the first member, which names the format of OpenDocument files, says that it is a sheet."""
    thing.content.seek(0)
    return b"opendocument.spreadsheet" in thing.content.read(_HEAD)


def _count(content: BinaryIO, words: bytes) -> int:
    """How often the words occur; a place where chunks meet does not matter for a limit."""
    content.seek(0)
    number = sum(chunk.count(words) for chunk in iter(lambda: content.read(_CHUNK), b""))
    content.seek(0)
    return number


def _members(thing: Thing, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Found:
    if thing.zips == DEEPEST_ZIP:
        yield thing.closed(f"压缩包套压缩包超过 {DEEPEST_ZIP} 层，没有打开。请解压后发送里面的工作簿。")
    elif sum(info.file_size for info in members) > LARGEST_ARCHIVE:
        yield thing.closed("压缩包展开后过大，没有打开。请只压缩填报工作簿，分成几个压缩包。")
    else:
        for info in members:
            name = _member_name(info)
            if not nobody_sent(name):
                inside = replace(thing.inside(name, b""), zips=thing.zips + 1)
                yield _member(inside, archive, info)


def _member(thing: Thing, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Thing | Stray:
    if info.flag_bits & _ENCRYPTED:
        return thing.closed("压缩包加了密码，打不开。请取消密码后重新发送。")
    is_bomb = info.file_size > RATIO_MATTERS_FROM and info.file_size > HIGHEST_RATIO * info.compress_size
    if is_bomb or info.file_size > LARGEST_FILE:
        return thing.closed("展开后过大，不是正常的填报工作簿，没有打开。")
    try:
        data = archive.read(info)  # No more than it says it has; a lie is found out by its checksum.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, struct.error):
        return thing.closed("压缩包已损坏或没有传完整，打不开。请重新压缩后发送。")
    except (NotImplementedError, RuntimeError):
        return thing.closed("压缩包用了不常见的压缩方式，打不开。请用 Windows 自带的“压缩”重新压缩。")
    return replace(thing, content=BytesIO(data), dated=_member_date(thing, info))


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name as its sender saw it: Unicode where the zip says so, else UTF-8 if it can be, else GBK."""
    if info.flag_bits & _UTF8:
        name = info.orig_filename
    else:
        raw = info.orig_filename.encode("cp437", "replace")
        name = _unicode_name(info.extra, raw) or decoded(raw)
    return name.replace("\\", "/").replace("\x00", "")


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """The name in the extra field, which counts only while it belongs to the plain one."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_NAME and field[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return ""


def _member_date(thing: Thing, info: zipfile.ZipInfo) -> datetime:
    """When a member was saved, unless a mail says when it was sent; never later than its archive.

    Archives begin in 1980: those made without dates have that, and it says nothing.
    """
    if info.date_time[0] <= _FIRST_YEAR_OF_ZIP:
        return thing.dated
    try:
        return thing.dated if thing.by_mail else min(thing.dated, datetime(*info.date_time).astimezone())
    except (ValueError, OverflowError, OSError):
        return thing.dated
