"""The cells that a formula speaks of, as far as its text tells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlsx_tools.workbook.cell import Cell, column_number

_LAST = 1 << 20  # row, and more columns than there are
_SHEET = r"(?P<sheet>(?:'(?:[^']|'')+'|(?:\[\w+\])?[^\W\d][\w.]*)!)?"
_CORNER = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_LINES = r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}"
_AREA = rf"(?P<first>{_CORNER})(?::(?P<more>{_SHEET.replace('sheet', 'other')})(?P<last>{_CORNER}))?"
_NUMBER = r"\s*(?P<{}>\d{{1,7}})(?:\.0*)?\s*"

_NAME = re.compile(r"(?<![\w.!'\]])[^\W\d][\w.]*(?![\w.(!'])")
_AS_TEXT = re.compile(r'INDIRECT\(\s*"([^"]*)"\s*(?:,[^()]*)?\)', re.IGNORECASE)
_TEXT = re.compile(r'"[^"]*"')
_BY_NUMBERS = re.compile(
    rf"INDEX\(\s*{_SHEET}(?P<area>{_LINES}|{_CORNER}:{_CORNER})\s*,"
    rf"{_NUMBER.format('row')},{_NUMBER.format('column')}\)",
    re.IGNORECASE,
)
# What these are given is only asked where it lies, or where to begin.
_ONLY_PLACES = re.compile(
    rf"\b(INDEX|OFFSET|ROWS?|COLUMNS?|AREAS)\(\s*{_SHEET}(?:{_LINES}|{_CORNER}(?::{_CORNER})?)\s*(?=[,)])",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(rf"(?<![\w.$!]){_SHEET}(?:{_AREA}|(?P<lines>{_LINES}))(?![\w.(!])", re.IGNORECASE)


@dataclass(frozen=True)
class CellArea:
    """Cells of a sheet from the first to the last, rows and columns counted from 0."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: tuple[int, int]) -> bool:
        row, column = place
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def areas_in(formula: str, sheet: str, names: Mapping[str, str]) -> Iterator[CellArea]:
    """The areas that a formula of the sheet speaks of; `names` are what the workbook's names stand for.

    Those of other files are none, nor are those that are found only in working it out.
    """
    plain = _NAME.sub(lambda name: names.get(name[0], name[0]), formula)
    plain = _TEXT.sub('""', _AS_TEXT.sub(r"\1", plain))
    plain = _ONLY_PLACES.sub(r"\1(", _BY_NUMBERS.sub(_by_address, plain))
    for found in _SPOKEN_OF.finditer(plain):
        if found["lines"]:
            top, left, bottom, right = _bounds(found["lines"])
        else:
            top, left, _, _ = _bounds(found["first"])
            _, _, bottom, right = _bounds(found["last"] or found["first"])
        rows, columns = sorted((top, bottom)), sorted((left, right))
        yield CellArea(_name(found["sheet"]) or sheet, rows[0], columns[0], rows[1], columns[1])


def _by_address(found: re.Match[str]) -> str:
    top, left, _, _ = _bounds(found["area"])
    row, column = (max(int(found[number]) - 1, 0) for number in ("row", "column"))
    return f"{found['sheet'] or ''}{Cell('', top + row, left + column).a1}"


def _bounds(area: str) -> tuple[int, int, int, int]:
    """The first row and column, the last row and column of a cell, an area, or whole lines."""
    first, _, last = area.replace("$", "").upper().partition(":")
    (top, left), (bottom, right) = _corner(first, 0), _corner(last or first, _LAST)
    return top, left, bottom, right


def _corner(text: str, otherwise: int) -> tuple[int, int]:
    letters = text.rstrip("0123456789")
    digits = text.removeprefix(letters)
    return int(digits) - 1 if digits else otherwise, column_number(letters) if letters else otherwise


def _name(sheet: str | None) -> str:
    return (sheet or "").removesuffix("!").removeprefix("'").removesuffix("'").replace("''", "'")
