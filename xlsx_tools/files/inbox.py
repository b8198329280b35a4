"""An inbox: a file as it came -> the workbooks in it, however deep in zips, mails and mailboxes.

What is looked for is told by content, never by name; a name only says what somebody meant to send.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import examine
from xlsx_tools.files.limits import HIGHEST_RATIO, LARGEST_FILE, RATIO_MATTERS_FROM
from xlsx_tools.files.unlock import is_locked

# A province's offices send one archive each; a folder of 300 units with three versions has a thousand.
MOST_IN_ARCHIVE = 20_000

# All that an archive unpacks to, counted before any of it is: 20,000 workbooks of 50 KB.
LARGEST_ARCHIVE = 1_000_000_000

# The largest file in base64, and its text.
LARGEST_MAIL = 45_000_000

# Zips within zips, and mails within mails: people forward what was forwarded, bombs go on.
DEEPEST_ZIP, DEEPEST_MAIL = 2, 5

_HEAD = 4096
_CHUNK = 1 << 20
_BETWEEN = " › "
_ZIP, _EMPTY_ZIP, _ZIP_ENTRY = b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02"
_OFFICE = {"[Content_Types].xml", "mimetype", "OFD.xml"}  # what zips have that are documents themselves
_UTF8, _ENCRYPTED = 0x800, 0x1
_UNICODE_NAME = 0x7075  # the extra field that some zip programs keep a name in
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_CLOSED = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x78\x9f\x3e\x22")  # archives, and winmail.dat
_SQLITE = b"SQLite format 3\x00"  # a ledger that lies among what it collects
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods")
# What programs keep beside a file while it is open or unpacked, and what systems leave in folders.
_NOBODY_SENT = ("~$", ".~", "._", ".xlsx-tools-")
_NOBODY_SENT_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}
_MAILBOX = re.compile(rb"From [^\r\n]*\d\d:\d\d")
_HEADER = re.compile(rb"[!-9;-~]+:[ \t]")
_TELLING = re.compile(
    rb"^(?:received|return-path|from|to|subject|date|message-id|mime-version):", re.IGNORECASE | re.MULTILINE
)
_LIKE_GB = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}


@dataclass(frozen=True)
class InboxFile:
    """A file of an inbox: the path it is known by, what to call it, how large and old it is."""

    path: str
    source: str
    size: int
    mtime_ns: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Parcel:
    """A workbook or JSON document, where it was found, and when it was sent; `by_mail`: a mail says so."""

    source: str
    data: bytes
    dated: datetime
    by_mail: bool


@dataclass(frozen=True)
class Stray:
    """Something else; `is_closed`: a workbook may be in it that could not be got at."""

    source: str
    reason: str
    is_closed: bool = False


Found = Iterator[Parcel | Stray]


@dataclass(frozen=True)
class _Thing:
    """Something to be opened: its name, its content, and what it was found in."""

    source: str
    name: str
    content: BinaryIO
    dated: datetime
    by_mail: bool = False
    zips: int = 0
    mails: int = 0

    def inside(self, name: str, content: bytes) -> "_Thing":
        shown = "".join(c if c.isprintable() else "_" for c in name)
        return replace(self, source=f"{self.source}{_BETWEEN}{shown}", name=shown, content=BytesIO(content))

    def closed(self, reason: str) -> Stray:
        return Stray(self.source, reason, is_closed=True)


def nobody_sent(name: str) -> bool:
    """Whether a file of that name is what programs leave behind, not what people send."""
    parts = PurePosixPath(name.lower()).parts
    return any(part.startswith(_NOBODY_SENT) or part in _NOBODY_SENT_NAMES for part in parts)


def open_up(source: str, content: BinaryIO, dated: datetime) -> Found:
    """All that is in a file, one after the other; `dated` is the file's own time.

    The content must be seekable; of mailboxes and archives only what is at hand is held in memory.
    """
    yield from _opened(_Thing(source, PurePosixPath(source).name, content, dated))


def _opened(thing: _Thing) -> Found:
    head = thing.content.read(_HEAD)
    thing.content.seek(0)
    if nobody_sent(thing.name) or head.startswith(_SQLITE):
        return
    if _MAILBOX.match(head):
        yield from _mailbox(thing)
    elif head.startswith((_ZIP, _EMPTY_ZIP)):
        yield from _zip(thing)
    elif _is_mail(head):
        yield from _mail(thing, thing.content.read(LARGEST_MAIL + 1))
    else:
        yield _single(thing)


# --- A file by itself ---------------------------------------------------------------------------------


def _single(thing: _Thing, *, is_filed: bool | None = None) -> Parcel | Stray:
    """A parcel if its content can be a filled form, or somebody meant it as one."""
    data = thing.content.read(LARGEST_FILE + 1)
    was_meant = thing.name.lower().endswith(_WORKBOOK_NAMES) or is_filed is True
    if len(data) > LARGEST_FILE:
        limit = LARGEST_FILE // 1_000_000
        return Stray(thing.source, f"超过 {limit} MB，远大于填报工作簿应有的大小。", is_closed=was_meant)
    if was_meant or (is_filed is None and _looks_filed(data)):
        return Parcel(thing.source, data, thing.dated, thing.by_mail)
    if data.startswith(_OLE2) and _OUTLOOK in data:
        return thing.closed("这是 Outlook 的 .msg 邮件，读不了。请在 Outlook 里把附件另存到收件箱文件夹。")
    return Stray(thing.source, _refusal(data), is_closed=data.startswith(_CLOSED))


def _looks_filed(data: bytes) -> bool:
    """Whether it can be a filled form in any of the containers, locked ones among them."""
    if data.startswith(_OLE2):
        return is_locked(data) or not _refusal(data)
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b'"form"' in data


def _refusal(data: bytes) -> str:
    """Why the bytes are no workbook, nothing if they are one."""
    try:
        examine(data)
    except UnreadableFileError as error:
        return str(error)
    return ""


# --- Zips ---------------------------------------------------------------------------------------------


def _zip(thing: _Thing) -> Found:
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
        if not thing.name.lower().endswith(_WORKBOOK_NAMES):
            yield thing.closed("压缩包已损坏或没有传完整，打不开。请重新压缩后发送。")
            return
    thing.content.seek(0)
    yield _single(thing, is_filed=is_filed)


def _is_ods(thing: _Thing) -> bool:
    """Whether the first member, which names the format of OpenDocument files, says that it is a sheet."""
    thing.content.seek(0)
    return b"opendocument.spreadsheet" in thing.content.read(_HEAD)


def _count(content: BinaryIO, words: bytes) -> int:
    """How often the words occur; a place where chunks meet does not matter for a limit."""
    content.seek(0)
    number = sum(chunk.count(words) for chunk in iter(lambda: content.read(_CHUNK), b""))
    content.seek(0)
    return number


def _members(thing: _Thing, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Found:
    if thing.zips == DEEPEST_ZIP:
        yield thing.closed(f"压缩包套压缩包超过 {DEEPEST_ZIP} 层，没有打开。请解压后发送里面的工作簿。")
    elif sum(info.file_size for info in members) > LARGEST_ARCHIVE:
        yield thing.closed("压缩包展开后过大，没有打开。请只压缩填报工作簿，分成几个压缩包。")
    else:
        for info in members:
            name = _member_name(info)
            if not nobody_sent(name):
                inside = replace(thing.inside(name, b""), zips=thing.zips + 1)
                yield from _member(inside, archive, info)


def _member(thing: _Thing, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Found:
    if info.flag_bits & _ENCRYPTED:
        yield thing.closed("压缩包加了密码，打不开。请取消密码后重新发送。")
        return
    is_bomb = info.file_size > RATIO_MATTERS_FROM and info.file_size > HIGHEST_RATIO * info.compress_size
    if is_bomb or info.file_size > LARGEST_FILE:
        yield thing.closed("展开后过大，不是正常的填报工作簿，没有打开。")
        return
    try:
        data = archive.read(info)  # No more than it says it has; a lie is found out by its checksum.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, struct.error):
        yield thing.closed("压缩包已损坏或没有传完整，打不开。请重新压缩后发送。")
        return
    except (NotImplementedError, RuntimeError):
        yield thing.closed("压缩包用了不常见的压缩方式，打不开。请用 Windows 自带的“压缩”重新压缩。")
        return
    yield from _opened(replace(thing, content=BytesIO(data), dated=_member_date(thing, info)))


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name as its sender saw it: Unicode where the zip says so, else UTF-8 if it can be, else GBK."""
    if info.flag_bits & _UTF8:
        name = info.orig_filename
    else:
        raw = info.orig_filename.encode("cp437", "replace")
        name = _unicode_name(info.extra, raw) or _text(raw)
    return name.replace("\\", "/").replace("\x00", "")


