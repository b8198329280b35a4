"""Which cells of an .ods are merged, which its reader of values does not tell."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from xlsx_tools.files.limits import MOST_COLUMNS, READ_ROWS
from xlsx_tools.files.package import parsed

Area = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, row and column from 0

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def merged_areas(content: bytes) -> dict[str, tuple[Area, ...]]:
    """The merged areas of each sheet, from the document's content; raises DamagedFileError."""
    tables = parsed(content).iter(f"{_TABLE}table")
    return {table.get(f"{_TABLE}name", ""): tuple(_areas(table)) for table in tables}


def _areas(table: Element) -> Iterator[Area]:
    for row, line in _numbered(table.iter(f"{_TABLE}table-row"), "number-rows-repeated", READ_ROWS):
        for column, cell in _numbered(line, "number-columns-repeated", MOST_COLUMNS):
            bottom = min(row + _times(cell, "number-rows-spanned"), READ_ROWS) - 1
            right = min(column + _times(cell, "number-columns-spanned"), MOST_COLUMNS) - 1
            if (bottom, right) != (row, column):
                yield (row, column), (bottom, right)


def _numbered(lines: Iterable[Element], times: str, most: int) -> Iterator[tuple[int, Element]]:
    """Rows or cells with their numbers from 0; those that are written once for many are never merged."""
    number = 0
    for line in lines:
        if number >= most:
            return
        yield number, line
        number += _times(line, times)


def _times(element: Element, name: str) -> int:
    said = element.get(f"{_TABLE}{name}", "1")
    return max(int(said), 1) if said.isdecimal() and len(said) < 10 else 1
