"""Zips in an inbox: each member in turn, by the name its sender saw, and never more than is sensible."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.archive import Member, SplitArchiveError, content_of, directory
from xlsx_tools.files.found import Found, Parcel, Stray, Thing, nobody_sent
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.signatures import NUMBERS, SPLIT_ARCHIVE, is_numbers
from xlsx_tools.files.singles import is_named_as_workbook, single

# A province's offices send one archive each; a folder of 300 units with three versions has a thousand.
MOST_IN_ARCHIVE = 20_000

# All that an archive unpacks to, counted before any of it is: 20,000 workbooks of 50 KB.
LARGEST_ARCHIVE = 1_000_000_000

# People put together what others have put together; bombs go on.
DEEPEST_ZIP = 2

_HEAD = 4096
_OFFICE = {"[Content_Types].xml", "mimetype", "OFD.xml"}  # what zips have that are documents themselves
_VOLUME = re.compile(r"\.(?:z\d\d|(?:zip|7z|rar)?\.?\d{3})$", re.IGNORECASE)
_NUMBERS_FOLDER = re.compile(r"(?:.*/)?[^/]+\.numbers(?=/)", re.IGNORECASE)
_WORKSHEET = re.compile(r"(?:^|/)worksheets/[^/]+\.xml$")


def holds_zip(content: BinaryIO) -> bool:
    """Whether a zip stands at the end of a file, as in programs that unpack themselves."""
    try:
        return bool(directory(content, 1))
    except DamagedFileError:
        return False
    finally:
        content.seek(0)


def zip_contents(thing: Thing) -> Found:
    """The members of a zip that are files, or the zip itself where it is a document."""
    try:
        members = directory(thing.content, MOST_IN_ARCHIVE)
    except DamagedFileError as error:
        if isinstance(error, SplitArchiveError) or _VOLUME.search(thing.name):
            yield thing.closed(f"这是{SPLIT_ARCHIVE.name}，打不开。{SPLIT_ARCHIVE.ask}")
        elif is_named_as_workbook(thing.name):
            yield _document(thing, ())
        else:
            yield thing.closed("压缩包已损坏或没有传完整，打不开。请重新压缩后发送。")
        return
    names = {member.name for member in members}
    if _OFFICE.isdisjoint(names) and not is_numbers(names):
        yield from _members(thing, members)
    else:
        yield _document(thing, names)


def _document(thing: Thing, names: Collection[str]) -> Parcel | Stray:
    """A zip that is a document itself; whoever damaged one has left its name."""
    thing.content.seek(0)
    # The first member names the format of OpenDocument files.
    is_ods = b"opendocument.spreadsheet" in thing.content.read(_HEAD)
    thing.content.seek(0)
    is_workbook = any(name.startswith("xl/") or _WORKSHEET.search(name) for name in names)
    return single(thing, is_filed=is_ods or is_workbook)


def _members(thing: Thing, members: Sequence[Member]) -> Found:
    if len(members) > MOST_IN_ARCHIVE:
        yield thing.closed(f"压缩包里的文件超过 {MOST_IN_ARCHIVE} 个，没有打开。请分成几个压缩包。")
    elif thing.zips == DEEPEST_ZIP:
        yield thing.closed(f"压缩包套压缩包超过 {DEEPEST_ZIP} 层，没有打开。请解压后发送里面的工作簿。")
    elif sum(member.size for member in members) > LARGEST_ARCHIVE:
        yield thing.closed("压缩包展开后过大，没有打开。请只压缩填报工作簿，分成几个压缩包。")
    else:
        folders = set[str]()
        for member in members:
            if folder := _NUMBERS_FOLDER.match(member.name):
                if folder[0] not in folders:
                    yield thing.inside(folder[0], b"").closed(f"这是{NUMBERS.name}，打不开。{NUMBERS.ask}")
                folders.add(folder[0])
            elif not member.is_folder and not nobody_sent(member.name):
                inside = replace(thing.inside(member.name, b""), zips=thing.zips + 1)
                yield _member(inside, thing, member)


def _member(inside: Thing, archive: Thing, member: Member) -> Thing | Stray:
    if member.is_encrypted:
        return inside.closed("压缩包加了密码，打不开。请取消密码后重新发送。")
    if member.is_bomb or member.size > LARGEST_FILE:
        return inside.closed("展开后过大，不是正常的填报工作簿，没有打开。")
    if not member.is_common:
        return inside.closed("压缩包用了不常见的压缩方式，打不开。请用 Windows 自带的“压缩”重新压缩。")
    try:
        data = content_of(archive.content, member)
    except DamagedFileError:
        return inside.closed("压缩包已损坏或没有传完整，打不开。请重新压缩后发送。")
    return replace(inside, content=BytesIO(data), dated=_date(inside, member))


def _date(thing: Thing, member: Member) -> datetime:
    """When a member was saved, unless a mail says when it was sent; never later than its archive."""
    if member.saved is None or thing.by_mail:
        return thing.dated
    try:
        return min(thing.dated, member.saved.astimezone())
    except (ValueError, OverflowError, OSError):
        return thing.dated
