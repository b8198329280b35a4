"""A table of a list as reports print tables: rows of headings, a label and figures in each row."""

from collections.abc import Iterator, Sequence

from xlsx_tools.render.report import PrintedBlock, PrintedCell, PrintedRow, PrintedTable
from xlsx_tools.workbook.grid import CellRole


def plain_table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    totals: int,
    groups: Sequence[tuple[str, int]] = (),
) -> PrintedTable:
    """The table; the last `totals` rows stand out, the first column labels its rows.

    `groups` stand above the headings of figures: each with the number of columns that it spans.
    """
    width = len(headings)
    head = tuple(_head(headings, groups))
    body = tuple(
        _row(number, texts, is_total=number > len(head) + len(rows) - 1 - totals)
        for number, texts in enumerate(rows, len(head))
    )
    block = PrintedBlock("", 1, width, head, body)
    return PrintedTable(title, True, 1, width, (block,), (*head, *body), is_list=True)


def _head(headings: Sequence[str], groups: Sequence[tuple[str, int]]) -> Iterator[PrintedRow]:
    """The rows of headings: where there are groups, the corner reaches down beside them."""
    corner, *texts = headings
    corner_cell = _cell(CellRole.CORNER, 0, 0, corner, "col", rows=2 if groups else 1)
    columns = [_cell(CellRole.COLUMN, int(bool(groups)), n, text, "col") for n, text in enumerate(texts, 1)]
    if not groups:
        yield (corner_cell, *columns)
        return
    above, column = [corner_cell], 1
    for text, span in groups:
        above.append(_cell(CellRole.COLUMN, 0, column, text, "colgroup", columns=span))
        column += span
    yield tuple(above)
    yield tuple(columns)


def _row(number: int, texts: Sequence[str], *, is_total: bool) -> PrintedRow:
    label = _cell(CellRole.ROW, number, 0, texts[0], "row")
    figures = (
        _cell(CellRole.FIGURE, number, column, text, "", is_total=is_total)
        for column, text in enumerate(texts[1:], 1)
    )
    return (label, *figures)


def _cell(
    role: CellRole,
    row: int,
    column: int,
    text: str,
    scope: str,
    *,
    rows: int = 1,
    columns: int = 1,
    is_total: bool = False,
) -> PrintedCell:
    return PrintedCell(role, row, column, rows, columns, text, scope, is_total)
