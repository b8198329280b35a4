"""What was filled in and nobody sees: hidden lines and sheets, faint letters, shapes that lie over cells."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.prose import quoted
from xlsx_tools.reading.careful.appearance import by_sheet, filled_cells, named
from xlsx_tools.reading.careful.in_sight import sheets_to_see
from xlsx_tools.reading.careful.look import Look, Shape, SheetLook, Written
from xlsx_tools.workbook.cell import Cell, column_name
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.part_sheets import TextPlace

HIDDEN = Rule(
    "K-HIDDEN",
    Severity.WARNING,
    "填写的内容都看得见（行、列、工作表没有隐藏，字与底色不同）",
    "取消隐藏，核对里面的内容",
)
SHAPE = Rule(
    "K-SHAPE",
    Severity.WARNING,
    "格子上面没有盖着带字的文本框或图形",
    "要报的内容填到格里，再删去文本框或图形",
)
RULES = (HIDDEN, SHAPE)

_SHOWN = 60


def unseen_findings(
    look: Look, layout: Layout, submission: Submission, written: Written
) -> Iterator[Finding]:
    """All of it, a line, a sheet or a shape at a time."""
    for name, sheet in _sheets(look, layout):
        if sheet.is_hidden:
            yield _about(HIDDEN, f"工作表“{name}”被隐藏，上面的内容照常读取。请取消隐藏，核对这一页。", name)
        if sheet.hides_lines:
            yield _about(
                HIDDEN, f"{name}：这一页设成了默认隐藏行或列，看不见的内容照常读取。请取消隐藏。", name
            )
    yield from _hidden_lines(look, layout, written)
    faint = look.cells_that(attrgetter("is_faint"), filled_cells(layout, submission, written))
    for name, cells in by_sheet(faint).items():
        message = (
            f"{name}!{named(cells)} 的字与底色相近或者太小，看不见，照常读取了。请改回黑色的字，核对内容。"
        )
        yield _about(HIDDEN, message, name, cells[0])
    for name, sheet in _sheets(look, layout):
        yield from (_over_cells(name, shape) for shape in sheet.shapes)


def _sheets(look: Look, layout: Layout) -> Iterator[tuple[str, SheetLook]]:
    yield from ((name, look.sheets[name]) for name in sheets_to_see(layout) if name in look.sheets)


def _about(rule: Rule, message: str, sheet: str, cell: Cell | None = None) -> Finding:
    return rule.finding(message, at=Spot(sheet, cell.a1 if cell else None))


def _hidden_lines(look: Look, layout: Layout, written: Written) -> Iterator[Finding]:
    """Hidden rows and columns in which figures or particulars stand, texts of which no line shows."""
    rows: dict[tuple[str, int], None] = {}
    columns: dict[tuple[str, int], None] = {}
    for cell in (*layout.basics.values(), *layout.items.values()):
        sheet = look.sheets.get(cell.sheet)
        if sheet and cell.row in sheet.hidden_rows:
            rows[cell.sheet, cell.row] = None
        if sheet and cell.column in sheet.hidden_columns:
            columns[cell.sheet, cell.column] = None
    for name, row in rows:
        yield _about(
            HIDDEN, f"{name}：第 {row + 1} 行被隐藏，里面的内容照常读取。请取消隐藏，核对这一行。", name
        )
    for name, column in columns:
        yield _about(
            HIDDEN,
            f"{name}：{column_name(column)} 列被隐藏，里面的内容照常读取。请取消隐藏，核对这一列。",
            name,
        )
    widths = {sheet.name: sheet.width for sheet in layout.parts}
    for narrative, place in layout.texts.items():
        sheet = look.sheets.get(place.text.sheet)
        width = widths[layout.template.texts[narrative].text.sheet]
        hidden = list(_out_of_sight(sheet, place, width, written.get(narrative, {}))) if sheet else []
        if hidden:
            where = f"{hidden[0].sheet}!{named(hidden)}「{place.narrative.label}」"
            message = f"{where}所在的行或列被隐藏，照常读取了。请取消隐藏，核对这段文字。"
            yield _about(HIDDEN, message, hidden[0].sheet, hidden[0])


def _out_of_sight(
    sheet: SheetLook, place: TextPlace, columns: int, written: Iterable[Cell]
) -> Iterator[Cell]:
    """The cells of a text of which no line shows; a box shows while any of its rows and columns does."""
    if not place.narrative.is_box:
        yield from (c for c in written if c.row in sheet.hidden_rows or c.column in sheet.hidden_columns)
        return
    first = place.text
    is_low = sheet.hidden_rows.issuperset(range(first.row, first.row + place.narrative.rows))
    if is_low or sheet.hidden_columns.issuperset(range(first.column, first.column + columns)):
        yield first


def _over_cells(name: str, shape: Shape) -> Finding:
    first, last = (Cell(name, *corner) if corner else None for corner in (shape.first, shape.last))
    where = "!".join((name, ":".join(dict.fromkeys(c.a1 for c in (first, last) if c)))).rstrip("!")
    text = " ".join(shape.text.split())
    shown = quoted(text, _SHOWN)
    message = (
        f"{where} 上面盖着文本框或图形，写的是{shown}，没有读取。"
        f"要报的内容请填到格里；不要的请删去，核对被它盖住的格。"
    )
    return _about(SHAPE, message, name, first)
