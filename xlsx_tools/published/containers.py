"""A file of a published report, whatever it is called -> its paragraphs and tables."""

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.package import MAIN_PART
from xlsx_tools.files.signatures import OLE2, RTF, ZIP, has_stream, kind_of, kind_of_ole2, kind_of_zip
from xlsx_tools.published.neutral import Sheaf

_PDF = b"%PDF"
_WORD, _OPEN, _TYPE = "word/document.xml", "content.xml", "mimetype"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096
_SAVE_ANEW = "请用 Word 或 WPS 打开，另存为 docx，或从网页另存为 html，再读。"


def may_be_report(data: bytes) -> bool:
    """Whether the bytes are of a kind that reports are published as."""
    if data.startswith(ZIP):
        return not members_of(data).keys().isdisjoint((_WORD, MAIN_PART, _OPEN))
    if data.startswith(OLE2):
        return any(has_stream(data, name) for name in ("WordDocument", "Workbook", "Book"))
    return data.startswith((_PDF, RTF)) or _is_text(data)


def sheaf_of(data: bytes) -> Sheaf:
    """What stands in the file; raises UnreadableFileError for kinds that are not read."""
    if not data.strip():
        raise UnreadableFileError("文件是空的，可能没有保存或没有下载完整。")
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(f"文件有 {len(data) // 1_000_000} MB，远大于一份年度报告应有的大小。")
    if data.startswith(ZIP):
        return _of_zip(data)
    if data.startswith(OLE2):
        return _of_ole2(data)
    if data.startswith(RTF):
        return _of_old(data, ".rtf", kind_of(data).name)
    if data.startswith(_PDF):
        from xlsx_tools.published.pdf_file import pdf_as_sheaf

        return pdf_as_sheaf(data)
    if not _is_text(data):
        raise UnreadableFileError(f"这是{kind_of(data).name}，不是能读的年度报告。{_SAVE_ANEW}")
    return _of_text(data)


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:_HEAD] or data.startswith(_UTF_16)


def _of_text(data: bytes) -> Sheaf:
    start = data[:_HEAD].replace(b"\x00", b"").lower()
    if any(
        mark in start for mark in (b"<html", b"<!doctype html", b"<body", b"<table", b"<div", b"<p", b"<meta")
    ):
        from xlsx_tools.published.web_page import page_as_sheaf

        return page_as_sheaf(data)
    from xlsx_tools.published.plain_text import text_as_sheaf

    return text_as_sheaf(data)


def _of_zip(data: bytes) -> Sheaf:
    members = members_of(data)
    if _WORD in members:
        return _of_word(data)
    if _OPEN in members and _TYPE in members:
        kind = unpack(data, {_TYPE: members[_TYPE]})[_TYPE]
        if b"opendocument.text" in kind:
            return _of_old(data, ".odt", "一份 OpenDocument 文本")
    if MAIN_PART in members or _OPEN in members:
        return _of_workbook(data)
    raise UnreadableFileError(f"这是{kind_of_zip(members).name}，不是能读的年度报告。{_SAVE_ANEW}")


def _of_ole2(data: bytes) -> Sheaf:
    if has_stream(data, "WordDocument"):
        return _of_old(data, ".doc", "一份旧格式的 Word 文档（.doc 或 .wps）")
    if has_stream(data, "Workbook") or has_stream(data, "Book"):
        return _of_workbook(data)
    raise UnreadableFileError(f"这是{kind_of_ole2(data).name}，不是能读的年度报告。{_SAVE_ANEW}")


def _of_old(data: bytes, ending: str, kind: str) -> Sheaf:
    from xlsx_tools.published.office import as_word

    return _of_word(as_word(data, ending, kind))


def _of_word(data: bytes) -> Sheaf:
    from xlsx_tools.published.word_file import word_as_sheaf

    return word_as_sheaf(data)


def _of_workbook(data: bytes) -> Sheaf:
    from xlsx_tools.published.spreadsheet import workbook_as_sheaf

    return workbook_as_sheaf(data)
