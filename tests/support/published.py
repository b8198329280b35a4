"""Reports as offices publish them, made here with every figure, text and fault known.

A `Truth` is what a report says; a layout makes a page of it and says what of it can still be read there.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from itertools import accumulate

import docx
from docx.document import Document as DocxDocument
from docx.table import Table as DocxTable
from openpyxl import Workbook

from tests.support.inboxes import zipped
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, show
from xlsx_tools.workbook.grid import CellRole, table_grid

FORM: Form = installed_form("zfxxgk-2021")
_TABLES = ("disclosure", "applications", "disputes")


@dataclass(frozen=True)
class Truth:
    """What a report says: all figures as printed, and its texts."""

    unit: str
    year: int
    figures: Mapping[str, Number]
    texts: Mapping[str, str]
    preface: str = ""


def _numbers(rng: random.Random, *, busy: bool) -> dict[str, Number]:
    def draw(most: int) -> int:
        return rng.randrange(most) if busy and rng.random() < 0.6 else 0

    figures: dict[str, Number] = {item: draw(400) for item in FORM.inputs}
    figures["disclosure.administrative_fees.fees"] = Decimal(rng.randrange(90_000)) / 100 if busy else 0
    columns = list(FORM.tables["applications"].blocks[0].columns.paths)[:-1]
    handled = list(FORM.tables["applications"].blocks[0].rows.paths)
    outcomes = handled[2:-2]
    for column in columns:
        done = sum(int(figures[f"applications.{row}.{column}"]) for row in outcomes)
        total = done + int(figures[f"applications.carried_out.{column}"])
        before = min(total, int(figures[f"applications.carried_in.{column}"]))
        figures[f"applications.carried_in.{column}"] = before
        figures[f"applications.received.{column}"] = total - before
    for item, check in FORM.totals.items():
        figures[item] = sum(int(figures[part]) for part in check.right)
    return figures


_PREFACE = (
    "本报告根据《中华人民共和国政府信息公开条例》编制，所列数据统计期限为全年。如有疑问，请联系办公室。"
)


@cache
def truths() -> tuple[Truth, ...]:
    """Six reports: idle, busy, and two in which totals were typed wrongly."""
    units = (
        "云溪县教育局",
        "岚川市人民政府",
        "青石镇人民政府",
        "临江区统计局",
        "望海市公安局（本级）",
        "平湖县司法局",
    )
    found = []
    for number, unit in enumerate(units):
        figures = _numbers(random.Random(number), busy=number > 0)
        if number in (2, 4):
            figures["applications.handled.total"] += 3
            figures["disputes.cases.direct_total"] = 0
        texts = {
            "overview.lead": f"{2021 + number}年，我单位认真贯彻落实《条例》。现将情况报告如下：",
            "overview.disclosure": "全年主动公开政府信息若干条。\n重点领域信息及时更新。",
            "overview.applications": "依法办理依申请公开事项，流程规范。",
            "overview.management": "健全制度，严格审查。",
            "overview.platform": "完善网站专栏，做好维护。",
            "overview.supervision": "开展培训，接受监督。",
            "problems.text": "存在的问题：公开的主动性还不够。\n改进措施：加强培训。",
            "other.text": "本年度未收取信息处理费。",
        }
        found.append(Truth(unit, 2021 + number, figures, texts, _PREFACE))
    return tuple(found)


# --- Tables as grids ---------------------------------------------------------------------------------


@dataclass
class Cell:
    """A printed cell: where it starts is its place in its row."""

    text: str
    column: int = 0
    rows: int = 1
    columns: int = 1
    item: str = ""
    is_head: bool = False


Grid = list[list[Cell]]
Grids = dict[str, list[Grid]]


def _shown(item: str, number: Number) -> str:
    return show(number)


def grids_of(truth: Truth, write: Callable[[str, Number], str] = _shown) -> Grids:
    """The form's tables as grids, 二 as one of four blocks."""
    found: Grids = {}
    for name in _TABLES:
        printed = table_grid(FORM.tables[name])
        rows: Grid = [[] for _ in range(printed.height)]
        for cell in printed.cells:
            text = write(cell.item, truth.figures[cell.item]) if cell.item else cell.text
            is_head = cell.part in (CellRole.COLUMN, CellRole.CORNER, CellRole.BLOCK)
            rows[cell.row].append(Cell(text, cell.column, cell.rows, cell.columns, cell.item or "", is_head))
        found[name] = [rows]
    return found


