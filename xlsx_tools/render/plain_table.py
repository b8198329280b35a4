"""A table of a list as reports print tables: a row of headings, a label and figures in each row."""

from collections.abc import Sequence

from xlsx_tools.render.report import PrintedBlock, PrintedCell, PrintedRow, PrintedTable
from xlsx_tools.workbook.grid import CellRole


def plain_table(
    title: str, headings: Sequence[str], rows: Sequence[Sequence[str]], totals: int
) -> PrintedTable:
    """The table; the last `totals` rows stand out, the first column labels its rows."""
    width = len(headings)
    head = tuple(
        _cell(CellRole.COLUMN if column else CellRole.CORNER, 0, column, text, "col")
        for column, text in enumerate(headings)
    )
    body = tuple(
        _row(number, texts, is_total=number > len(rows) - totals) for number, texts in enumerate(rows, 1)
    )
    block = PrintedBlock("", 1, width, (head,), body)
    return PrintedTable(title, True, 1, width, (block,), (head, *body))


def _row(number: int, texts: Sequence[str], *, is_total: bool) -> PrintedRow:
    label = _cell(CellRole.ROW, number, 0, texts[0], "row")
    figures = (
        _cell(CellRole.FIGURE, number, column, text, "", is_total=is_total)
        for column, text in enumerate(texts[1:], 1)
    )
    return (label, *figures)


def _cell(
    role: CellRole, row: int, column: int, text: str, scope: str, *, is_total: bool = False
) -> PrintedCell:
    return PrintedCell(role, row, column, 1, 1, text, scope, is_total)
