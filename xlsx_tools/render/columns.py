"""How wide the columns of a printed table should be."""

from collections.abc import Sequence
from math import ceil

from xlsx_tools.render.report import PrintedTable
from xlsx_tools.widths import text_width
from xlsx_tools.workbook.grid import CellRole as Place

_PADDING = 0.7  # characters, in each cell beside its text
_MARGINS = 0.6  # What a cell's margins really take; the rest of the padding is to spare.
_NARROWEST = 3.0 + _PADDING
_GROUP_LABEL = 4.0 + _PADDING
_LONGEST_LABEL, _SHORTEST_LABEL = 16.0, 7.0


def column_widths(table: PrintedTable, total: int, size: float) -> list[int]:
    """Widths that add up to the total: figures get what their digits need, labels what is best read."""
    room = total / size
    needs = _figure_needs(table)
    groups = [_GROUP_LABEL] * (table.labels - 1)
    label = [max(_label_need(table), room / table.width)] if table.labels else []
    rest = room - sum(groups) - sum(label)
    figures = [max(need, rest / len(needs)) for need in needs]
    if table.is_list and sum(needs) <= rest:  # No name is broken for room that dates do not need.
        figures = [need + (rest - sum(needs)) / len(needs) for need in needs]
    excess = sum(groups) + sum(label) + sum(figures) - room
    label = [max(_SHORTEST_LABEL, width - excess) for width in label]
    widths = [*groups, *label, *figures]
    return [int(width * total / sum(widths)) for width in widths]


def fits(table: PrintedTable, total: int, size: float) -> bool:
    """Whether every column gets what it needs: figures their digits, labels lines that can be read."""
    label = min(_label_need(table), _SHORTEST_LABEL) if table.labels else 0
    return _takes(table, label) <= total / size


def reads_easily(table: PrintedTable, total: int, size: float) -> bool:
    """Whether it fits and no label of a list is broken, whose many rows would each be twice as high."""
    label = _label_need(table) if table.is_list else 0
    return fits(table, total, size) and _takes(table, label) <= total / size


def fitting_size(table: PrintedTable, total: int, sizes: Sequence[float]) -> float:
    """The first of the sizes of characters at which it reads easily, or fits at least, or the last."""
    best = (size for is_good in (reads_easily, fits) for size in sizes if is_good(table, total, size))
    return next(best, sizes[-1])


def _takes(table: PrintedTable, label: float) -> float:
    """The characters that a line of it takes with labels as wide as that."""
    return _GROUP_LABEL * max(table.labels - 1, 0) + label + sum(_figure_needs(table))


def _figure_needs(table: PrintedTable) -> list[float]:
    """What the longest figure of each column takes."""
    needs = [_NARROWEST] * (table.width - table.labels)
    for cell in (cell for row in table.rows for cell in row if cell.is_figure):
        column = cell.column - table.labels
        needs[column] = max(needs[column], (text_width(cell.text) + _PADDING) / cell.columns)
    return needs


def _label_need(table: PrintedTable) -> float:
    """What the longest label of the innermost row headings takes, within reason."""
    labels = (cell for row in table.rows for cell in row if cell.place is Place.ROW)
    innermost = [text_width(cell.text) for cell in labels if cell.column == table.labels - 1]
    return min(max(innermost, default=0) + _PADDING, _LONGEST_LABEL)


def side_indent(text: str, width: int, size: float) -> int:
    """How far to indent a heading on both sides so that its lines come out equally long."""
    room = width / size - _MARGINS
    length = text_width(text)
    if length <= room or room < 1:
        return 0
    lines = ceil(length / int(room))
    spare = room - ceil(length / lines)
    return int(spare * size / 2)
