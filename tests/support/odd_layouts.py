"""More layouts of published reports, odder than those of `published.py`: what editors and copying make."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.support.published import (
    FORM,
    Cell,
    Grid,
    Page,
    Style,
    Truth,
    body_of,
    filled,
    grids_of,
    joined,
    lines_of,
    other_handling_joined,
    page,
    relabelled,
    table_html,
)
from xlsx_tools.quantity import Number, show

_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_ORGANISATIONS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
_FEES = "disclosure.administrative_fees.fees"


def _items(table: str, column: str = "") -> frozenset[str]:
    """The items of a table, or of one of its columns."""
    return frozenset(i for i in FORM.items if i.startswith(f"{table}.") and i.endswith(column))


def _has_figures(row: list[Cell]) -> bool:
    return any(cell.item for cell in row)


def _heads(names: Sequence[str], first: int) -> list[Cell]:
    return [Cell(name, first + number, is_head=True) for number, name in enumerate(names)]


# --- Heads -------------------------------------------------------------------------------------------


def three_row_head(truth: Truth) -> Page:
    """Heads over three rows: 总计 below 申请人情况, blank cells where labels are not."""
    grids = grids_of(truth)
    (requests,), (cases,) = grids["applications"], grids["disputes"]
    corner = replace(requests[0][0], rows=3, columns=3)
    body = [row for row in requests if _has_figures(row)]
    requests[:] = [
        [corner, Cell("申请人情况", 3, 1, 7, is_head=True)],
        [Cell("自然人", 3), Cell("法人或其他组织", 4, 1, 5), Cell("总计", 9)],
        [Cell("", 3), *_heads(_ORGANISATIONS, 4), Cell("", 9)],
        *body,
    ]
    cases[:] = [
        [Cell("行政复议", 0, 1, 5), Cell("行政诉讼", 5, 1, 10)],
        [*_heads(_OUTCOMES, 0), Cell("未经复议直接起诉", 5, 1, 5), Cell("复议后起诉", 10, 1, 5)],
        [*_heads([""] * 5, 0), *_heads(_OUTCOMES * 2, 5)],
        cases[-1],
    ]
    return Page(page(truth, joined(grids)))


def labels_in_two_cells(truth: Truth) -> Page:
    """商业企业 and 科研机构 each in two cells below one another."""
    grids = grids_of(truth)
    (grid,) = grids["applications"]
    at = next(number for number, row in enumerate(grid) if "商业企业" in [cell.text for cell in row])
    below = []
    for number, row in enumerate(grid[: at + 1]):
        for cell in row:
            if cell.text in _ORGANISATIONS[:2]:
                below.append(Cell(cell.text[2:], cell.column, is_head=True))
                cell.text = cell.text[:2]
            elif number + cell.rows > at:
                cell.rows += 1
    grid.insert(at + 1, below)
    return Page(page(truth, joined(grids)))


def corner_in_two_cells(truth: Truth) -> Page:
    """The words of the corner broken between two cells."""
    grids = grids_of(truth)
    (grid,) = grids["applications"]
    corner = grid[0][0]
    grid[0].insert(1, Cell(corner.text[9:], 2, corner.rows, is_head=True))
    corner.text, corner.columns = corner.text[:9], 2
    return Page(page(truth, joined(grids)))


def units_in_heads(truth: Truth) -> Page:
    """Heads with units behind them, and blanks and line breaks in them."""
    changes = {
        "本年制发件数": "本年制发件数（件）",
        "本年废止件数": "本年废止件数\n（单位：件）",
        "总计": "总 计",
        "结果维持": "结 果\n维 持",
        "商业企业": "商业\n企业",
    }
    return Page(page(truth, joined(relabelled(grids_of(truth), changes))))


def fees_in_yuan(truth: Truth) -> Page:
    """The fees in another unit than the form's."""
    changes = {"本年收费金额（单位：万元）": "本年收费金额（单位：元）"}
    return Page(page(truth, joined(relabelled(grids_of(truth), changes))), frozenset({_FEES}))


