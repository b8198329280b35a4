"""What a file is by its content, whatever its name; what is no workbook is refused in one sentence."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from xml.etree import ElementTree

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.archive import Members, members_of, pack, unpack
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.macrosheets import without_macro_sheets
from xlsx_tools.files.sheetxml import BLANK_SHEET, BoundlessSheetError, SheetXml, is_sheet, read_sheet
from xlsx_tools.files.unlock import is_locked, unlocked

_ASK = "请发回用模板填写、另存为“Excel 工作簿（*.xlsx）”的文件。"
_ASK_UNPACKED = "请解压后发送里面的工作簿。"
_ASK_ITSELF = "请发回填写的工作簿本身，不要打印、扫描或转换格式。"

_ZIP, _OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of members that values alone do not tell of: notes, links to other files, pictures.
_TRACES = re.compile(r"comments|externalLinks/|cellimages|drawings/|media/", re.IGNORECASE)
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/"
_NAMESPACES = tuple(
    (_STRICT + strict, _TRANSITIONAL + transitional)
    for strict, transitional in (
        (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
        (b"drawingml/", b"drawingml/2006/"),
        (b"officeDocument/relationships/", b"officeDocument/2006/relationships/"),
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
        (b"officeDocument/extendedProperties", b"officeDocument/2006/extended-properties"),
        (b"officeDocument/customProperties", b"officeDocument/2006/custom-properties"),
        (b"officeDocument/docPropsVTypes", b"officeDocument/2006/docPropsVTypes"),
    )
)
_BETWEEN_CELLS = re.compile(rb">\s+(?=</?table:)")
_ODS_TYPE = "mimetype"  # the member that names the format of OpenDocument files


class Format(Enum):
    """The containers a filled form comes in; the values are their usual endings."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    ET = "et"
    ODS = "ods"


@dataclass(frozen=True)
class Container:
    """A workbook's bytes as readers are given them: whole, unlocked, packed without peculiarities.

    `sheets` are its worksheets by name, `unprotected` names some of them, `pictures` says how many there
    are, `looks_touched` whether values alone may not tell all, `is_strict` that it came in the strict
    standard's namespaces; `refused` are sheets that were left blank as they are beyond all bounds, with
    what to say of them. All are known of .xlsx files only; the others want a careful look anyway.
    """

    kind: Format
    data: bytes
    sheets: Mapping[str, SheetXml] = field(default_factory=dict)
    unprotected: frozenset[str] = frozenset()
    looks_touched: bool = True
    pictures: int = 0
    is_strict: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_xlsx(self) -> bool:
        """Whether it is of the family that openpyxl reads."""
        return self.kind in (Format.XLSX, Format.XLSM)


def examine(data: bytes, password: str = "") -> Container:
    """Make sure the bytes are a workbook, and whole; raises UnreadableFileError."""
    if not data:
        raise UnreadableFileError("文件是空的（0 字节），可能没有保存或没有下载完整。" + _ASK)
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(f"文件有 {len(data) // 1_000_000} MB，远大于填报工作簿应有的大小。" + _ASK)
    if data.startswith(_OLE2):
        return _examine_ole2(data, password)
    if data.startswith(_ZIP):
        return _examine_zip(data)
    kind, ask = _other_kind(data)
    raise UnreadableFileError(f"这不是 Excel 工作簿，而是{kind}。{ask}")


def _examine_zip(data: bytes) -> Container:
    members = members_of(data)
    is_workbook = "xl/workbook.xml" in members
    if not is_workbook and not _is_ods(data, members):
        kind, ask = _kind_of_zip(members)
        raise UnreadableFileError(f"这不是填报工作簿，而是{kind}。{ask}")
    wanted = {name: member for name, member in members.items() if name.endswith((".xml", ".rels", _ODS_TYPE))}
    parts = unpack(data, wanted)
    for part in parts.values():
        # No office program declares entities or writes anything but UTF-8.
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableFileError("文件的内部结构不正常（含有实体声明），不予读取。" + _ASK)
    return _xlsx(tuple(members), parts) if is_workbook else _ods(parts)


def _xlsx(names: tuple[str, ...], parts: dict[str, bytes]) -> Container:
    is_strict = _STRICT in parts["xl/workbook.xml"]
    if is_strict:
        parts = {name: _transitional(part) for name, part in parts.items()}
    whole, parts = parts, dict(without_macro_sheets(parts))
    sheets, problems = _sheets(parts)
    listed = _sheet_parts(parts)
    named = {name: sheets[part] for name, part in listed.items() if part in sheets}
    unprotected = frozenset(name for name, sheet in named.items() if not sheet.is_protected)
    has_macros = "xl/vbaProject.bin" in names or parts["xl/workbook.xml"] != whole["xl/workbook.xml"]
    kind = Format.XLSM if has_macros else Format.XLSX
    hides = unprotected or kind is Format.XLSM or any(sheet.hides for sheet in sheets.values())
    return Container(
        kind=kind,
        data=pack(parts | {name: sheet.xml for name, sheet in sheets.items()}),
        sheets=named,
        unprotected=unprotected,
        looks_touched=bool(hides) or any(_TRACES.search(name) for name in names),
        pictures=sum(1 for name in names if "media/" in name),
        is_strict=is_strict,
        refused={
            name: f"工作表“{name}”{problems[part]}" for name, part in listed.items() if part in problems
        },
    )


