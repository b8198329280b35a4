"""Tables as printed: every place of a table is covered by one cell, for any form."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forms import MINI, NATIONAL
from xlsx_tools.form.table import Axis, Block, Heading, Table
from xlsx_tools.workbook.grid import CellRole, GridCell, TableGrid, table_grid

EVERY_TABLE = [
    pytest.param(table, id=f"{form.id}-{table.id}")
    for form in (NATIONAL, MINI)
    for table in form.tables.values()
]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of any shape: up to three blocks, headings up to four deep."""
    numbers = count()

    def heading(depth: int, is_labelled: bool) -> Heading:
        children = draw(st.integers(0, 3)) if depth > 1 else 0
        number = next(numbers)
        return Heading(
            id=f"h{number}" if not children or draw(st.booleans()) else "",
            label=f"标题{number}" if is_labelled else "",
            children=tuple(heading(depth - 1, is_labelled) for _ in range(children)),
        )

    def axis(is_labelled: bool = True) -> Axis:
        depth = draw(st.integers(1, 4))
        return Axis(tuple(heading(depth, is_labelled) for _ in range(draw(st.integers(1, 3)))))

    blocks = tuple(
        Block(
            heading=draw(st.sampled_from(["", "第一项"])),
            corner=draw(st.sampled_from(["", "信息内容"])),
            rows=axis(draw(st.booleans())),
            columns=axis(),
        )
        for _ in range(draw(st.integers(1, 3)))
    )
    return Table("t", "表", blocks)


def places(cell: GridCell) -> set[tuple[int, int]]:
    """Every row and column that a cell spans."""
    return {
        (row, column)
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }


def assert_covered_once(grid: TableGrid) -> None:
    """Every place of the table's rectangle belongs to exactly one cell."""
    covered = Counter(place for cell in grid.cells for place in places(cell))
    wanted = {(row, column) for row in range(grid.height) for column in range(grid.width)}
    assert covered.keys() == wanted
    assert set(covered.values()) == {1}


def assert_blocks_stacked(grid: TableGrid) -> None:
    """Blocks follow one another without a gap, each cell within its block, figures under headings."""
    ends = [0, *(block.end for block in grid.blocks)]
    assert [block.first for block in grid.blocks] == ends[:-1]
    assert ends[-1] == grid.height
    for block in grid.blocks:
        for cell in block.cells:
            assert block.first <= cell.row < cell.row + cell.rows <= block.end
            in_body = cell.part in (CellRole.FIGURE, CellRole.ROW)
            assert (cell.row >= block.body) is in_body


def assert_figures_in_order(table: Table, grid: TableGrid) -> None:
    """Every item once, row by row as printed."""
    items = [cell.item for cell in grid.cells if cell.item]
    assert items == [
        f"{table.id}.{row}.{column}"
        for block in table.blocks
        for row in block.rows.paths
        for column in block.columns.paths
    ]


def assert_headings_over_their_figures(table: Table, grid: TableGrid) -> None:
    """A heading spans exactly the rows or columns of the figures that its path leads to."""
    for block, block_grid in zip(table.blocks, grid.blocks, strict=True):
        figures = {cell.item: cell for cell in block_grid.cells if cell.item}
        headings = [cell for cell in block_grid.cells if cell.part in (CellRole.ROW, CellRole.COLUMN)]
        for row, row_path in block.rows.paths.items():
            for column, column_path in block.columns.paths.items():
                figure = figures[f"{table.id}.{row}.{column}"]
                left = [
                    c.text
                    for c in headings
                    if c.part is CellRole.ROW and c.row <= figure.row < c.row + c.rows
                ]
                assert left == ([heading.label for heading in row_path] if grid.labels else [])
                above = [
                    c
                    for c in headings
                    if c.part is CellRole.COLUMN and c.column <= figure.column < c.column + c.columns
                ]
                assert [c.text for c in above] == [heading.label for heading in column_path]
                assert all(figure.column + figure.columns <= c.column + c.columns for c in above)


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_every_table_of_every_form(table: Table) -> None:
    grid = table_grid(table)
    assert_covered_once(grid)
    assert_blocks_stacked(grid)
    assert_figures_in_order(table, grid)
    assert_headings_over_their_figures(table, grid)


