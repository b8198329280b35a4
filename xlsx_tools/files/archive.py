"""A zip's members, each unpacked once and verified, and packed again without any peculiarity.

What readers get is never the archive that came but one made of its verified members: backslashes,
folders, odd dates, streamed or lying headers and paths that lead elsewhere end here.
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.limits import HIGHEST_RATIO, LARGEST_UNPACKED, MOST_MEMBERS, RATIO_MATTERS_FROM

_TOO_LARGE = "文件展开后过大，不是正常的填报工作簿。请发回用模板填写、另存为“Excel 工作簿（*.xlsx）”的文件。"
_ENTRY = b"PK\x01\x02"  # begins each entry of the directory at a zip's end
_LOCAL = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
Members = Mapping[str, zipfile.ZipInfo]  # by name, with plain slashes


def unpack(data: bytes, members: Members) -> dict[str, bytes]:
    """The contents of members of a zip; raises UnreadableFileError where one is not whole."""
    if sum(member.file_size for member in members.values()) > LARGEST_UNPACKED:
        raise UnreadableFileError(_TOO_LARGE)
    return {name: _content(data, member) for name, member in members.items()}


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip of those members, uncompressed: it is only read again at once."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def members_of(data: bytes) -> Members:
    """The members of a zip that are no folders; raises UnreadableFileError."""
    if data.count(_ENTRY) > 2 * MOST_MEMBERS:  # Before the directory is read: that costs memory too.
        raise UnreadableFileError(_TOO_LARGE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise DamagedFileError() from error
    if len(entries) > MOST_MEMBERS:
        raise UnreadableFileError(_TOO_LARGE)
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/").lstrip("/")
        if name.endswith("/"):
            continue
        # Programs ignore case; of two members with one name each would read another.
        if name.lower() in seen:
            raise DamagedFileError()
        seen.add(name.lower())
        members[name] = entry
    return members


def _content(data: bytes, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableFileError("文件是加了密码的压缩包，读不了。请取消密码后重新发送。")
    large = member.file_size > RATIO_MATTERS_FROM
    if large and member.file_size > HIGHEST_RATIO * max(member.compress_size, 1):
        raise UnreadableFileError(_TOO_LARGE)
    try:
        signature, name_length, extra_length = _LOCAL.unpack_from(data, member.header_offset)
        start = member.header_offset + _LOCAL.size + name_length + extra_length
        content = _inflated(data[start : start + member.compress_size], member)
    except (struct.error, zlib.error) as error:
        raise DamagedFileError() from error
    # A flipped bit in a figure would otherwise pass unseen.
    if signature != b"PK\x03\x04" or len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise DamagedFileError()
    return content


def _inflated(packed: bytes, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type == zipfile.ZIP_STORED:
        return packed
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise DamagedFileError()
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    # One byte more than it says it has, no further: a header that lies is found out by it.
    content = stream.decompress(packed, member.file_size + 1)
    if not stream.eof:
        raise DamagedFileError()
    return content
