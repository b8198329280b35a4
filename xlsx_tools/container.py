"""What a file is by its content, whatever its name; refuses what is no workbook in one sentence."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from xlsx_tools.finding import XlsxToolsError

# A filled workbook has some 50 KB and unpacks to 1 MB; the limits only stop what is no workbook.
LARGEST_FILE = 50_000_000
LARGEST_UNPACKED = 200_000_000
MOST_MEMBERS = 2_000

_ASK = "请发回用模板填写、另存为“Excel 工作簿（*.xlsx）”的文件。"
# An error value; or a formula behind which no result is stored, where no text result is due.
_HIDING = re.compile(
    rb'<c [^>]*t="e"|<c (?![^>]*t="str")[^>]*>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v></v>|<v\s*/>)?\s*</c>'
)
# A cell with content far outside any form: column AAA or beyond, row 10,000 or beyond, or both
# halfway. A reader of values allocates the whole rectangle up to it.
_FAR_CELL = re.compile(rb'<c r="((?:[A-Z]{3}\d+|[A-Z]{2}\d{4,}|[A-Z]\d{5,}))"(?:[^>]*[^>/])?>(?!</c>)')
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class UnreadableFileError(XlsxToolsError):
    """A file that cannot be read as a filled form."""


@dataclass(frozen=True)
class Container:
    """A workbook's bytes; `hides_something`: cells that a reader of values takes for blank.

    These are error values such as #REF!, and formulas whose result is not stored.
    """

    data: bytes
    is_xlsx: bool
    hides_something: bool


def examine(data: bytes) -> Container:
    """Make sure the bytes are a workbook, whole and unencrypted; raises UnreadableFileError."""
    if not data:
        raise UnreadableFileError("文件是空的（0 字节），可能没有保存或没有下载完整。" + _ASK)
    if len(data) > LARGEST_FILE:
        raise UnreadableFileError(f"文件有 {len(data) // 1_000_000} MB，远大于填报工作簿应有的大小。" + _ASK)
    if data.startswith(b"PK\x03\x04"):
        return _examine_zip(data)
    if data.startswith(_OLE2):
        return _examine_ole2(data)
    raise UnreadableFileError(f"这不是 Excel 工作簿，而是{_other_kind(data)}。{_ASK}")


def _examine_zip(data: bytes) -> Container:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _bound(members)
            names = {member.filename.replace("\\", "/") for member in members}
            is_xlsx = "xl/workbook.xml" in names
            if not is_xlsx:
                _refuse_other_zip(archive, names)
            # Reading every member to its end makes zipfile compare its checksum: a flipped bit
            # in a figure would otherwise pass unseen.
            sheets = [archive.read(m) for m in members if "worksheets/" in m.filename]
            rest = [archive.read(m) for m in members if "worksheets/" not in m.filename]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFileError("文件已损坏或没有传完整，打不开。请重新发送一份。") from error
    del rest
    for sheet in sheets:
        if far := _FAR_CELL.search(sheet):
            raise UnreadableFileError(
                f"有一页在表格以外很远的 {far[1].decode()} 格里有内容，读不了。请删去那一格的内容再发送。"
            )
    return Container(data, is_xlsx, any(_HIDING.search(sheet) for sheet in sheets))


def _bound(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise UnreadableFileError("文件展开后过大，不是正常的填报工作簿。" + _ASK)


def _refuse_other_zip(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and b"spreadsheet" in archive.read("mimetype"):
        return
    kinds = {
        "word/document.xml": "一份 Word 文档",
        "ppt/presentation.xml": "一份 PowerPoint 演示文稿",
        "xl/workbook.bin": "一份“Excel 二进制工作簿（*.xlsb）”",
    }
    kind = next((kind for name, kind in kinds.items() if name in names), "一个压缩包（zip）")
    raise UnreadableFileError(f"这不是填报工作簿，而是{kind}。{_ASK}")


def _examine_ole2(data: bytes) -> Container:
    def has_stream(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has_stream("EncryptedPackage") or has_stream("EncryptionInfo"):
        raise UnreadableFileError("文件设置了打开密码，读不了。请取消密码后另存，重新发送。")
    if has_stream("WordDocument"):
        raise UnreadableFileError(f"这不是填报工作簿，而是一份 Word 文档。{_ASK}")
    return Container(data, is_xlsx=False, hides_something=False)


def _other_kind(data: bytes) -> str:
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        return "一份 PDF 文件"
    if start.startswith(b"rar!"):
        return "一个 rar 压缩包"
    if start.startswith(b"<?xml") and b"office:spreadsheet" in start:
        return "一份“XML 表格”文件"
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")) or b"<html" in start:
        return "一份网页（HTML）文件"
    if b"\x00" not in start:
        return "一份文本文件（可能是 CSV）"
    return "别的文件，或者文件已损坏"