@given(tables())
def test_any_table_is_covered_once(table: Table) -> None:
    assert_covered_once(table_grid(table))


@given(tables())
def test_any_tables_blocks_are_stacked(table: Table) -> None:
    assert_blocks_stacked(table_grid(table))


@given(tables())
def test_any_tables_figures_are_in_printed_order(table: Table) -> None:
    assert_figures_in_order(table, table_grid(table))


@given(tables())
def test_any_tables_headings_stand_over_and_beside_their_figures(table: Table) -> None:
    assert_headings_over_their_figures(table, table_grid(table))


@given(tables())
def test_cells_are_in_reading_order(table: Table) -> None:
    cells = table_grid(table).cells
    assert [(c.row, c.column) for c in cells] == sorted((c.row, c.column) for c in cells)


def drawn(grid: TableGrid) -> list[str]:
    """The table as lines of text: each cell at its top left, `<` and `^` where it spans on."""
    lines = [["?"] * grid.width for _ in range(grid.height)]
    for cell in grid.cells:
        for row, column in places(cell):
            lines[row][column] = "^" if row > cell.row else "<"
        lines[cell.row][cell.column] = cell.text or ("#" if cell.item else "·")
    return [" | ".join(line) for line in lines]


def test_small_table_as_printed() -> None:
    assert drawn(table_grid(MINI.tables["works"])) == [
        "工程类型 | < | 工程数量（处） | < | < | < | 受益户数（户） | < | <",
        "^ | ^ | 季初 | 本季新建 | 本季报废 | 季末 | 一般户 | 帮扶户 | 小计",
        "集中供水 | 水厂 | # | # | # | # | # | # | #",
        "^ | 泵站 | # | # | # | # | # | # | #",
        "^ | 小计 | # | # | # | # | # | # | #",
        "分散供水 | 水井 | # | # | # | # | # | # | #",
        "^ | 水窖 | # | # | # | # | # | # | #",
        "^ | 小计 | # | # | # | # | # | # | #",
        "合计 | < | # | # | # | # | # | # | #",
    ]


def test_row_without_label_has_no_column_of_headings() -> None:
    assert drawn(table_grid(MINI.tables["funds"])) == [
        "上级补助（万元） | 村级自筹（万元） | 合计（万元）",
        "# | # | #",
    ]


def test_last_column_of_a_narrower_block_takes_what_is_left() -> None:
    assert drawn(table_grid(NATIONAL.tables["disclosure"])) == [
        "第二十条第（一）项 | < | < | <",
        "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数",
        "规章 | # | # | #",
        "行政规范性文件 | # | # | #",
        "第二十条第（五）项 | < | < | <",
        "信息内容 | 本年处理决定数量 | < | <",
        "行政许可 | # | < | <",
        "第二十条第（六）项 | < | < | <",
        "信息内容 | 本年处理决定数量 | < | <",
        "行政处罚 | # | < | <",
        "行政强制 | # | < | <",
        "第二十条第（八）项 | < | < | <",
        "信息内容 | 本年收费金额（单位：万元） | < | <",
        "行政事业性收费 | # | < | <",
    ]


def test_disputes_have_three_rows_of_headings_as_printed() -> None:
    lines = drawn(table_grid(NATIONAL.tables["disputes"]))
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert lines[0].split(" | ") == ["行政复议", *"<<<<", "行政诉讼", *"<<<<<<<<<"]
    assert lines[1].split(" | ") == [*outcomes, "未经复议直接起诉", *"<<<<", "复议后起诉", *"<<<<"]
    assert lines[2].split(" | ") == [*"^^^^^", *outcomes, *outcomes]
    assert lines[3].split(" | ") == ["#"] * 15


def test_heading_and_figure_are_told_apart() -> None:
    for cell in table_grid(MINI.tables["works"]).cells:
        assert cell.is_heading is (cell.item is None)
