"""openpyxl's opening of workbooks with many merged cells: a third of the time, the same in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any
from unittest.mock import patch
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.styles import Border
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.merge import MergedCellRange

ITS_OWN_FORMAT = MergedCellRange.format
_EDGES = ("top", "left", "right", "bottom")


@contextmanager
def merged_cells_styled_at_once() -> Iterator[None]:
    """Have openpyxl work out once what borders and protection come to for cells that are alike.

    It does so for every cell beneath a merged one, which is three quarters of what opening takes.
    """
    known: WeakKeyDictionary[Workbook, dict[object, int]] = WeakKeyDictionary()

    def format_(merged: Any) -> None:
        _format(merged, known.setdefault(merged.ws.parent, {}))

    with patch.object(MergedCellRange, "format", format_):
        yield


def _format(merged: Any, known: dict[object, int]) -> None:
    """What MergedCellRange.format does, in the same order; `known` are numbers of the workbook's styles."""
    cells, start = merged.ws._cells, _style(merged.start_cell)
    for edge in _EDGES:
        beneath = start.borderId
        side = getattr(merged.start_cell.border, edge)
        if side and side.style is None:
            continue
        for place in getattr(merged, edge):
            cell, style = cells[place], _style(cells[place])
            key = (edge, beneath, style.borderId)
            if key not in known:
                cell.border += Border(**{edge: side})
                known[key] = style.borderId
            style.borderId = known[key]
    for place in merged.cells:
        if start.protectionId not in known:
            cells[place].protection = copy(merged.start_cell.protection)
            known[start.protectionId] = _style(cells[place]).protectionId
        _style(cells[place]).protectionId = known[start.protectionId]


def _style(cell: Any) -> Any:
    """The numbers of a cell's styles, which it gets when they are first asked for."""
    if not cell._style:
        cell._style = StyleArray()
    return cell._style
