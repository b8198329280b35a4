"""What a file is by its first bytes, whatever its name, and what its sender is asked for instead."""

import re
from collections.abc import Collection
from dataclasses import dataclass

ASK = "请发回用模板填写、另存为“Excel 工作簿（*.xlsx）”的文件。"
_ASK_UNPACKED = "请解压后发送里面的工作簿。"
_ASK_ITSELF = "请发回填写的工作簿本身，不要打印、扫描或转换格式。"
_ASK_SAVED_ANEW = "请另存为“Excel 工作簿（*.xlsx）”再发送。"

ZIP, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SQLITE = b"SQLite format 3\x00"

_HEAD = 2048
_BLANKS = b"\xef\xbb\xbf \t\r\n"  # what may stand before a text: a mark of UTF-8, and blanks
_MAIL = re.compile(rb"^(?:received|return-path|from|to|subject|date|message-id):\s", re.MULTILINE)
_OUTLOOK_STREAM = "__properties_version1.0"


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is no workbook; `is_closed`: a workbook may be in it that is not got at."""

    name: str
    ask: str = ASK
    is_closed: bool = False


OUTLOOK_MAIL = FileKind("Outlook 的 .msg 邮件", "请在 Outlook 里把附件另存到收件箱文件夹。", is_closed=True)

_STARTS: dict[bytes, FileKind] = {
    b"%pdf": FileKind("一份 PDF 文件", _ASK_ITSELF),
    b"rar!": FileKind("一个 rar 压缩包", _ASK_UNPACKED, is_closed=True),
    b"7z\xbc\xaf": FileKind("一个 7z 压缩包", _ASK_UNPACKED, is_closed=True),
    b"\x1f\x8b": FileKind("一个 gz 压缩包", _ASK_UNPACKED, is_closed=True),
    b"\x89png": FileKind("一张图片", _ASK_ITSELF),
    b"\xff\xd8\xff": FileKind("一张图片", _ASK_ITSELF),
    b"gif8": FileKind("一张图片", _ASK_ITSELF),
    b"bm": FileKind("一张图片", _ASK_ITSELF),
    b"\x78\x9f\x3e\x22": FileKind(
        "Outlook 的 winmail.dat", "请对方以纯文本或 HTML 格式重发邮件，或直接发送工作簿。", is_closed=True
    ),
    b"{\\rtf": FileKind("一份 RTF 文档"),
    b"pk\x05\x06": FileKind("一个空的压缩包（zip）"),
}

_MEMBERS: dict[str, FileKind] = {
    "word/document.xml": FileKind("一份 Word 文档"),
    "ppt/presentation.xml": FileKind("一份 PowerPoint 演示文稿"),
    "xl/workbook.bin": FileKind("一份“Excel 二进制工作簿（*.xlsb）”", _ASK_SAVED_ANEW),
    "OFD.xml": FileKind("一份 OFD 版式文件", _ASK_ITSELF),
    "content.xml": FileKind("一份 OpenDocument 文件，但不是表格"),
}


def kind_of(data: bytes) -> FileKind:
    """What bytes are that are neither a zip nor OLE2."""
    start = data[:_HEAD].lstrip(_BLANKS).lower()
    for signature, kind in _STARTS.items():
        if start.startswith(signature):
            return kind
    return _kind_of_text(start)


def _kind_of_text(start: bytes) -> FileKind:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return FileKind("一份“XML 表格”文件", _ASK_SAVED_ANEW)
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")) or b"<html" in start:
        return FileKind("一份网页（HTML）文件")
    if start.startswith(b"mime-version:"):
        return FileKind("一份单个文件网页（mht）")
    if _MAIL.match(start):
        return FileKind("一封邮件", "请发送邮件里的附件。")
    if b"\x00" not in start:
        return FileKind("一份文本文件（可能是 CSV）")
    return FileKind("别的文件，或者文件已损坏")


def kind_of_zip(names: Collection[str]) -> FileKind:
    """What a zip of those members is that is no workbook."""
    zipped = FileKind("一个压缩包（zip）", _ASK_UNPACKED)
    return next((kind for name, kind in _MEMBERS.items() if name in names), zipped)


def kind_of_ole2(data: bytes) -> FileKind:
    """What an OLE2 file is that is no workbook."""
    if has_stream(data, _OUTLOOK_STREAM):
        return OUTLOOK_MAIL
    if has_stream(data, "WordDocument"):
        return FileKind("一份 Word 文档")
    return FileKind("别的 Office 文件，或者文件已损坏")


def has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE2 file has a stream of that name."""
    return name.encode("utf-16-le") in data
