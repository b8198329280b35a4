"""Any list that people keep, as rows of text: the first sheet of a workbook, or a CSV file."""

import csv
from collections.abc import Sequence
from io import StringIO

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.files.container import examine
from xlsx_tools.files.sheetxml import BoundlessSheetError
from xlsx_tools.reading.book import as_text, first_sheet

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # what Excel calls “Unicode 文本”
_DELIMITERS = ",\t;"
_WANTED = "请存为没有密码的 Excel 工作簿（.xlsx）或 CSV 文件，再试一次。"


def rows_of(data: bytes) -> Sequence[Sequence[str]]:
    """The rows, empty ones too, so that each has its number; raises UnreadableFileError."""
    if data.startswith(_WORKBOOKS):
        try:
            container = examine(data)
            if refused := container.refused.get(next(iter(container.sheets), "")):
                raise BoundlessSheetError(refused)
            return [[as_text(value) for value in row] for row in first_sheet(container)]
        except BoundlessSheetError:
            raise
        except UnreadableFileError as error:
            raise UnreadableFileError(f"打不开：它有密码、已损坏，或者不是表格。{_WANTED}") from error
    text = _decoded(data)
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
        return [[as_text(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise UnreadableFileError(f"不是完好的 CSV 文件。{_WANTED}") from error


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise UnreadableFileError(f"既不是工作簿，也不是 CSV 文件。{_WANTED}")


def _delimiter(text: str) -> str:
    """What divides the first line that is divided at all: cells further down may hold any of them."""
    for line in text.splitlines():
        if any(delimiter in line for delimiter in _DELIMITERS):
            return max(_DELIMITERS, key=line.count)
    return _DELIMITERS[0]