def heads_lost(truth: Truth) -> Page:
    """The head of 总计 in 三 is blank; in 四 the columns of totals are missing."""
    grids = grids_of(truth)
    (requests,), (cases,) = grids["applications"], grids["disputes"]
    for cell in requests[0]:
        cell.text = "" if cell.text == "总计" else cell.text
    for row in cases:
        row[:] = [cell for cell in row if cell.text != "总计" and not cell.item.endswith("total")]
        for cell in row:
            cell.columns = {5: 4, 10: 8}.get(cell.columns, cell.columns)
    return Page(page(truth, joined(grids)), _items("applications", ".total") | _items("disputes", "total"))


def columns_swapped(truth: Truth) -> Page:
    """科研机构 and 法律服务机构 have changed places, heads and figures."""
    grids = grids_of(truth)
    pair = (("科研机构", ".research"), ("法律服务机构", ".legal_service"))
    for row in grids["applications"][0]:
        at = [
            number
            for number, cell in enumerate(row)
            if any(cell.text == label or cell.item.endswith(column) for label, column in pair)
        ]
        if len(at) == 2:
            row[at[0]], row[at[1]] = row[at[1]], row[at[0]]
    return Page(page(truth, joined(grids)))


# --- Rows --------------------------------------------------------------------------------------------


def groups_in_rows(truth: Truth) -> Page:
    """The labels of groups in rows of their own, over the whole width."""
    grids = grids_of(truth)
    rows: Grid = []
    for row in grids["applications"][0]:
        labels = [cell for cell in row if not cell.item]
        figures = [cell for cell in row if cell.item]
        rows += [[Cell(label.text, 0, 1, 10)] for label in labels[:-1]] if figures else []
        rows.append([Cell(labels[-1].text, 0, 1, 3), *figures] if figures else row)
    grids["applications"] = [rows]
    return Page(page(truth, joined(grids)))


def groups_before_labels(truth: Truth) -> Page:
    """Group and label in one cell."""
    grids = grids_of(truth)
    group = ""
    for row in filter(_has_figures, grids["applications"][0]):
        labels = [cell.text for cell in row if not cell.item]
        group = next((label for label in labels if re.match("（[三四五六]）", label)), group)
        text = f"{group}：{labels[-1]}" if re.match(r"\d\.", labels[-1]) else labels[-1]
        row[:] = [Cell(text, 0, 1, 3), *(cell for cell in row if cell.item)]
    return Page(page(truth, joined(grids)))


def other_numbering(truth: Truth) -> Page:
    """Rows numbered otherwise than parts: circled digits, and parts by 第…部分."""
    grids = grids_of(truth)
    for tables in grids.values():
        for cell in (cell for row in tables[0] for cell in row if not cell.item):
            if match := re.match(r"(\d)\.", cell.text):
                cell.text = "①②③④⑤⑥⑦⑧⑨"[int(match[1]) - 1] + cell.text[2:]
            elif match := re.match("（([一二三四五六七])）", cell.text):
                cell.text = f"{'一二三四五六七'.index(match[1]) + 1}、{cell.text[3:]}"
    titles = {
        part.id: f"第{'一二三四五六'[number]}部分 {part.title}" for number, part in enumerate(FORM.parts)
    }
    return Page(page(truth, joined(grids), Style(titles=titles)))


def short_labels(truth: Truth) -> Page:
    """Labels that leave out what goes without saying."""
    changes = {
        "一、本年新收政府信息公开申请数量": "一、本年新收申请数量",
        "二、上年结转政府信息公开申请数量": "二、上年结转申请数量",
        "1.本机关不掌握相关政府信息": "1.不掌握相关政府信息",
        "5.要求行政机关确认或重新出具已获取信息": "5.要求确认或重新出具",
        "四、结转下年度继续办理": "四、结转下年",
    }
    return Page(page(truth, joined(relabelled(grids_of(truth), changes))))


def serial_numbers(truth: Truth) -> Page:
    """A column of serial numbers before the labels of 二 and 三."""
    grids = grids_of(truth)
    for name in ("disclosure", "applications"):
        number = 0
        for row in grids[name][0]:
            number += _has_figures(row)
            row.insert(0, Cell(str(number) if _has_figures(row) else "序号"))
    return Page(page(truth, joined(grids)))