def _unicode_name(extra: bytes, raw: bytes) -> str:
    """The name in the extra field, which counts only while it belongs to the plain one."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_NAME and field[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return ""


def _text(raw: bytes) -> str:
    """Bytes that nothing tells the encoding of: hardly any GBK text is UTF-8 by chance."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


_FIRST_YEAR_OF_ZIP = 1980


def _member_date(thing: _Thing, info: zipfile.ZipInfo) -> datetime:
    """When a member was saved, unless a mail says when it was sent; never later than its archive.

    Archives begin in 1980: those made without dates have that, and it says nothing.
    """
    if info.date_time[0] <= _FIRST_YEAR_OF_ZIP:
        return thing.dated
    try:
        return thing.dated if thing.by_mail else min(thing.dated, datetime(*info.date_time).astimezone())
    except (ValueError, OverflowError, OSError):
        return thing.dated


# --- Mails --------------------------------------------------------------------------------------------


def _is_mail(head: bytes) -> bool:
    head = head.lstrip(b"\xef\xbb\xbf\r\n")
    return _HEADER.match(head) is not None and len(_TELLING.findall(head)) > 1


def _mailbox(thing: _Thing) -> Found:
    for number, data in enumerate(_letters(thing.content), 1):
        yield from _mail(thing.inside(f"第 {number} 封邮件", b""), data)


