"""Layouts whose tables are no tables: blocks, lists, tabs, lines; and pages told in unusual ways."""

from collections.abc import Callable, Iterator, Sequence

from tests.support.published import (
    FORM,
    Cell,
    Grid,
    Page,
    Style,
    Truth,
    grids_of,
    joined,
    lines_of,
    page,
    table_html,
)
from xlsx_tools.form.table import Block, Table
from xlsx_tools.quantity import show


def _rows_of(
    truth: Truth, table: Table, block: Block
) -> Iterator[tuple[tuple[str, ...], list[tuple[str, str]]]]:
    """The labels of each row of a block, and its columns with their figures."""
    for row, path in block.rows.paths.items():
        figures = [
            (column[-1].label, show(truth.figures[f"{table.id}.{row}.{name}"]))
            for name, column in block.columns.paths.items()
        ]
        yield tuple(heading.label for heading in path if heading.label), figures


def _disputes(truth: Truth) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The ways to dispute, each with its outcomes and their figures."""
    table = FORM.tables["disputes"]
    (block,) = table.blocks
    ((_, figures),) = _rows_of(truth, table, block)
    groups = ("行政复议", "未经复议直接起诉", "复议后起诉")
    for number, group in enumerate(groups):
        yield group, figures[5 * number : 5 * number + 5]


# --- Blocks ------------------------------------------------------------------------------------------


def _in_blocks(truth: Truth, row: Callable[[Sequence[str]], str]) -> dict[str, str]:
    """The tables row by row, as blocks have them that cannot span."""
    tables = {}
    for table in FORM.tables.values():
        rows: list[Sequence[str]] = []
        for block in table.blocks if table.id != "disputes" else ():
            columns = [path[-1].label for path in block.columns.paths.values()]
            rows.append(("项目", *columns))
            rows += [
                (" ".join(labels[-1:]), *(f for _, f in own)) for labels, own in _rows_of(truth, table, block)
            ]
        if table.id == "disputes":
            for group, figures in _disputes(truth):
                rows += [(group,), [label for label, _ in figures], [figure for _, figure in figures]]
        tables[table.id] = "".join(map(row, rows))
    return tables


def classed_blocks(truth: Truth) -> Page:
    """Blocks that a style sheet shows as tables."""
    style = "<style>.t{width:100%;display:table}.r,.h{display:table-row}.c { display: table-cell }</style>"
    tables = _in_blocks(
        truth, lambda cells: "<div class=r>" + "".join(f"<span class=c>{c}</span>" for c in cells) + "</div>"
    )
    shown = {name: f"<div class='wide t'>{html}</div>" for name, html in tables.items()}
    return Page(page(truth, shown, Style(before=style)))


def blocks_with_roles(truth: Truth) -> Page:
    """Blocks whose roles say what they are, as for those who hear a page."""
    tables = _in_blocks(
        truth, lambda cells: "<div role=row>" + "".join(f"<div role=cell>{c}</div>" for c in cells) + "</div>"
    )
    return Page(page(truth, {name: f"<div role=table>{html}</div>" for name, html in tables.items()}))


# --- Lists -------------------------------------------------------------------------------------------


def _listed(truth: Truth, row: Callable[[str, Sequence[tuple[str, str]]], str], title: str) -> dict[str, str]:
    tables = {"disputes": "".join(row(group, figures) for group, figures in _disputes(truth))}
    for table in FORM.tables.values():
        if table.id != "disputes":
            tables[table.id] = "".join(
                title.format(block.heading) * bool(block.heading)
                + "".join(row(labels[-1], figures) for labels, figures in _rows_of(truth, table, block))
                for block in table.blocks
            )
    return tables


def folded_lists(truth: Truth) -> Page:
    """Each row a list that opens when it is pressed."""

    def row(label: str, figures: Sequence[tuple[str, str]]) -> str:
        items = "".join(f"<dt>{name}</dt><dd>{figure}</dd>" for name, figure in figures)
        return f"<details><summary>{label}<i></i></summary><dl>{items}</dl></details>"

    return Page(page(truth, _listed(truth, row, "<h4>{}</h4>")))


def listed_in_sentences(truth: Truth) -> Page:
    """Each row a line: its label, then each column with its figure."""

    def row(label: str, figures: Sequence[tuple[str, str]]) -> str:
        return f"<p>{label}：{'，'.join(name + figure for name, figure in figures)}。</p>"

    return Page(page(truth, _listed(truth, row, "<p>{}</p>")))


def long_tables(truth: Truth) -> Page:
    """二 with a row for each figure."""
    rows: Grid = [[Cell("依据"), Cell("信息内容", 1), Cell("指标", 2), Cell("数量", 3)]]
    table = FORM.tables["disclosure"]
    for block in table.blocks:
        for labels, figures in _rows_of(truth, table, block):
            for number, (name, figure) in enumerate(figures):
                cells = (
                    []
                    if number
                    else [Cell(block.heading, 0, len(figures)), Cell(labels[-1], 1, len(figures))]
                )
                rows.append([*cells, Cell(name, 2), Cell(figure, 3)])
    return Page(page(truth, {**joined(grids_of(truth)), "disclosure": table_html(rows)}))


def disputes_in_three_lists(truth: Truth) -> Page:
    """四 as three tables of two columns, each below the numbered name of its kind."""
    html = ""
    for number, (group, figures) in enumerate(_disputes(truth), 1):
        rows = [[Cell(label), Cell(figure, 1)] for label, figure in figures]
        html += f"<p>{number}．{group}情况</p>{table_html(rows)}"
    return Page(page(truth, {**joined(grids_of(truth)), "disputes": html}))


# --- Pages -------------------------------------------------------------------------------------------


def split_by_columns(truth: Truth) -> Page:
    """三 as two tables with some of the columns each, what the columns are said in the corner."""
    (table,) = (FORM.tables["applications"],)
    (block,) = table.blocks
    rows = list(_rows_of(truth, table, block))
    html = ""
    for first, end in ((0, 3), (3, 7)):
        heads = [name for name, _ in rows[0][1][first:end]]
        grid: Grid = [[Cell("申请人情况"), *(Cell(name) for name in heads)]]
        grid += [[Cell(labels[-1]), *(Cell(f) for _, f in figures[first:end])] for labels, figures in rows]
        html += f"<p>（之{'一二'[bool(first)]}）</p>{table_html(grid)}"
    return Page(page(truth, {**joined(grids_of(truth)), "applications": html}))


def hidden_until_scripts_run(truth: Truth) -> Page:
    """An article that scripts show, its titles in pieces side by side."""
    data = page(truth, joined(grids_of(truth))).decode()
    for part in FORM.parts:
        number, _, rest = part.heading.partition("、")
        pieces = "".join(
            f"<section style='display:inline-block'>{t}</section>" for t in (f"{number}、", rest)
        )
        data = data.replace(f"<p>{part.heading}</p>", f"<section>{pieces}</section>")
    return Page(
        data.replace("class=article", "class=article style='visibility: hidden; opacity: 0'").encode()
    )


def signed_only(truth: Truth) -> Page:
    """A title without the unit, below a menu; the unit stands at the end alone."""
    style = Style(
        title="关于{year}年度政府信息公开工作情况的报告",
        before=f"<ul><li>政策文件</li><li>年度报告</li></ul><p>来源：{truth.unit}　2025-01-10</p>",
    )
    return Page(page(truth, joined(grids_of(truth)), style))


# --- Text --------------------------------------------------------------------------------------------


def copied_from_a_spreadsheet(truth: Truth) -> Page:
    """Merged cells leave blanks behind, cells of several lines stand in quotes."""
    lines: list[str] = []
    for line in lines_of(truth):
        if isinstance(line, str):
            lines.append(line)
            continue
        width = max(cell.column + cell.columns for row in line for cell in row)
        for row in line:
            cells = [""] * width
            for cell in row:
                is_long = not cell.item and len(cell.text) > 8
                cells[cell.column] = f'"{cell.text[:4]}\n{cell.text[4:]}"' if is_long else cell.text
            lines.append("\t".join(cells))
    return Page("\n".join(lines).encode())


def a_figure_a_line(truth: Truth) -> Page:
    """Every cell a line of its own, one label in two."""
    lines: list[str] = []
    for line in lines_of(truth):
        lines += [line] if isinstance(line, str) else [cell.text for row in line for cell in row]
    text = "\n".join(lines).replace("（二）部分公开（", "（二）部分公\n开（")
    return Page(text.encode())


SHAPED_LAYOUTS: Sequence[Callable[[Truth], Page]] = (
    classed_blocks, blocks_with_roles, folded_lists, listed_in_sentences, long_tables,
    disputes_in_three_lists, split_by_columns, hidden_until_scripts_run, signed_only,
    copied_from_a_spreadsheet, a_figure_a_line,
)  # fmt: skip