def labels_in(grid: Grid) -> Iterator[Cell]:
    """The cells of a grid that are no figures."""
    return (cell for row in grid for cell in row if not cell.item)


def relabelled(grids: Grids, changes: Mapping[str, str]) -> Grids:
    """With labels worded otherwise."""
    for tables in grids.values():
        for grid in tables:
            for cell in labels_in(grid):
                cell.text = changes.get(cell.text, cell.text)
    return grids


def drop(grids: Grids, gone: Callable[[str], bool]) -> Grids:
    """Without the rows all of whose figures are gone, and without the other figures that are."""
    for tables in grids.values():
        for grid in tables:
            for row in grid:
                items = [cell for cell in row if cell.item]
                if items and all(gone(cell.item) for cell in items):
                    row[:] = []
    return grids


# --- HTML --------------------------------------------------------------------------------------------


def table_html(grid: Grid, cell: Callable[[Cell], str] | None = None, *, spans: bool = True) -> str:
    """A grid as a table; `cell` writes the inside of one."""
    inside = cell or (lambda c: c.text)
    rows = []
    for row in grid:
        cells = "".join(
            f"<td{f' rowspan={c.rows}' if spans and c.rows > 1 else ''}"
            f"{f' colspan={c.columns}' if spans and c.columns > 1 else ''}>{inside(c)}</td>"
            for c in row
        )
        rows.append(f"<tr>{cells}</tr>")
    return f"<table border=1>{''.join(rows)}</table>"


@dataclass(frozen=True)
class Style:
    """How a page is written around its tables."""

    title: str = "{unit}{year}年政府信息公开工作年度报告"
    titles: Mapping[str, str] = field(default_factory=dict)
    run_in: bool = False
    before: str = ""
    after: str = ""
    charset: str = "utf-8"
    stated: str = "utf-8"
    paragraph: Callable[[str], str] = lambda text: f"<p>{text}</p>"
    headings: Mapping[str, str] = field(default_factory=dict)
    with_preface: bool = True


def body_of(truth: Truth, tables: Mapping[str, str], style: Style) -> str:
    """Title, preface, parts and signature."""
    p = style.paragraph
    lines = [p(line) for line in style.title.format(unit=truth.unit, year=truth.year).split("\n")]
    if style.with_preface:
        lines.append(p(truth.preface))
    for part in FORM.parts:
        lines.append(p(style.titles.get(part.id, part.heading)))
        if part.tables:
            lines.append(tables[part.tables[0].id])
        for narrative in part.narratives:
            text = truth.texts.get(narrative.id)
            if text is None:
                continue
            first, *others = text.split("\n")
            heading = style.headings.get(narrative.id, narrative.heading or "")
            if heading and style.run_in:
                lines.append(p(f"{heading}。{first}"))
            else:
                lines += [p(heading), p(first)] if heading else [p(first)]
            lines += [p(other) for other in others]
    lines += [p(truth.unit), p(f"{truth.year + 1}年1月15日")]
    return "\n".join(lines)


def page(truth: Truth, tables: Mapping[str, str], style: Style | None = None) -> bytes:
    """A whole page, in its charset."""
    style = style or Style()
    html = (
        f'<html><head><meta charset="{style.stated}"><title>某网</title></head><body>'
        f"{style.before}<div class=article>{body_of(truth, tables, style)}</div>{style.after}</body></html>"
    )
    return html.encode(style.charset, "xmlcharrefreplace")


def joined(grids: Grids, **options: object) -> dict[str, str]:
    """Each table as HTML."""
    return {
        name: "".join(table_html(grid, **options) for grid in tables)  # type: ignore[arg-type]
        for name, tables in grids.items()
    }


# --- Layouts -----------------------------------------------------------------------------------------