def _letters(content: BinaryIO) -> Iterator[bytes]:
    """The mails of a mailbox, one after the other, each cut off where it exceeds the limit."""
    letter, after_blank = bytearray(), True
    for line in iter(lambda: content.readline(_CHUNK), b""):
        if after_blank and _MAILBOX.match(line):
            if letter:
                yield bytes(letter)
            letter = bytearray()
        elif len(letter) <= LARGEST_MAIL:
            letter += line
        after_blank = not line.strip()
    if letter:
        yield bytes(letter)


def _mail(thing: _Thing, data: bytes) -> Found:
    if len(data) > LARGEST_MAIL:
        yield thing.closed(f"邮件超过 {LARGEST_MAIL // 1_000_000} MB，没有打开。请把附件保存到收件箱文件夹。")
        return
    try:
        yield from _letter(thing, message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n")))
    except RecursionError:
        yield thing.closed("邮件的结构不正常，打不开。请把附件保存到收件箱文件夹。")


def _letter(thing: _Thing, mail: Message) -> Found:
    if thing.mails == DEEPEST_MAIL:
        yield thing.closed(f"邮件套邮件超过 {DEEPEST_MAIL} 层，没有打开。请把附件保存到收件箱文件夹。")
        return
    dated, by_mail = _sent(thing, mail)
    opened = replace(thing, mails=thing.mails + 1, dated=dated, by_mail=by_mail)
    is_empty = True
    for name, content in _attachments(mail):
        is_empty = False
        if isinstance(content, Message):
            yield from _letter(opened.inside(name, b""), content)
        else:
            yield from _opened(opened.inside(name, content))
    if is_empty:
        reason = f"邮件“{_subject(mail)}”没有附件。“超大附件”只是一个链接，请下载后放进收件箱文件夹。"
        yield Stray(thing.source, reason)


def _sent(thing: _Thing, mail: Message) -> tuple[datetime, bool]:
    """When the outermost mail was sent, and whether that is known; those within it do not matter."""
    if not thing.by_mail:
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            sent = parsedate_to_datetime(_header(mail, "date"))
            return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC), True
    return thing.dated, thing.by_mail


def _attachments(part: Message) -> Iterator[tuple[str, bytes | Message]]:
    """Name and content of each attached file; a forwarded mail is one."""
    payload = part.get_payload()
    if isinstance(payload, list):
        is_forwarded = part.get_content_type() == "message/rfc822"
        for child in payload:
            if isinstance(child, Message) and is_forwarded:
                yield f"转发的邮件“{_subject(child)}”", child
            elif isinstance(child, Message):
                yield from _attachments(child)
    elif _is_attached(part):
        content = part.get_payload(decode=True)
        yield _file_name(part) or "附件", content if isinstance(content, bytes) else b""


def _is_attached(part: Message) -> bool:
    """Whether a part is a file and not the text of the mail, nor a picture shown within it."""
    if _file_name(part):
        return not (part.get_content_maintype() == "image" and part["content-id"])
    return part.get_content_maintype() not in ("text", "image", "multipart")


def _file_name(part: Message) -> str:
    """The name of an attached file, in whichever of the ways mail programs write Chinese names."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        plain = Message()
        plain[header] = _header(part, header)
        match plain.get_param(parameter, header=header):
            case (charset, _, value):
                return _decoded(str(value).encode("latin-1", "replace"), charset)
            case str(value) if value:
                return _words(value)
    return ""


def _subject(mail: Message) -> str:
    return _words(_header(mail, "subject")) or "无主题"


def _header(part: Message, name: str) -> str:
    """A header in one line, its bytes read as UTF-8 or GBK where they are not encoded at all."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == name), "")
    return " ".join(_text(raw.encode("utf-8", "surrogateescape")).split())


def _words(text: str) -> str:
    """A header's text with its encoded words decoded, also those that cut a character in two."""
    try:
        pieces = decode_header(text) if "=?" in text else [(text, None)]
    except (HeaderParseError, ValueError):
        return text
    return "".join(
        _decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces
    ).strip()


def _decoded(raw: bytes, charset: object) -> str:
    """Bytes of that charset; what says GB2312 has characters of its successors all the same."""
    name = str(charset or "").lower()
    try:
        return raw.decode(_LIKE_GB.get(name, name)) if name else _text(raw)
    except (LookupError, ValueError):
        return _text(raw)