def spans_too_long(truth: Truth) -> Page:
    """A group reaches one row too far down, a head two columns too far to the right."""
    grids = grids_of(truth)
    for row in grids["applications"][0]:
        for cell in row:
            cell.rows += cell.text == "三、本年度办理结果"
            cell.columns += 2 * (cell.text == "申请人情况")
    return Page(page(truth, joined(grids)))


def label_cut_by_page(truth: Truth) -> Page:
    """The end of a long label in a row of its own, as where a page ended."""
    grids = grids_of(truth)
    (grid,) = grids["applications"]
    at, label = next(
        (number, cell)
        for number, row in enumerate(grid)
        for cell in row
        if cell.text.startswith("2.申请人逾期")
    )
    grid.insert(at + 1, [Cell(label.text[20:], label.column), *_heads([""] * 7, 3)])
    label.text = label.text[:20]
    for cell in (cell for row in grid for cell in row):
        cell.rows += cell.text in ("三、本年度办理结果", "（六）其他处理")
    return Page(page(truth, joined(grids)))


def continued_without_head(truth: Truth) -> Page:
    """三 cut in two, a page's number between, no head above the second half."""
    grids = grids_of(truth)
    (grid,) = grids["applications"]
    at = 14
    upper, lower = grid[:at], grid[at:]
    for number, row in enumerate(upper):
        for cell in row:
            left = number + cell.rows - at
            if left > 0:
                cell.rows -= left
                lower[0].insert(0, replace(cell, rows=left, text=""))
    lower[0].sort(key=lambda cell: cell.column)
    tables = joined(grids)
    tables["applications"] = f"{table_html(upper)}<p>— 3 —</p>{table_html(lower)}"
    return Page(page(truth, tables))


# --- Tables ------------------------------------------------------------------------------------------


def nested(truth: Truth) -> Page:
    """Each table in a cell of a table of two columns, each figure in a table of its own."""
    tables = joined(grids_of(truth), cell=lambda c: f"<table><tr><td>{c.text}</table>" if c.item else c.text)
    frames = {name: f"<table><tr><td>&nbsp;<td>{html}</table>" for name, html in tables.items()}
    return Page(page(truth, frames))


def blocks_apart(truth: Truth) -> Page:
    """The blocks of 二 as tables of their own, their headings above them."""
    html = ""
    rows: Grid = []
    for row in (*grids_of(truth)["disclosure"][0], [Cell("第二十条结束")]):
        if len(row) == 1:
            html += table_html(rows) if rows else ""
            html += f"<p>{row[0].text}</p>" if "项" in row[0].text else ""
            rows = []
        else:
            rows.append(row)
    return Page(page(truth, {**joined(grids_of(truth)), "disclosure": html}))


def with_titles_and_notes(truth: Truth) -> Page:
    """A title with a year as the first row of each table, a note with numbers as its last."""
    grids = grids_of(truth)
    for name, (grid,) in grids.items():
        width = max(cell.column + cell.columns for row in grid for cell in row)
        grid.insert(0, [Cell(f"{FORM.tables[name].title}统计表（{truth.year}年）", 0, 1, width)])
        grid.append([Cell("注：上述数据截至12月31日，较上年减少2件。", 0, 1, width)])
    return Page(page(truth, joined(grids)))


def with_another_table(truth: Truth) -> Page:
    """A table of something else with labels of the form before 二."""
    other = (
        "<table><tr><td>指标名称<td>单位<td>数量<tr><td>行政规范性文件<td>件<td>999"
        "<tr><td>行政许可<td>件<td>888<tr><td>总计<td>件<td>777</table>"
    )
    tables = joined(grids_of(truth))
    return Page(page(truth, {**tables, "disclosure": other + tables["disclosure"]}))


