"""Zips in an inbox: each member in turn, by the name its sender saw, and never more than is sensible."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from io import BytesIO
from typing import BinaryIO

from xlsx_tools.errors import DamagedFileError
from xlsx_tools.files.archive import Member, SplitArchiveError, content_of, directory
from xlsx_tools.files.found import Found, Parcel, Stray, Thing, nobody_sent
from xlsx_tools.files.limits import DEEPEST_ARCHIVE, LARGEST_ARCHIVE, LARGEST_FILE, MOST_IN_ARCHIVE
from xlsx_tools.files.signatures import NUMBERS, SPLIT_ARCHIVE, is_numbers
from xlsx_tools.files.singles import is_named_as_workbook, single

DAMAGED = "压缩包已损坏或没有传完整，打不开。请重新压缩后发送。"
TOO_LARGE = "压缩包展开后过大，没有打开。请只压缩填报工作簿，分成几个压缩包。"
FILE_TOO_LARGE = "展开后过大，不是正常的填报工作簿，没有打开。"
TOO_DEEP = f"压缩包套压缩包超过 {DEEPEST_ARCHIVE} 层，没有打开。请解压后发送里面的工作簿。"

_HEAD = 4096
# What zips have that are documents themselves; each alone tells, for any may be missing from a damaged one.
_OFFICE = {"[Content_Types].xml", "_rels/.rels", "mimetype", "META-INF/manifest.xml", "OFD.xml"}
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
            yield thing.closed(DAMAGED)
        return
    names = {member.name for member in members}
    if _is_document(names):
        yield _document(thing, names)
    else:
        yield from _members(thing, members)


def _is_document(names: Collection[str]) -> bool:
    return not _OFFICE.isdisjoint(names) or is_numbers(names) or any(map(_WORKSHEET.search, names))


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
    elif thing.archives == DEEPEST_ARCHIVE:
        yield thing.closed(TOO_DEEP)
    elif sum(member.size for member in members) > LARGEST_ARCHIVE:
        yield thing.closed(TOO_LARGE)
    else:
        folders = set[str]()
        for member in members:
            if folder := _NUMBERS_FOLDER.match(member.name):
                if folder[0] not in folders:
                    yield thing.inside(folder[0], b"").closed(f"这是{NUMBERS.name}，打不开。{NUMBERS.ask}")
                folders.add(folder[0])
            elif not member.is_folder and not nobody_sent(member.name):
                inside = replace(thing.inside(member.name, b""), archives=thing.archives + 1)
                yield _member(inside, thing, member)


def _member(inside: Thing, archive: Thing, member: Member) -> Thing | Stray:
    if member.is_encrypted:
        return inside.closed("压缩包加了密码，打不开。请取消密码后重新发送。")
    if member.is_bomb or member.size > LARGEST_FILE:
        return inside.closed(FILE_TOO_LARGE)
    if not member.is_common:
        return inside.closed("压缩包用了不常见的压缩方式，打不开。请用 Windows 自带的“压缩”重新压缩。")
    try:
        data = content_of(archive.content, member)
    except DamagedFileError:
        return inside.closed(DAMAGED)
    return replace(inside, content=BytesIO(data), dated=inside.not_after(member.saved))
