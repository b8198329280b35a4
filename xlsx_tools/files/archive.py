"""A zip's directory and its members, each unpacked once and verified, and packed again without peculiarities.

What readers get is never the archive that came but one made of its verified members: backslashes,
folders, odd dates, streamed or lying headers and paths that lead elsewhere end here. Members are known
by the directory at the end alone, as programs know them; what stands before each is only passed over.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import SEEK_END, BytesIO
from typing import BinaryIO

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.charsets import decoded
from xlsx_tools.files.limits import HIGHEST_RATIO, LARGEST_UNPACKED, MOST_MEMBERS, RATIO_MATTERS_FROM

_TOO_LARGE = "文件展开后过大，不是正常的填报工作簿。请发回用模板填写、另存为“Excel 工作簿（*.xlsx）”的文件。"
_END, _END_64, _LOCATOR_64 = struct.Struct("<4s4H2LH"), struct.Struct("<4x8x12x4Q"), struct.Struct("<4x4xQ4x")
_LOCAL = struct.Struct("<4s22xHH")
_ENTRY = struct.Struct("<4s4x4H3L5H2L")
_WRITTEN = struct.Struct("<5H3L2H")  # what is written of a member: before it, and in the directory
_VERSION, _NAME_IN_UTF8, _FIRST_DAY = 20, 0x800, 0x21  # the date is 1 January 1980
_FURTHEST_END = 66_000  # where the end of the directory begins at the latest, a comment behind it
_MOST_OF_ENTRY = 4096  # bytes that an entry of the directory has on average at the most
_ENCRYPTED = 0x1
_ZIP_64, _UNICODE_NAME = 0x0001, 0x7075  # extra fields: large numbers, the name in Unicode
_STORED, _DEFLATED, _BZIP2, _LZMA, _XZ = 0, 8, 12, 14, 95


@dataclass(frozen=True, eq=False)
class Member:
    """An entry of a zip's directory: `packed` and `size` in bytes, `start` where its own header stands."""

    raw_name: bytes
    flags: int
    method: int
    clock: tuple[int, int]
    crc: int
    packed: int
    size: int
    start: int
    extra: bytes

    @cached_property
    def name(self) -> str:
        """The name as its sender saw it, with plain slashes: Unicode, or in GBK whatever the zip says."""
        raw = self.raw_name.partition(b"\x00")[0]
        unicode = _extra(self.extra, _UNICODE_NAME)
        # That field counts only while it belongs to the plain name, which programs change alone.
        is_its_own = unicode[1:5] == struct.pack("<L", zlib.crc32(self.raw_name))
        return decoded(unicode[5:] if is_its_own else raw).replace("\\", "/")

    @property
    def is_folder(self) -> bool:
        """Whether it only names a folder."""
        return self.name.endswith("/")

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is wanted."""
        return bool(self.flags & _ENCRYPTED)

    @property
    def is_common(self) -> bool:
        """Whether it is packed in a way that can be unpacked here."""
        return self.method in (_STORED, _DEFLATED, _BZIP2, _LZMA, _XZ)

    @property
    def is_bomb(self) -> bool:
        """Whether it says that it unpacks to more than anything sensible does."""
        return self.size > RATIO_MATTERS_FROM and self.size > HIGHEST_RATIO * max(self.packed, 1)

    @property
    def saved(self) -> datetime | None:
        """When the file was saved by the clock of its machine, None where that says nothing.

        Archives begin in 1980: those made without dates have that.
        """
        time, date = self.clock
        year, month, day = 1980 + (date >> 9), date >> 5 & 15, date & 31
        try:
            saved = datetime(year, month, day, time >> 11, time >> 5 & 63, min(2 * (time & 31), 59))
        except ValueError:
            return None
        return saved if year > 1980 else None


Members = Mapping[str, Member]  # by name, with plain slashes


class SplitArchiveError(DamagedFileError):
    """A zip that is one of several volumes."""


def directory(content: BinaryIO, most: int) -> list[Member]:
    """A zip's entries, folders too, no more than one above the `most`; raises DamagedFileError."""
    try:
        start, size, before = _place_of_directory(content)
        content.seek(start)
        listed = content.read(min(size, most * _MOST_OF_ENTRY))
        return list(_entries(listed, before, most))
    except (struct.error, OSError, ValueError, OverflowError) as error:
        raise DamagedFileError() from error


def content_of(content: BinaryIO, member: Member) -> bytes:
    """What a member unpacks to, verified; raises DamagedFileError."""
    if member.packed > 2 * member.size + _FURTHEST_END:  # Nothing becomes larger by packing.
        raise DamagedFileError()
    try:
        content.seek(member.start)
        signature, name_length, extra_length = _LOCAL.unpack(content.read(_LOCAL.size))
        content.seek(member.start + _LOCAL.size + name_length + extra_length)
        unpacked = _inflated(content.read(member.packed), member)
    except (struct.error, zlib.error, OSError, ValueError, EOFError, MemoryError) as error:
        raise DamagedFileError() from error
    # A flipped bit in a figure would otherwise pass unseen.
    if signature != b"PK\x03\x04" or len(unpacked) != member.size or zlib.crc32(unpacked) != member.crc:
        raise DamagedFileError()
    return unpacked


def members_of(data: bytes) -> Members:
    """The members of a workbook's zip that are no folders; raises UnreadableFileError."""
    entries = directory(BytesIO(data), MOST_MEMBERS)
    if len(entries) > MOST_MEMBERS:
        raise UnreadableFileError(_TOO_LARGE)
    members: dict[str, Member] = {}
    seen: set[str] = set()
    for entry in entries:
        name = entry.name.lstrip("/")
        if entry.is_folder:
            continue
        # Programs ignore case; of two members with one name each would read another.
        if name.lower() in seen:
            raise DamagedFileError()
        seen.add(name.lower())
        members[name] = entry
    return members