_MENU = (
    "<div class=nav><ul>"
    + "".join(f"<li><a href='#'>{part.heading}</a></li>" for part in FORM.parts)
    + "</ul></div><script>var t='一、总体情况';"
    "document.write('<table><tr><td>规章</td><td>9</td></tr></table>')"
    "</script><p>当前位置：首页 &gt; 政务公开</p>"
    "<table><tr><td>名称</td><td>年度报告</td><td>索引号</td><td>000014349/2024-00012</td></tr>"
    "<tr><td>发布机构</td><td>办公室</td><td>公开日期</td><td>2025-01-15</td></tr></table>"
)
_FOOT = (
    "<div class=foot><p>扫一扫在手机打开当前页</p><p>主办单位：办公室 网站标识码：1234567890</p>"
    "<p>版权所有 ICP备 12345号</p></div>"
)


@dataclass(frozen=True)
class Page:
    """A page, and the items that it does not tell (`lost`)."""

    data: bytes
    lost: frozenset[str] = frozenset()


def plain(truth: Truth) -> Page:
    """As the form is printed."""
    return Page(page(truth, joined(grids_of(truth))))


def from_wps(truth: Truth) -> Page:
    """Saved from a browser, in GBK, each cell full of marks, with menus around it."""

    def cell(c: Cell) -> str:
        half = len(c.text) // 2
        pieces = c.text if c.item else f"{c.text[:half]}</span><span>{c.text[half:]}"
        return f"<p><span>&nbsp;{pieces}<o:p></o:p></span></p>"

    style = Style(before=_MENU, after=_FOOT, charset="gb18030", stated="gb2312", run_in=True)
    return Page(page(truth, joined(grids_of(truth), cell=cell), style))


def groups_dropped(truth: Truth) -> Page:
    """The editor lost the row spans: a group's label stands in its first row only."""
    grids = grids_of(truth)
    for grid in grids["applications"]:
        for row in grid:
            for cell in row:
                if not cell.item and not cell.is_head:
                    cell.rows = 1
    return Page(page(truth, joined(grids)))


def groups_repeated(truth: Truth) -> Page:
    """Every row repeats the labels of its groups."""
    grids = grids_of(truth)
    for grid in grids["applications"]:
        open_: list[tuple[Cell, int]] = []
        for row in grid:
            open_ = [(cell, left - 1) for cell, left in open_ if left > 1]
            row[:0] = [replace(cell, rows=1) for cell, _ in open_]
            for cell in row:
                if not cell.item and not cell.is_head and cell.rows > 1:
                    open_.append((replace(cell), cell.rows))
                    cell.rows = 1
            row.sort(key=lambda c: c.column)
    return Page(page(truth, joined(grids)))


def fillers(truth: Truth) -> Page:
    """No spans at all: blank cells fill what was merged."""
    return Page(page(truth, joined({name: [filled(g) for g in gs] for name, gs in grids_of(truth).items()})))


def filled(grid: Grid) -> Grid:
    """The grid with blank cells in place of spans."""
    width = max(cell.column + cell.columns for row in grid for cell in row)
    taken = {(number, cell.column) for number, row in enumerate(grid) for cell in row}
    rows = []
    for number, row in enumerate(grid):
        blanks = [Cell("", column) for column in range(width) if (number, column) not in taken]
        rows.append(sorted([*(replace(c, rows=1, columns=1) for c in row), *blanks], key=lambda c: c.column))
    return rows


_LONG_LABEL = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"


