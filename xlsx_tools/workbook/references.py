"""References that stay where they are, whatever is cut, pasted or dragged; formulas with them compared.

A program rewrites a plain reference such as `'依申请公开'!D6:I6` along with the cells it names; whole
columns are not moved. Up to version 1 of a form the references were texts in INDIRECT, which programs lose
in .xls: such formulas count as the same.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from xlsx_tools.workbook.cell import Cell, column_name, column_number

_COLUMNS, _MANY, _ALL_COLUMNS = "$A:$Z", 26, "$A:$IV"  # those of most tables; all that an .xls has
_AREA = re.compile(r"(?P<sheet>.*)!(?P<first>[A-Z]+[0-9]+)(?::(?P<last>[A-Z]+[0-9]+))?")

_NUMBER = re.compile(r"(?<![A-Z0-9.])\d+(?:\.\d+)?(?:E[-+]?\d+)?")
# Columns put in or deleted, and .xls with its fewer rows, leave other spellings of the whole of them.
_SHEET = r"(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)"
_OF_SHEET = re.compile(r"('(?:[^']|'')+'|[^\W\d][\w.]*)!")
_WHOLE = r"(?:A1?:[A-Z]{1,2}(?:65536|1048576)?|1:(?:65536|1048576))"  # all columns may come back as all rows
_FIXED = re.compile(rf"INDEX\({_SHEET}!{_WHOLE},(?P<row>\d+),(?P<column>\d+)\)")
_TWO_CELLS = re.compile(r'INDIRECT\("([^"]+)!([A-Z]+\d+)"\):INDIRECT\("\1!([A-Z]+\d+)"\)')


@lru_cache(maxsize=4096)  # workbook after workbook speaks of the same areas
def fixed(area: str) -> str:
    """An area such as `'依申请公开'!D6:I6`, or a cell, by the numbers of its rows and columns."""
    found = _AREA.fullmatch(area)
    if not found:
        raise ValueError(f"no area: {area}")
    corners = [corner for corner in (found["first"], found["last"]) if corner]
    return ":".join(f"INDEX({found['sheet']}!{_position(*_numbers(corner))})" for corner in corners)


def _numbers(a1: str) -> tuple[int, int]:
    """Row and column of an address, counted from 1."""
    letters = a1.rstrip("0123456789")
    return int(a1.removeprefix(letters)), column_number(letters) + 1


def fixed_here(cell: Cell) -> str:
    """A cell of the very sheet that speaks of it: conditional formats of Excel 2007 know no other."""
    return f"INDEX({_position(cell.row + 1, cell.column + 1)})"


def _position(row: int, column: int) -> str:
    """The columns in which a cell is found by numbers, counted from 1, and these."""
    return f"{_COLUMNS if column <= _MANY else _ALL_COLUMNS},{row},{column}"


def with_sheets_named(formula: str, names: Mapping[str, str]) -> str:
    """The formula with sheets called by other names, as those that were renamed are by their own."""

    def named(found: re.Match[str]) -> str:
        sheet = found[1].removeprefix("'").removesuffix("'").replace("''", "'")
        return Cell(names[sheet], 0, 0).address.removesuffix("A1") if sheet in names else found[0]

    return _OF_SHEET.sub(named, formula) if names else formula


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas are the same but for how programs, or older versions of a form, write them."""
    return comparable(one) == comparable(other)


def comparable(formula: str) -> str:
    """A formula as it is compared: programs space it, fix its references, write out its numbers.

    What is referred to by numbers is as INDIRECT has it, which can be read.
    """
    plain = "".join(formula.split()).replace("$", "").upper()
    plain = _FIXED.sub(_as_text, _NUMBER.sub(lambda number: format(float(number[0]), ".15g"), plain))
    return _TWO_CELLS.sub(r'INDIRECT("\1!\2:\3")', plain)


def _as_text(found: re.Match[str]) -> str:
    sheet = found["sheet"] if found["sheet"].startswith("'") else f"'{found['sheet']}'"
    return f'INDIRECT("{sheet}!{column_name(int(found["column"]) - 1)}{found["row"]}")'