def tables_of_2019(truth: Truth) -> Page:
    """二 in the format of 2019, and （六） in one row, as some went on to write."""
    decisions = [show(truth.figures[item]) for item in FORM.items if item.endswith(".decisions")]
    rows: list[list[object]] = [
        ["第二十条第（一）项"], ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", 7, 7, 9], ["规范性文件", 8, 8, 8],
        ["第二十条第（五）项"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", 77, "+2", decisions[0]], ["其他对外管理服务事项", 5, -1, 66],
        ["第二十条第（六）项"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政处罚", 33, 0, decisions[1]], ["行政强制", 44, 0, decisions[2]],
        ["第二十条第（八）项"], ["信息内容", "上一年项目数量", "本年增/减"], ["行政事业性收费", 15, -2],
        ["第二十条第（九）项"], ["信息内容", "采购项目数量", "采购总金额"], ["政府集中采购", 15, "25.3万元"],
    ]  # fmt: skip
    cells = ("".join(f"<td>{text}</td>" for text in row) for row in rows)
    html = f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    lost = {item for item in _items("disclosure") if not item.endswith(".decisions")}
    grids = grids_of(truth)
    other_handling_joined(grids["applications"][0], truth, lost)
    return Page(page(truth, {**joined(grids), "disclosure": html}), frozenset(lost))


def all_of_it_twice(truth: Truth) -> Page:
    """The whole report once for desktops and once for phones."""
    body = body_of(truth, joined(grids_of(truth)), Style())
    return Page(f"<html><body><div>{body}</div><div>{body}</div></body></html>".encode())


# --- Figures and characters --------------------------------------------------------------------------


def odd_digits(truth: Truth) -> Page:
    """Full-width digits, separators, decimals that are none, digits in several elements."""

    def write(item: str, number: Number) -> str:
        shown = show(number)
        match sum(map(ord, item)) % 6:
            case 0:
                return shown.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
            case 1:
                return f"{number:,}" if number == int(number) else shown
            case 2:
                return f"{shown}.0" if number == int(number) else shown
            case 3:
                return f"{shown}&nbsp;"
            case _:
                return f"<span>{shown[0]}</span><span>{shown[1:]}</span>"

    return Page(page(truth, joined(grids_of(truth, write))))


def wrong_charset(truth: Truth) -> Page:
    """GBK that calls itself UTF-8."""
    return Page(page(truth, joined(grids_of(truth)), Style(charset="gb18030", stated="utf-8")))


def no_charset(truth: Truth) -> Page:
    """GBK that says nothing, and big5 for that matter."""
    data = page(truth, joined(grids_of(truth)), Style(charset="gb18030"))
    return Page(data.replace(b'<meta charset="utf-8">', b""))


# --- Text --------------------------------------------------------------------------------------------


def _copied(truth: Truth, between: str, *, blanks: bool = False) -> Page:
    """Text with that between the cells of a row, blank cells in place of merged ones if wanted."""
    lines = []
    for line in lines_of(truth):
        rows = [line] if isinstance(line, str) else filled(line) if blanks else line
        lines += [row if isinstance(row, str) else between.join(cell.text for cell in row) for row in rows]
    return Page("\n".join(lines).encode())


def text_with_blanks(truth: Truth) -> Page:
    """A blank between the cells."""
    return _copied(truth, " ")


def text_with_bars(truth: Truth) -> Page:
    """Bars between the cells, none at the ends of lines."""
    return _copied(truth, " | ", blanks=True)


def text_cell_by_cell(truth: Truth) -> Page:
    """Each cell in a line of its own."""
    return _copied(truth, "\n")


def text_with_tabs(truth: Truth) -> Page:
    """Tabs between the cells, blank cells in place of merged ones."""
    return _copied(truth, "\t", blanks=True)


ODD_LAYOUTS: Sequence[Callable[[Truth], Page]] = (
    three_row_head, labels_in_two_cells, corner_in_two_cells, units_in_heads, fees_in_yuan, heads_lost,
    columns_swapped, groups_in_rows, groups_before_labels, other_numbering, short_labels, serial_numbers,
    spans_too_long, label_cut_by_page, continued_without_head, nested, blocks_apart, with_titles_and_notes,
    with_another_table, tables_of_2019, all_of_it_twice, odd_digits, wrong_charset, no_charset,
    text_with_blanks, text_with_bars, text_cell_by_cell, text_with_tabs,
)  # fmt: skip
