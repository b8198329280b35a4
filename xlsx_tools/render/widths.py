"""How wide the columns of a printed table should be."""

from xlsx_tools.grid import Part as Place
from xlsx_tools.render.document import Table

# Widths are counted in characters: a Chinese one is 1 wide, a digit 0.55.
_PADDING, _DIGIT = 0.7, 0.55
_NARROWEST = 2.0 + _PADDING
_GROUP_LABEL = 3.0 + _PADDING
_LONGEST_LABEL, _SHORTEST_LABEL = 16.0, 7.0


def column_widths(table: Table, total: int, size: int) -> list[int]:
    """Widths that add up to the total: figures get what their digits need, labels what is best read."""
    room = total / size
    needs = _figure_needs(table)
    groups = [_GROUP_LABEL] * (table.labels - 1)
    label = [max(_label_need(table), room / table.width)] if table.labels else []
    share = (room - sum(groups) - sum(label)) / len(needs)
    figures = [max(need, share) for need in needs]
    excess = sum(groups) + sum(label) + sum(figures) - room
    label = [max(_SHORTEST_LABEL, width - excess) for width in label]
    widths = [*groups, *label, *figures]
    return [int(width * total / sum(widths)) for width in widths]


def _figure_needs(table: Table) -> list[float]:
    """What the longest figure of each column takes."""
    needs = [_NARROWEST] * (table.width - table.labels)
    for cell in (cell for row in table.rows for cell in row if cell.is_figure):
        column = cell.column - table.labels
        needs[column] = max(needs[column], (len(cell.text) * _DIGIT + _PADDING) / cell.columns)
    return needs


def _label_need(table: Table) -> float:
    """What the longest label of the innermost row headings takes, within reason."""
    labels = (cell for row in table.rows for cell in row if cell.place is Place.ROW)
    innermost = [len(cell.text) for cell in labels if cell.column == table.labels - 1]
    return min(max(innermost, default=0) + _PADDING, _LONGEST_LABEL)
