"""A table as it is printed: where each heading and figure stands, and how far it spans."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from xlsx_tools.form.table import Axis, Block, Heading, Table


class CellRole(Enum):
    """What a cell of a printed table is."""

    BLOCK = "block heading"
    CORNER = "corner"
    COLUMN = "column heading"
    ROW = "row heading"
    FIGURE = "figure"


class GridCell(NamedTuple):
    """One printed cell; rows and columns count from 0 within the table."""

    part: CellRole
    row: int
    column: int
    rows: int
    columns: int
    text: str = ""
    item: str | None = None
    names: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading, not a figure."""
        return self.part is not CellRole.FIGURE


class BlockGrid(NamedTuple):
    """A block's cells; `first` to `body` are its heading rows, `body` to `end` its figures."""

    cells: tuple[GridCell, ...]
    first: int
    body: int
    end: int


class TableGrid(NamedTuple):
    """A table's blocks under one another, all `width` columns wide, `labels` of them row headings."""

    blocks: tuple[BlockGrid, ...]
    labels: int
    width: int
    height: int

    @property
    def cells(self) -> tuple[GridCell, ...]:
        """All cells, block by block."""
        return tuple(cell for block in self.blocks for cell in block.cells)


def table_grid(table: Table) -> TableGrid:
    """Lay a table out as the printed form has it."""
    labels = _label_depth(table)
    width = labels + max(len(block.columns.paths) for block in table.blocks)
    blocks: list[BlockGrid] = []
    row = 0
    for block in table.blocks:
        grid = _block_grid(table, block, row, labels, width)
        blocks.append(grid)
        row = grid.end
    return TableGrid(tuple(blocks), labels, width, row)


def _label_depth(table: Table) -> int:
    """How many columns of row headings a table needs: none where no row has a label."""
    labelled = any(
        block.corner or any(heading.label for path in block.rows.paths.values() for heading in path)
        for block in table.blocks
    )
    return max(block.rows.depth for block in table.blocks) if labelled else 0


def _block_grid(table: Table, block: Block, first: int, labels: int, width: int) -> BlockGrid:
    heads = first + (1 if block.heading else 0)
    body = heads + block.columns.depth
    spans = _column_spans(block, labels, width)
    cells: list[GridCell] = []
    if block.heading:
        cells.append(GridCell(CellRole.BLOCK, first, 0, 1, width, block.heading))
    if labels:
        cells.append(GridCell(CellRole.CORNER, heads, 0, block.columns.depth, labels, block.corner))
    cells += _column_headings(block.columns, heads, spans)
    if labels:
        cells += _row_headings(block.rows, body, labels)
    cells += [
        GridCell(CellRole.FIGURE, row, column, 1, span, item=f"{table.id}.{row_id}.{column_id}")
        for row, row_id in enumerate(block.rows.paths, body)
        for column_id, (column, span) in spans.items()
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return BlockGrid(tuple(cells), first, body, body + len(block.rows.paths))


def _column_spans(block: Block, labels: int, width: int) -> dict[str, tuple[int, int]]:
    """From each column to where it starts and how far it spans: the last one takes what is left."""
    columns = list(block.columns.paths)
    starts = {column: (labels + number, 1) for number, column in enumerate(columns)}
    last = labels + len(columns) - 1
    starts[columns[-1]] = (last, width - last)
    return starts


def _column_headings(axis: Axis, first: int, spans: dict[str, tuple[int, int]]) -> Iterator[GridCell]:
    for depth, leaves, heading in _nodes(axis):
        start = spans[leaves[0]][0]
        end = sum(spans[leaves[-1]])
        rows = 1 if heading.children else axis.depth - depth
        yield GridCell(
            CellRole.COLUMN, first + depth, start, rows, end - start, heading.label, names=heading.id
        )


def _row_headings(axis: Axis, first: int, labels: int) -> Iterator[GridCell]:
    order = list(axis.paths)
    for depth, leaves, heading in _nodes(axis):
        columns = 1 if heading.children else labels - depth
        row = first + order.index(leaves[0])
        yield GridCell(CellRole.ROW, row, depth, len(leaves), columns, heading.label, names=heading.id)


def _nodes(axis: Axis) -> Iterator[tuple[int, list[str], Heading]]:
    """Every heading once, with its depth and the leaves beneath it."""
    seen: dict[int, tuple[int, list[str], Heading]] = {}
    for leaf, path in axis.paths.items():
        for depth, heading in enumerate(path):
            seen.setdefault(id(heading), (depth, [], heading))[1].append(leaf)
    yield from seen.values()
