"""What a file is by its content, whatever its name; what is no workbook is refused in one sentence."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.archive import Members, members_of, pack, unpack
from xlsx_tools.files.limits import LARGEST_FILE
from xlsx_tools.files.macrosheets import without_macro_sheets
from xlsx_tools.files.package import (
    MAIN_PART,
    PACKAGE_RELATIONS,
    Package,
    plainly_placed,
    relations,
    sheet_parts,
)
from xlsx_tools.files.sheetxml import BLANK_SHEET, BoundlessSheetError, SheetXml, is_sheet, read_sheet
from xlsx_tools.files.signatures import (
    ASK,
    OLE2,
    ZIP,
    FileKind,
    has_stream,
    kind_of,
    kind_of_ole2,
    kind_of_zip,
)
from xlsx_tools.files.stated_counts import without_counts

# Names of members that values alone do not tell of: notes, links to other files, pictures.
_TRACES = re.compile(r"comments|externalLinks/|cellimages|drawings/|media/", re.IGNORECASE)
_SPREADSHEET = b"spreadsheetml/"  # what the namespaces of a workbook have in common
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


class ForeignFileError(UnreadableFileError):
    """A file of another kind than that of workbooks."""

    def __init__(self, kind: FileKind, wanted: str = "填报工作簿") -> None:
        super().__init__(f"这不是{wanted}，而是{kind.name}。{kind.ask}")
        self.kind = kind


@dataclass(frozen=True, eq=False)
class Container:
    """A workbook's bytes as readers are given them: whole, unlocked, packed without peculiarities.

    `parts` are the members of a zip, `sheets` its worksheets by name, `unprotected` names some of them,
    `pictures` says how many there are, `looks_touched` whether somebody was at more than cells, `is_strict`
    that it came in the strict standard's namespaces; `refused` are sheets that were left blank as they are
    beyond all bounds, with what to say of them. All but the parts are known of .xlsx files only; the others
    want a careful look anyway.
    """

    kind: Format
    data: bytes
    parts: Package = field(default_factory=dict)
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
        raise UnreadableFileError("文件是空的（0 字节），可能没有保存或没有下载完整。" + ASK)
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(f"文件有 {len(data) // 1_000_000} MB，远大于填报工作簿应有的大小。" + ASK)
    if data.startswith(OLE2):
        return _examine_ole2(data, password)
    if data.startswith(ZIP):
        return _examine_zip(data)
    raise ForeignFileError(kind_of(data), " Excel 工作簿")


def _examine_zip(data: bytes) -> Container:
    members = members_of(data)
    is_workbook = _is_workbook(data, members)
    if not is_workbook and not _is_ods(data, members):
        raise ForeignFileError(kind_of_zip(members))
    wanted = [name for name in members if name.endswith((".xml", ".rels", _ODS_TYPE))]
    parts = _unpacked(data, members, wanted)
    return _xlsx(tuple(members), plainly_placed(parts)) if is_workbook else _ods(parts)


def _unpacked(data: bytes, members: Members, wanted: Iterable[str]) -> dict[str, bytes]:
    parts = unpack(data, {name: members[name] for name in wanted if name in members})
    for part in parts.values():
        # No office program declares entities or writes anything but UTF-8.
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnreadableFileError("文件的内部结构不正常（含有实体声明），不予读取。" + ASK)
    return parts


def _is_workbook(data: bytes, members: Members) -> bool:
    """Whether the main part is a workbook's, whatever it is called."""
    if MAIN_PART in members:
        return True
    with suppress(UnreadableFileError):
        listed = _unpacked(data, members, [PACKAGE_RELATIONS])
        main = [relation.target for relation in relations(listed, "") if relation.target in members]
        return any(
            _SPREADSHEET in part for part in unpack(data, {name: members[name] for name in main}).values()
        )
    return False


def _xlsx(names: tuple[str, ...], parts: dict[str, bytes]) -> Container:
    is_strict = _STRICT in parts[MAIN_PART]
    if is_strict:
        parts = {name: _transitional(part) for name, part in parts.items()}
    whole, parts = parts, dict(without_macro_sheets(parts))
    sheets, problems = _sheets(parts)
    listed = sheet_parts(parts)
    named = {name: sheets[part] for name, part in listed.items() if part in sheets}
    unprotected = frozenset(name for name, sheet in named.items() if not sheet.is_protected)
    has_macros = "xl/vbaProject.bin" in names or parts[MAIN_PART] != whole[MAIN_PART]
    kind = Format.XLSM if has_macros else Format.XLSX
    parts = without_counts(parts | {name: sheet.xml for name, sheet in sheets.items()})
    return Container(
        kind=kind,
        data=pack(parts),
        parts=parts,
        sheets=named,
        unprotected=unprotected,
        looks_touched=bool(unprotected) or has_macros or any(_TRACES.search(name) for name in names),
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
    parts = {_ODS_TYPE: parts[_ODS_TYPE], **parts, "content.xml": content}
    return Container(Format.ODS, pack(parts), parts)


def _examine_ole2(data: bytes, password: str) -> Container:
    from xlsx_tools.files.biff import with_sane_extents
    from xlsx_tools.files.unlock import is_locked, unlocked

    if is_locked(data):
        return examine(unlocked(data, password))
    is_workbook = has_stream(data, "Workbook") or has_stream(data, "Book")
    if not is_workbook or has_stream(data, "WordDocument"):
        raise ForeignFileError(kind_of_ole2(data))
    kind = Format.ET if has_stream(data, "ETExtData") else Format.XLS
    return Container(kind, with_sane_extents(data))
