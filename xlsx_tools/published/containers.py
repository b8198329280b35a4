"""A file of a published report, whatever it is called -> its paragraphs and tables."""

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.archive import members_of
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.signatures import OLE2, ZIP, has_stream, kind_of, kind_of_ole2, kind_of_zip
from xlsx_tools.published.neutral import Sheaf

_PDF, _RTF = b"%PDF", b"{\\rtf"
_WORD_MEMBER = "word/document.xml"
_HEAD = 4096


def may_be_report(data: bytes) -> bool:
    """Whether the bytes are of a kind that reports are published as."""
    if data.startswith(ZIP):
        names = members_of(data)
        return not names.keys().isdisjoint((_WORD_MEMBER,))
    if data.startswith(OLE2):
        return has_stream(data, "WordDocument")
    return data.startswith((_PDF, _RTF)) or _is_text(data)


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:_HEAD] or data.startswith((b"\xff\xfe", b"\xfe\xff"))


def sheaf_of(data: bytes) -> Sheaf:
    """What stands in the file; raises UnreadableFileError for kinds that are not read."""
    if not data.strip():
        raise UnreadableFileError("文件是空的，可能没有保存或没有下载完整。")
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(f"文件有 {len(data) // 1_000_000} MB，远大于一份年度报告应有的大小。")
    if data.startswith(ZIP):
        return _of_zip(data)
    if data.startswith(OLE2):
        raise UnreadableFileError(f"这是{kind_of_ole2(data).name}。{_SAVE_ANEW}")
    if not _is_text(data):
        raise UnreadableFileError(f"这是{kind_of(data).name}，不是能读的年度报告。{_SAVE_ANEW}")
    if _looks_like_page(data):
        from xlsx_tools.published.web_page import page_as_sheaf

        return page_as_sheaf(data)
    from xlsx_tools.published.plain_text import text_as_sheaf

    return text_as_sheaf(data)


_SAVE_ANEW = "请用 Word 或 WPS 打开，另存为 docx，或从网页另存为 html，再读。"


def _of_zip(data: bytes) -> Sheaf:
    members = members_of(data)
    if _WORD_MEMBER in members:
        from xlsx_tools.published.word_file import word_as_sheaf

        return word_as_sheaf(data)
    raise UnreadableFileError(f"这是{kind_of_zip(members).name}，不是能读的年度报告。{_SAVE_ANEW}")


def _looks_like_page(data: bytes) -> bool:
    start = data[:_HEAD].replace(b"\x00", b"").lower()
    return any(
        mark in start for mark in (b"<html", b"<!doctype html", b"<body", b"<table", b"<div", b"<p", b"<meta")
    )
