"""Rows of cells as spreadsheets copy them: tabs between the cells, quotes around those with several lines."""

import re
from collections.abc import Iterator, Sequence

_MOST_LINES = 12  # of one cell
_FIGURE = re.compile(r"[-+]?[\d０-９][\d０-９,，.]*")

Row = list[str]


def whole_lines(lines: Sequence[str]) -> Iterator[str]:
    """The lines, those put together again that are one row as a cell in it has several."""
    at = 0
    while at < len(lines):
        end = _end_of_row(lines, at)
        yield "\n".join(lines[at:end])
        at = end


def _end_of_row(lines: Sequence[str], first: int) -> int:
    """Behind the row that begins in a line; a quote that nothing closes opens no cell."""
    for end in range(first + 1, min(first + _MOST_LINES, len(lines)) + 1):
        row = "\n".join(lines[first:end])
        if not any(_is_open(cell) for cell in row.split("\t")):
            return end if "\t" in row else first + 1
    return first + 1


def _is_open(cell: str) -> bool:
    return cell.startswith('"') and (cell.count('"') % 2 == 1)


def cells_of(row: str) -> Row:
    """The cells of a row between tabs, without the quotes around them."""
    return [_unquoted(cell) for cell in row.split("\t")]


def _unquoted(cell: str) -> str:
    is_quoted = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1].replace('""', '"') if is_quoted and not _is_open(cell) else cell


def grid_of(rows: Sequence[Row]) -> list[Row] | None:
    """The rows, all as long, where blank cells keep every cell in its column; None where they do not.

    Merged cells leave blanks behind where a spreadsheet was copied; copied from a page, they leave none.
    Editors cut off blanks at the end of a line, which matters only where there are figures.
    """
    width = max(len(row) for row in rows)
    is_whole = all(len(row) == width for row in rows if any(map(_is_figure, row)))
    if not is_whole or not any(_is_indented(row) for row in rows) or not _is_headed(rows):
        return None
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _is_headed(rows: Sequence[Row]) -> bool:
    """Whether words stand above every column with figures: else cells of the head may be missing."""
    figures = {n for row in rows for n, cell in enumerate(row) if _is_figure(cell)}
    heads = (row for row in rows if not any(map(_is_figure, row)))
    return figures <= {n for row in heads for n, cell in enumerate(row) if cell.strip()}


def _is_figure(cell: str) -> bool:
    return _FIGURE.fullmatch(cell.strip()) is not None


def _is_indented(row: Sequence[str]) -> bool:
    """Whether it begins with a blank cell, and shows something."""
    return not row[0].strip() and any(cell.strip() for cell in row)