def worded_otherwise(truth: Truth) -> Page:
    """Numbering of other kinds, misprints, labels cut short."""
    changes = {
        "1.属于国家秘密": "（1）属于国家秘密",
        "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
        "3.危及“三安全一稳定”": '3、危及"三安全一稳定"',
        "4.保护第三方合法权益": "4．保护第三方合法权益",
        "5.属于三类内部事务信息": "5.属于三类内部事物信息",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": "（二）部分公开",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.申请人无正当理由逾期不补正",
        _LONG_LABEL: _LONG_LABEL[:13],
        "（六）其他处理": "(六)其他处理",
        "社会公益组织": "社会公<br>益组织",
        "结果维持": "结果<br>维持",
        "科研机构": "科研机够",
        "现行有效件数": "现行有效件\u200b数",
        "本年收费金额（单位：万元）": "本年收费金额（万元）",
    }
    titles = {
        "problems": "五、存在问题及改进情况",
        "disputes": "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    }
    style = Style(titles=titles, title="{year}年{unit}政府信息公开年度报告")
    return Page(page(truth, joined(relabelled(grids_of(truth), changes)), style))


def zeros_drawn(truth: Truth) -> Page:
    """Blank cells, strokes, counting words, full-width digits, remarks."""

    def write(item: str, number: Number) -> str:
        if number == 0:
            return ("", "/", "—", "0件", "０")[sum(map(ord, item)) % 5]
        return (
            f"{show(number)}（其中新增1件）"
            if item == "disclosure.normative_documents.in_force"
            else show(number)
        )

    lost = _without_figures(truth, write)
    return Page(page(truth, joined(grids_of(truth, write))), lost)


def _without_figures(truth: Truth, write: Callable[[str, Number], str]) -> frozenset[str]:
    """The items of tables that are wholly blank, and blank totals of parts that are not all 0."""
    lost: set[str] = set()
    for table in FORM.tables:
        items = [item for item in FORM.items if item.startswith(f"{table}.")]
        if not any(write(item, truth.figures[item]) for item in items):
            lost.update(items)
        else:
            blank = [i for i in items if i in FORM.totals and not write(i, truth.figures[i])]
            lost.update(i for i in blank if any(truth.figures[part] for part in FORM.totals[i].right))
    return frozenset(lost)


def three_small_tables(truth: Truth) -> Page:
    """四 as three tables under each other, each under its heading."""
    (grid,) = grids_of(truth)["disputes"]
    names = ("行政复议", "未经复议直接起诉", "复议后起诉")
    leaves = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    figures = grid[-1]
    small = []
    for number, name in enumerate(names):
        heads = [Cell(leaf, n) for n, leaf in enumerate(leaves)]
        own = [replace(cell, column=n) for n, cell in enumerate(figures[5 * number : 5 * number + 5])]
        small.append([[Cell(name, 0, 1, 5)], heads, own] if number else [heads, own])
    grids = grids_of(truth)
    tables = joined(grids)
    tables["disputes"] = f"<p>{names[0]}</p>" + "".join(map(table_html, small))
    return Page(page(truth, tables))


_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def turned_grids(truth: Truth) -> Grids:
    """四 with a row for each way to dispute, as tall tables have it."""
    grids = grids_of(truth)
    (grid,) = grids["disputes"]
    figures = [
        [replace(c, column=n + 2) for n, c in enumerate(grid[-1][5 * k : 5 * k + 5])] for k in range(3)
    ]
    head = [
        Cell("", 0, 1, 2, is_head=True),
        *(Cell(text, n + 2, is_head=True) for n, text in enumerate(_OUTCOMES)),
    ]
    rows = [
        [Cell("行政复议", 0, 1, 2), *figures[0]],
        [Cell("行政诉讼", 0, 2), Cell("未经复议直接起诉", 1), *figures[1]],
        [Cell("复议后起诉", 1), *figures[2]],
    ]
    grids["disputes"] = [[head, *rows]]
    return grids


def upright_grids(truth: Truth) -> Grids:
    """四 with a row for each figure, 三 with the applicants in rows and each of its rows as a column."""
    grids = grids_of(truth)
    (grid,) = grids["disputes"]
    figures = [replace(cell, column=3) for cell in grid[-1]]
    rows = [[Cell(_OUTCOMES[n % 5], 2), figure] for n, figure in enumerate(figures)]
    rows[0].insert(0, Cell("行政复议", 0, 5, 2))
    rows[5][:0] = [Cell("行政诉讼", 0, 10), Cell("未经复议直接起诉", 1, 5)]
    rows[10].insert(0, Cell("复议后起诉", 1, 5))
    grids["disputes"] = [rows]
    grids["applications"] = [mirrored(table) for table in grids["applications"]]
    return grids


def turned(truth: Truth) -> Page:
    """四 as a tall table."""
    return Page(page(truth, joined(turned_grids(truth))))


def upright(truth: Truth) -> Page:
    """三 and 四 with rows for columns."""
    return Page(page(truth, joined(upright_grids(truth))))


def mirrored(grid: Grid) -> Grid:
    """The grid with its rows as columns."""
    width = max(cell.column + cell.columns for row in grid for cell in row)
    rows: Grid = [[] for _ in range(width)]
    for number, row in enumerate(grid):
        for cell in row:
            rows[cell.column].append(replace(cell, column=number, rows=cell.columns, columns=cell.rows))
    return rows


def titles_in_tables(truth: Truth) -> Page:
    """The titles of the parts with tables as the first rows of these."""
    grids = grids_of(truth)
    titles: dict[str, str] = {}
    for part in FORM.parts:
        for table in part.tables:
            (grid,) = grids[table.id]
            width = max(cell.column + cell.columns for row in grid for cell in row)
            grid.insert(0, [Cell(part.heading, 0, 1, width)])
            titles[part.id] = ""
    return Page(page(truth, joined(grids), Style(titles=titles)))


def one_table(truth: Truth) -> Page:
    """All of it rows of one table, also the title and every paragraph."""
    tables = joined(grids_of(truth))
    rows = {name: html[len("<table border=1>") : -len("</table>")] for name, html in tables.items()}
    style = Style(paragraph=lambda text: f"<tr><td colspan=15>{text}</td></tr>")
    html = f"<html><meta charset=utf-8><table border=1>{body_of(truth, rows, style)}</table></html>"
    return Page(html.encode())


def figures_in_two_rows(truth: Truth) -> Page:
    """四 with the figures of 行政复议 in one row and those of 行政诉讼 in the next."""
    grids = grids_of(truth)
    (grid,) = grids["disputes"]
    first, second = grid[-1][:5], grid[-1][5:]
    grid[-1] = [*first, Cell("", 5, 1, 10)]
    grid.append([Cell("", 0, 1, 5), *second])
    return Page(page(truth, joined(grids)))


def total_below(truth: Truth) -> Page:
    """三 with 总计 under 申请人情况, and the corner's words in a row of their own."""
    grids = grids_of(truth)
    (grid,) = grids["applications"]
    total = next(cell for cell in grid[0] if cell.text == "总计")
    grid[0].remove(total)
    total.rows = 2
    grid[1].append(total)
    for cell in grid[0]:
        if cell.text == "申请人情况":
            cell.columns = 7
    corner = grid[0][0].text
    grid[0][0].text = ""
    grid.insert(0, [Cell(corner, 0, 1, 10, is_head=True)])
    return Page(page(truth, joined(grids)))


_TRADITIONAL = str.maketrans(
    "总体况动开处数发类关业机构务计结转无县镇报诉讼复额单万费时间题问进护权条规许罚强会组织济农东书语说监临关门乡岚",
    "總體況動開處數發類關業機構務計結轉無縣鎮報訴訟複額單萬費時間題問進護權條規許罰強會組織濟農東書語說監臨關門鄉嵐",
)


def traditional(truth: Truth) -> Page:
    """In traditional characters, with the title over two lines and its year in words."""
    tables = {name: html.translate(_TRADITIONAL) for name, html in joined(grids_of(truth)).items()}
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    year = str(truth.year).translate(digits)
    style = Style(
        title=f"{truth.unit}\n关于{year}年政府信息公开工作年度报告",
        titles={part.id: part.heading.translate(_TRADITIONAL) for part in FORM.parts},
    )
    return Page(page(truth, tables, style))


def wholly_traditional(truth: Truth) -> Page:
    """All of it in traditional characters, also the title, the unit's name in it, and the texts' headings."""
    return Page(plain(truth).data.decode().translate(_TRADITIONAL).encode())


def twice(truth: Truth) -> Page:
    """Each table once for desktops and once for phones."""
    tables = {
        name: f"<div class=pc>{html}</div><div class=wap>{html}</div>"
        for name, html in joined(grids_of(truth)).items()
    }
    return Page(page(truth, tables, Style(before=_MENU, after=_FOOT)))


def broken_at_page(truth: Truth) -> Page:
    """三 split in two tables, the head repeated, as documents turned into pages have it."""
    grids = grids_of(truth)
    (grid,) = grids["applications"]
    head = [[replace(cell) for cell in row] for row in grid[:3]]
    at = 12
    upper, lower = grid[:at], grid[at:]
    for number, row in enumerate(upper):
        for cell in row:
            left = number + cell.rows - at
            if left > 0:
                cell.rows -= left
                lower[0].insert(0, replace(cell, rows=left, text=""))
    lower[0].sort(key=lambda c: c.column)
    grids["applications"] = [upper, [*head, *lower]]
    return Page(page(truth, joined(grids)))


def left_out(truth: Truth) -> Page:
    """Without the row 规章, without the column 总计 of 三, and with （六） in one row as in 2019."""
    grids = grids_of(truth)
    for row in grids["disclosure"][0]:
        if any(cell.text == "规章" for cell in row):
            row[:] = []
    grids["disclosure"][0] = [row for row in grids["disclosure"][0] if row]
    (grid,) = grids["applications"]
    grid[0] = [cell for cell in grid[0] if cell.text != "总计"]
    for row in grid:
        row[:] = [cell for cell in row if not cell.item.endswith(".total")]
    lost = {item for item in FORM.items if item.startswith("applications.") and item.endswith(".total")}
    lost |= {item for item in FORM.items if item.startswith("disclosure.regulations.")}
    other_handling_joined(grid, truth, lost)
    return Page(page(truth, joined(grids)), frozenset(lost))


def other_handling_joined(grid: Grid, truth: Truth, lost: set[str]) -> None:
    """Put the rows of （六） in one, and what of them can no longer be told in `lost`."""
    rows = ("not_corrected", "fee_unpaid", "other_result")
    at = next(
        n for n, row in enumerate(grid) if any(c.item.startswith("applications.not_corrected.") for c in row)
    )
    for cell in grid[at]:
        if cell.text == "（六）其他处理":
            cell.rows, cell.columns = 1, 2
        if cell.item:
            column = cell.item.rpartition(".")[2]
            parts = [f"applications.{row}.{column}" for row in rows]
            total = sum(truth.figures[part] for part in parts)
            cell.text = show(total)
            if total:
                lost.update(parts)
    grid[at] = [cell for cell in grid[at] if cell.item or cell.text == "（六）其他处理"]
    del grid[at + 1 : at + 3]
    for row in grid:
        for cell in row:
            if cell.text == "三、本年度办理结果":
                cell.rows -= 2


def framed(truth: Truth) -> Page:
    """All of it in a table that arranges the page; sub-headings missing."""
    tables = joined(grids_of(truth))
    style = Style(
        headings={n.id: "" for n in FORM.narratives.values()},
        before="<table><tr><td><a href='/'>首页</a></td></tr><tr><td>",
        after="</td></tr></table>" + _FOOT,
    )
    return Page(page(truth, tables, style))


LAYOUTS: Sequence[Callable[[Truth], Page]] = (
    plain, from_wps, groups_dropped, groups_repeated, fillers, worded_otherwise, zeros_drawn,
    three_small_tables, figures_in_two_rows, total_below, traditional, twice, broken_at_page,
    left_out, framed, turned, upright, titles_in_tables, one_table,
)  # fmt: skip


# --- Other containers --------------------------------------------------------------------------------


def as_word_file(truth: Truth) -> bytes:
    """The report in Word: plain paragraphs, tables with merged cells."""
    document = docx.Document()
    for line in lines_of(truth):
        if isinstance(line, str):
            document.add_paragraph(line)
        else:
            add_table(document, line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def lines_of(truth: Truth) -> Iterator[str | Grid]:
    """All lines and tables of a report in their order."""
    yield f"{truth.unit}{truth.year}年政府信息公开工作年度报告"
    yield truth.preface
    grids = grids_of(truth)
    for part in FORM.parts:
        yield part.heading
        for table in part.tables:
            yield from grids[table.id]
        for narrative in part.narratives:
            text = truth.texts.get(narrative.id)
            if text is not None:
                yield from ([narrative.heading] if narrative.heading else [])
                yield from text.split("\n")
    yield truth.unit
    yield f"{truth.year + 1}年1月15日"


def add_table(document: DocxDocument, grid: Grid) -> DocxTable:
    """The table at the end of the document, its cells merged as printed."""
    width = max(cell.column + cell.columns for row in grid for cell in row)
    table: DocxTable = document.add_table(len(grid), width)
    table.style = "Table Grid"
    cells = [row.cells for row in table.rows]  # Each time it is asked for one, the library finds them all.
    for number, row in enumerate(grid):
        for cell in row:
            place = cells[number][cell.column]
            if cell.rows > 1 or cell.columns > 1:
                place = place.merge(cells[number + cell.rows - 1][cell.column + cell.columns - 1])
            place.text = cell.text
    return table


def as_workbook(truth: Truth) -> bytes:
    """The three tables in a workbook of the office's own, a sheet each, merged as printed."""
    book = Workbook()
    for number, part in enumerate(part for part in FORM.parts if part.tables):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        sheet.title = f"表{number + 1}"
        sheet.cell(1, 1, f"{truth.unit}{truth.year}年政府信息公开工作年度报告")
        sheet.cell(2, 1, part.heading)
        (grid,) = grids_of(truth)[part.tables[0].id]
        for row, cells in enumerate(grid, 3):
            for cell in cells:
                value = float(cell.text) if cell.item else cell.text
                sheet.cell(row, cell.column + 1, value)
                if cell.rows > 1 or cell.columns > 1:
                    sheet.merge_cells(
                        start_row=row,
                        start_column=cell.column + 1,
                        end_row=row + cell.rows - 1,
                        end_column=cell.column + cell.columns,
                    )
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def as_one_sheet(truth: Truth) -> bytes:
    """All of the report in one sheet from its second column on, nothing merged."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    row = 1
    for line in lines_of(truth):
        for cells in [[Cell(line)]] if isinstance(line, str) else line:
            for cell in cells:
                sheet.cell(row, cell.column + 2, float(cell.text) if cell.item else cell.text)
            row += 1
    return saved(book)


def as_copied_text(truth: Truth) -> bytes:
    """Text copied from a page: tabs between cells, labels of groups in their first rows only."""
    lines = []
    for line in lines_of(truth):
        if isinstance(line, str):
            lines.append(line)
        else:
            lines += ["\t".join(cell.text for cell in row) for row in line]
    return "\n\n".join(lines).encode("gb18030")


# --- Hostile files -----------------------------------------------------------------------------------


def deep_page() -> bytes:
    """Elements within elements without end."""
    return b"<html><body>" + b"<div>" * 100_000 + b"x"


def wide_page() -> bytes:
    """More elements than any page has."""
    return b"<html><body>" + b"<b></b>" * 250_000


def endless_table() -> bytes:
    """A table of cells that all reach down to its end."""
    row = b"<tr>" + b"<td rowspan=999 colspan=9>1</td>" * 20 + b"</tr>"
    return b"<html><body><table>" + row * 2_000 + b"</table>"


def entities_in_word() -> bytes:
    """A Word file that declares entities, one of a file of the machine."""
    part = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document>&e;</w:document>'
    return zipped({"word/document.xml": part})


def bomb_in_word() -> bytes:
    """A Word file that unpacks to a hundred megabytes."""
    return zipped({"word/document.xml": b"<w:document>" + b" " * 100_000_000})


def cut_off_pdf() -> bytes:
    """The beginning of a PDF."""
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog /Pages 2 0 R>>"


def many_titles() -> bytes:
    """A page of nothing but titles of parts, over and over."""
    return _page_of("".join(f"<p>{part.heading}</p>" for part in FORM.parts) * 500)


def many_tables() -> bytes:
    """A page of tables without end."""
    row = "<tr><td>本年制发件数<td>本年废止件数<tr><td>规章<td>1"
    return _page_of(f"<table>{row}</table>" * 3_000)


def tables_within_tables() -> bytes:
    """Tables in cells of tables, as deep as a page may be, the innermost full of cells."""
    return _page_of("<table><tr><td>" * 60 + "<tr><td>1<td>2" * 11_000)


def endless_paragraph() -> bytes:
    """A part with a text that is no text."""
    first, second, *_ = (f"<p>{part.heading}</p>" for part in FORM.parts)
    return _page_of(first + second + "<p>" + "规章1" * 500_000)


def many_pages() -> bytes:
    """A PDF of a thousand empty pages."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 1_003))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count 1000/Kids[{kids}]>>",
        *["<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * 1_000,
    ]
    lines = ["%PDF-1.4\n", *(f"{n} 0 obj {text} endobj\n" for n, text in enumerate(objects, 1))]
    *places, end_of_all = accumulate(map(len, lines))
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
    end = f"trailer <</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{end_of_all}\n%%EOF"
    return "".join((*lines, table, end)).encode()


def _page_of(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


HOSTILE: Sequence[Callable[[], bytes]] = (
    deep_page, wide_page, endless_table, entities_in_word, bomb_in_word, cut_off_pdf, many_titles,
    many_tables, tables_within_tables, endless_paragraph, many_pages,
)  # fmt: skip