def _sheets(parts: Mapping[str, bytes]) -> tuple[dict[str, SheetXml], dict[str, str]]:
    """The sheets by their parts, and what is the matter with those that are beyond all bounds."""
    sheets: dict[str, SheetXml] = {}
    problems: dict[str, str] = {}
    for name, part in parts.items():
        if is_sheet(part):
            try:
                sheets[name] = read_sheet(part)
            except BoundlessSheetError as error:
                sheets[name], problems[name] = BLANK_SHEET, str(error)
    return sheets, problems


def _transitional(part: bytes) -> bytes:
    """A part with the namespaces that all programs and readers know, for those of the strict standard."""
    for strict, transitional in _NAMESPACES:
        part = part.replace(strict, transitional)
    return part


def _sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """From the name of each sheet to the part that holds it."""
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        relations = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    except (ElementTree.ParseError, LookupError) as error:  # The latter for an encoding there is none of.
        raise DamagedFileError() from error
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    sheets: dict[str, str] = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        # The id has one name in two namespaces, of which programs write either.
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), None)
        target = targets.get(relation, "").replace("\\", "/")
        sheets[sheet.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    return sheets


def _is_ods(data: bytes, members: Members) -> bool:
    if "content.xml" not in members or _ODS_TYPE not in members:
        return False
    return b"spreadsheet" in unpack(data, {_ODS_TYPE: members[_ODS_TYPE]})[_ODS_TYPE]


def _ods(parts: Mapping[str, bytes]) -> Container:
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableFileError("文件设置了打开密码，读不了。请取消密码后另存，重新发送。")
    # calamine takes neither blanks between cells, as Gnumeric writes them, nor line breaks as such.
    content = _BETWEEN_CELLS.sub(b">", parts["content.xml"])
    content = content.replace(b"<text:line-break/>", b"</text:p><text:p>")
    # Readers know the format by a member that comes first and is not compressed.
    return Container(Format.ODS, pack({_ODS_TYPE: parts[_ODS_TYPE], **parts, "content.xml": content}))


def _kind_of_zip(names: Collection[str]) -> tuple[str, str]:
    kinds = {
        "word/document.xml": ("一份 Word 文档", _ASK),
        "ppt/presentation.xml": ("一份 PowerPoint 演示文稿", _ASK),
        "xl/workbook.bin": ("一份“Excel 二进制工作簿（*.xlsb）”", "请另存为“Excel 工作簿（*.xlsx）”再发送。"),
        "OFD.xml": ("一份 OFD 版式文件", _ASK_ITSELF),
        "content.xml": ("一份 OpenDocument 文件，但不是表格", _ASK),
    }
    return next((kinds[name] for name in kinds if name in names), ("一个压缩包（zip）", _ASK_UNPACKED))


def _examine_ole2(data: bytes, password: str) -> Container:
    if is_locked(data):
        return examine(unlocked(data, password))
    if _has_stream(data, "WordDocument"):
        raise UnreadableFileError(f"这不是填报工作簿，而是一份 Word 文档。{_ASK}")
    if not _has_stream(data, "Workbook") and not _has_stream(data, "Book"):
        raise UnreadableFileError(f"这不是 Excel 工作簿，而是别的 Office 文件，或者文件已损坏。{_ASK}")
    return Container(Format.ET if _has_stream(data, "ETExtData") else Format.XLS, data)


def _has_stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data


_STARTS: dict[bytes, tuple[str, str]] = {
    b"%pdf": ("一份 PDF 文件", _ASK_ITSELF),
    b"rar!": ("一个 rar 压缩包", _ASK_UNPACKED),
    b"7z\xbc\xaf": ("一个 7z 压缩包", _ASK_UNPACKED),
    b"\x1f\x8b": ("一个 gz 压缩包", _ASK_UNPACKED),
    b"\x89png": ("一张图片", _ASK_ITSELF),
    b"\xff\xd8\xff": ("一张图片", _ASK_ITSELF),
    b"gif8": ("一张图片", _ASK_ITSELF),
    b"bm": ("一张图片", _ASK_ITSELF),
    b"\x78\x9f\x3e\x22": ("Outlook 的 winmail.dat", "请对方以纯文本或 HTML 格式重发邮件，或直接发送工作簿。"),
    b"{\\rtf": ("一份 RTF 文档", _ASK),
    b"pk\x05\x06": ("一个空的压缩包（zip）", _ASK),
}
_MAIL = re.compile(rb"^(?:received|return-path|from|to|subject|date|message-id):\s", re.MULTILINE)


def _other_kind(data: bytes) -> tuple[str, str]:
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for signature, kind in _STARTS.items():
        if start.startswith(signature):
            return kind
    return _kind_of_text(start)


def _kind_of_text(start: bytes) -> tuple[str, str]:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "一份“XML 表格”文件", "请另存为“Excel 工作簿（*.xlsx）”再发送。"
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")) or b"<html" in start:
        return "一份网页（HTML）文件", _ASK
    if start.startswith(b"mime-version:"):
        return "一份单个文件网页（mht）", _ASK
    if _MAIL.match(start):
        return "一封邮件", "请发送邮件里的附件。"
    if b"\x00" not in start:
        return "一份文本文件（可能是 CSV）", _ASK
    return "别的文件，或者文件已损坏", _ASK
