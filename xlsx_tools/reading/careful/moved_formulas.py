"""A formula that stands for several cells, as each of them has it."""

import re

from xlsx_tools.workbook.cell import column_name

# Texts and quoted names of sheets are passed over; what a name or a function begins with is no cell.
_PIECE = re.compile(
    r"""
    "[^"]*" | '[^']*'                                                   # a text, a sheet's name
    | (?<![\w.$]) (\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6}) (?![\w.(!])          # a cell
    | (?<![\w.$]) (\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3}) (?![\w.(!])             # whole columns
    | (?<![\w.$]) (\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6}) (?![\w.(!])           # whole rows
    """,
    re.VERBOSE | re.IGNORECASE,
)


def moved_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as a cell so many rows and columns away has it."""

    def column(fixed: str, letters: str) -> str:
        return fixed + (letters if fixed else _moved_letters(letters, columns))

    def row(fixed: str, number: str) -> str:
        return fixed + (number if fixed else str(int(number) + rows))

    def moved(piece: re.Match[str]) -> str:
        match piece.lastindex:
            case 4:
                return column(*piece.group(1, 2)) + row(*piece.group(3, 4))
            case 8:
                return f"{column(*piece.group(5, 6))}:{column(*piece.group(7, 8))}"
            case 12:
                return f"{row(*piece.group(9, 10))}:{row(*piece.group(11, 12))}"
        return piece[0]

    return _PIECE.sub(moved, formula)


def _moved_letters(letters: str, columns: int) -> str:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return column_name(max(number - 1 + columns, 0))
