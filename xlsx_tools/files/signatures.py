"""What a file is by its first bytes, whatever its name, and what its sender is asked for instead."""

import re
from collections.abc import Collection
from typing import NamedTuple

from xlsx_tools.expression import Expression

ASK = "请发回用模板填写、另存为“Excel 工作簿（*.xlsx）”的文件。"
_ASK_UNPACKED = "请解压后发送里面的工作簿。"
_ASK_ITSELF = "请发回填写的工作簿本身，不要打印、扫描或转换格式。"
_ASK_SAVED_ANEW = "请另存为“Excel 工作簿（*.xlsx）”再发送。"
_ASK_DECRYPTED = "请先用本单位的加密软件解密（或申请外发），再发送。"
_ASK_WHOLE = "请压缩成一个文件（不要分卷）再发送。"

ZIP, EMPTY_ZIP, SPLIT_ZIP = b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"
RTF = b"{\\rtf"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAM = b"MZ"
SQLITE = b"SQLite format 3\x00"
APPLE_DOUBLE = b"\x00\x05\x16\x07"  # what Apple keeps beside a file
TNEF = b"\x78\x9f\x3e\x22"
GZIP, BZIP2, XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"

_HEAD = 2048
# A file in a tar is described by that many bytes, among them their sum.
_TAR_HEAD, _TAR_SUM, _OCTAL = 512, slice(148, 156), re.compile(rb"[0-7]{1,8}")
_BLANKS = b"\xef\xbb\xbf \t\r\n"  # what may stand before a text: a mark of UTF-8, and blanks
_MAIL = re.compile(rb"^(?:received|return-path|from|to|subject|date|message-id):\s", re.MULTILINE)
_OUTLOOK_STREAM = "__properties_version1.0"


class FileKind(NamedTuple):
    """A kind of file that is no workbook; `is_closed`: a workbook may be in it that is not got at."""

    name: str
    ask: str = ASK
    is_closed: bool = False


def _closed(name: str, ask: str) -> FileKind:
    return FileKind(name, ask, is_closed=True)


UNKNOWN_OFFICE = _closed("别的 Office 文件，或者文件已损坏", ASK)
SPLIT_ARCHIVE = _closed("分卷压缩包的一卷", _ASK_WHOLE)
OUTLOOK_MAIL = _closed("Outlook 的 .msg 邮件", "请发送邮件里的附件。")
_PICTURE = FileKind("一张图片", _ASK_ITSELF)
_RECORDING = FileKind("一段录像或录音", _ASK_ITSELF)
_PGP = _closed("一份 PGP 加密的文件", "请解密后发送里面的工作簿。")
_UNKNOWN = FileKind("别的文件，或者文件已损坏，也可能被单位的加密软件加了密", f"{_ASK_DECRYPTED}{ASK}")

_STARTS: dict[bytes, FileKind] = {
    b"%PDF": _closed("一份 PDF 文件", _ASK_ITSELF),
    b"Rar!": _closed("一个 rar 压缩包", _ASK_UNPACKED),
    b"7z\xbc\xaf": _closed("一个 7z 压缩包", _ASK_UNPACKED),
    b"MSCF": _closed("一个 cab 压缩包", _ASK_UNPACKED),
    b"\x60\xea": _closed("一个 arj 压缩包", _ASK_UNPACKED),
    b"LZIP": _closed("一个 lzip 压缩包", _ASK_UNPACKED),
    b"\x28\xb5\x2f\xfd": _closed("一个 zstd 压缩包", _ASK_UNPACKED),
    GZIP: _closed("一个 gz 压缩包", _ASK_UNPACKED),
    BZIP2: _closed("一个 bz2 压缩包", _ASK_UNPACKED),
    XZ: _closed("一个 xz 压缩包", _ASK_UNPACKED),
    SPLIT_ZIP: SPLIT_ARCHIVE,
    EMPTY_ZIP: FileKind("一个空的压缩包（zip）"),
    TNEF: _closed("Outlook 的 winmail.dat", "请对方以纯文本或 HTML 格式重发邮件，或直接发送工作簿。"),
    b"-----BEGIN PGP MESSAGE": _PGP,
    b"%TSD-Header": _closed("一份被加密软件加了密的文件", _ASK_DECRYPTED),
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": _PICTURE,
    b"II*\x00": _PICTURE,
    b"MM\x00*": _PICTURE,
    RTF: FileKind("一份 RTF 文档"),
    b"\x1f\x9d": _closed("一个 Z 压缩包", _ASK_UNPACKED),
    b"ALZ\x01": _closed("一个 alz 压缩包", _ASK_UNPACKED),
    b"EGGA": _closed("一个 egg 压缩包", _ASK_UNPACKED),
    b"MSWIM": _closed("一个 wim 压缩包", _ASK_UNPACKED),
    b"!BDN": _closed(
        "一个 Outlook 数据文件（pst、ost）", "请在 Outlook 里打开它，把附件另存到收件箱文件夹。"
    ),
    b"\xcf\xad\x12\xfe": _closed(
        "一个 Outlook Express 邮箱（dbx）", "请在邮件程序里打开它，把附件另存到收件箱文件夹。"
    ),
    b"L\0\0\0\x01\x14\x02\0": _closed("一个快捷方式，文件本身没有发来", ASK),
    b"[InternetShortcut]": _closed(
        "一个网址的快捷方式，文件本身没有发来", "请下载后放进收件箱文件夹，或请对方发送文件本身。"
    ),
    PROGRAM: FileKind("一个程序"),
}