def unpack(data: bytes, members: Members) -> dict[str, bytes]:
    """The contents of members of a zip; raises UnreadableFileError where one is not whole."""
    if sum(member.size for member in members.values()) > LARGEST_UNPACKED:
        raise UnreadableFileError(_TOO_LARGE)
    content = BytesIO(data)
    return {name: _part(content, member) for name, member in members.items()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip of those members, uncompressed: it is only read again at once."""
    members, listed = bytearray(), bytearray()
    for name, content in parts.items():
        written, size = name.encode(), len(content)
        about = _WRITTEN.pack(
            _VERSION, _NAME_IN_UTF8, _STORED, 0, _FIRST_DAY, zlib.crc32(content), size, size, len(written), 0
        )
        place = struct.pack("<10xL", len(members))
        listed += b"".join((b"PK\x01\x02", struct.pack("<H", _VERSION), about, place, written))
        members += b"".join((b"PK\x03\x04", about, written, content))
    count, at = len(parts), len(members)
    return b"".join((members, listed, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), at, 0)))


def _part(content: BinaryIO, member: Member) -> bytes:
    if member.is_encrypted:
        raise UnreadableFileError("文件是加了密码的压缩包，读不了。请取消密码后重新发送。")
    if member.is_bomb:
        raise UnreadableFileError(_TOO_LARGE)
    return content_of(content, member)


def _place_of_directory(content: BinaryIO) -> tuple[int, int, int]:
    """Where a zip's directory begins, its size, and how many bytes stand before the zip itself."""
    length = content.seek(0, SEEK_END)
    base = max(length - _FURTHEST_END, 0)
    content.seek(base)
    tail = content.read(_FURTHEST_END)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise DamagedFileError()
    _, disk, *_, size, offset, _ = _END.unpack_from(tail, at)
    end = base + at
    if tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        (end,) = _LOCATOR_64.unpack_from(tail, at - 20)
        # What stands before the zip is not counted by the locator either.
        found = tail.rfind(b"PK\x06\x06", 0, at)
        end = base + found if found >= 0 else end
        content.seek(end)
        _, _, size, offset = _END_64.unpack(content.read(_END_64.size))
    elif disk not in (0, 0xFFFF):
        raise SplitArchiveError()
    before = end - size - offset
    if before < 0:
        raise DamagedFileError()
    return offset + before, size, before


def _entries(listed: bytes, before: int, most: int) -> Iterator[Member]:
    place = number = 0
    while place + _ENTRY.size <= len(listed) and number <= most:
        signature, flags, method, time, date, crc, packed, size, *lengths = _ENTRY.unpack_from(listed, place)
        name_length, extra_length, comment_length, _, _, _, start = lengths
        if signature != b"PK\x01\x02":
            raise DamagedFileError()
        name = place + _ENTRY.size
        place = name + name_length + extra_length + comment_length
        if place > len(listed):
            raise DamagedFileError()
        extra = listed[name + name_length : name + name_length + extra_length]
        size, packed, start = _large((size, packed, start), _extra(extra, _ZIP_64))
        number += 1
        yield Member(
            listed[name : name + name_length],
            flags, method, (time, date), crc, packed, size, start + before, extra,
        )  # fmt: skip


def _large(numbers: tuple[int, ...], field: bytes) -> Iterator[int]:
    """The numbers, with those that have no room in 32 bits taken from the field for them."""
    for number in numbers:
        if number == 0xFFFFFFFF and len(field) >= 8:
            yield int.from_bytes(field[:8], "little")
            field = field[8:]
        else:
            yield number


def _extra(extra: bytes, wanted: int) -> bytes:
    """The content of an extra field, nothing if there is none."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == wanted:
            return extra[4 : 4 + length]
        extra = extra[4 + length :]
    return b""


def _inflated(packed: bytes, member: Member) -> bytes:
    if member.method == _STORED:
        return packed
    # One byte more than it says it has, no further: a header that lies is found out by it.
    most = member.size + 1
    if member.method == _DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        content = stream.decompress(packed, most)
        if not stream.eof:
            raise DamagedFileError()
        return content
    if member.method == _BZIP2:
        import bz2  # and LZMA below: no office program packs its files with them

        return bz2.BZ2Decompressor().decompress(packed, most)
    if member.method in (_XZ, _LZMA):
        return _from_lzma(packed, most, is_bare=member.method == _LZMA)
    raise DamagedFileError()


def _from_lzma(packed: bytes, most: int, *, is_bare: bool) -> bytes:
    """LZMA with a header as files have it, or `is_bare`, as zips do; raises DamagedFileError."""
    import lzma

    try:
        if not is_bare:
            return lzma.LZMADecompressor(memlimit=LARGEST_UNPACKED).decompress(packed, most)
        # Two bytes of version, the length of its settings, the settings.
        length, settings, dictionary = struct.unpack_from("<2xHBL", packed)
        settings, lc = divmod(settings, 9)
        pb, lp = divmod(settings, 5)
        chosen = {"id": lzma.FILTER_LZMA1, "lc": lc, "lp": lp, "pb": pb, "dict_size": min(dictionary, most)}
        bare = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])
        return bare.decompress(packed[4 + length :], most)
    except lzma.LZMAError as error:
        raise DamagedFileError() from error