# What begins behind other bytes, by their number.
_BEHIND: dict[tuple[int, bytes], FileKind] = {
    (2, b"-lh"): _closed("一个 lzh 压缩包", _ASK_UNPACKED),
    (7, b"**ACE**"): _closed("一个 ace 压缩包", _ASK_UNPACKED),
    (4, b"ftyphei"): _PICTURE,
    (4, b"ftypmif1"): _PICTURE,
    (4, b"ftypavif"): _PICTURE,
    (4, b"ftyp"): _RECORDING,
    (8, b"WEBP"): _PICTURE,
    (8, b"WAVE"): _RECORDING,
    (8, b"AVI "): _RECORDING,
    (32_769, b"CD001"): _closed("一个光盘映像（iso）", _ASK_UNPACKED),
}

# Archives within programs that unpack themselves; a zip stands there where it is not whole.
_SELF_EXTRACTED = (ZIP, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"MSCF\x00\x00\x00\x00")

# What programs that encrypt all files of an office, seen by nobody there, write into the beginning.
_ENCRYPTERS: dict[bytes, str] = {
    b"E-SafeNet": "亿赛通（E-SafeNet）",
    b"DRMONE": "Fasoo",
    b"Fasoo DRM": "Fasoo",
    b"NASCA DRM": "NASCA",
    b"SCDSA": "SoftCamp",
}
_ENCRYPTER_WITHIN = 512

# What PKCS #7 calls itself: an encrypted or signed mail that was saved as a file.
_PKCS7, _PKCS7_WITHIN = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", 32

_MEMBERS: dict[str, FileKind] = {
    "word/document.xml": FileKind("一份 Word 文档"),
    "ppt/presentation.xml": FileKind("一份 PowerPoint 演示文稿"),
    "xl/workbook.bin": _closed("一份“Excel 二进制工作簿（*.xlsb）”", _ASK_SAVED_ANEW),
    "OFD.xml": _closed("一份 OFD 版式文件", _ASK_ITSELF),
    "content.xml": FileKind("一份 OpenDocument 文件，但不是表格"),
}
NUMBERS = _closed("一份苹果 Numbers 表格", "请在 Numbers 里用“文件 > 导出为 > Excel”另存为 xlsx，再发送。")
_NUMBERS_MEMBER = Expression(r"Index/.*\.iwa$|Index\.zip$|index\.apxl$")


def kind_of(data: bytes) -> FileKind:
    """What bytes are that are neither a zip nor OLE2."""
    start = data[:_HEAD].lstrip(_BLANKS)
    if start.startswith(PROGRAM) and any(archive in data for archive in _SELF_EXTRACTED):
        return _closed("一个自解压程序（exe）", _ASK_UNPACKED)
    for words, whose in _ENCRYPTERS.items():
        if words in data[:_ENCRYPTER_WITHIN]:
            return _closed(f"一份被{whose}加了密的文件", _ASK_DECRYPTED)
    if kind := _signed(data, start):
        return kind
    if is_tar(data):
        return _closed("一个 tar 压缩包", _ASK_UNPACKED)
    if _PKCS7 in data[:_PKCS7_WITHIN]:
        return _closed("一封加密或整体签名的邮件（S/MIME）", "请在邮件程序里打开它，发送里面的附件。")
    return _kind_of_text(start.lower())


def _signed(data: bytes, start: bytes) -> FileKind | None:
    """The kind whose sign stands at the beginning, or where that kind has it."""
    begins = (kind for sign, kind in _STARTS.items() if start.startswith(sign))
    behind = (kind for (place, sign), kind in _BEHIND.items() if data.startswith(sign, place))
    return next(begins, None) or next(behind, None)


def is_encrypted_throughout(data: bytes) -> bool:
    """Whether a program that nobody sees at work encrypted it, so that only its office can open it."""
    return kind_of(data).ask == _ASK_DECRYPTED


def _kind_of_text(start: bytes) -> FileKind:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return _closed("一份“XML 表格”文件", _ASK_SAVED_ANEW)
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")) or b"<html" in start:
        return FileKind("一份网页（HTML）文件")
    if start.startswith(b"mime-version:"):
        return FileKind("一份单个文件网页（mht）")
    if _MAIL.match(start):
        return FileKind("一封邮件", "请发送邮件里的附件。")
    if b"\x00" not in start:
        return FileKind("一份文本文件（可能是 CSV）")
    return _UNKNOWN


def is_tar(data: bytes) -> bool:
    """Whether a file that begins so is a tar."""
    head = data[:_TAR_HEAD]
    stated = head[_TAR_SUM].strip(b" \x00")
    if len(head) < _TAR_HEAD or _OCTAL.fullmatch(stated) is None or not head[0]:
        return False
    # The digits of the sum itself count as blanks.
    return int(stated, 8) == sum(head) - sum(head[_TAR_SUM]) + 8 * ord(" ")


def kind_of_zip(names: Collection[str]) -> FileKind:
    """What a zip of those members is that is no workbook."""
    if is_numbers(names):
        return NUMBERS
    zipped = FileKind("一个压缩包（zip）", _ASK_UNPACKED)
    return next((kind for name, kind in _MEMBERS.items() if name in names), zipped)


def is_numbers(names: Collection[str]) -> bool:
    """Whether a zip of those members is a sheet of Apple's Numbers."""
    return any(_NUMBERS_MEMBER.compiled.match(name) for name in names)


def kind_of_ole2(data: bytes) -> FileKind:
    """What an OLE2 file is that is no workbook."""
    if has_stream(data, _OUTLOOK_STREAM):
        return OUTLOOK_MAIL
    if has_stream(data, "WordDocument"):
        return FileKind("一份 Word 文档")
    if has_stream(data, "PowerPoint Document"):
        return FileKind("一份 PowerPoint 演示文稿")
    return UNKNOWN_OFFICE


def has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE2 file has a stream of that name."""
    return name.encode("utf-16-le") in data
