"""What a person sees in a cell and what is read from it: number formats, struck letters, locked inputs."""

from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter

from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.prose import few, quoted
from xlsx_tools.quantity import Number, Oddity, Quantity, show
from xlsx_tools.reading.careful.built_in_formats import GENERAL, PLAIN_FORMATS
from xlsx_tools.reading.careful.in_sight import CellStyle
from xlsx_tools.reading.careful.look import Look, Written
from xlsx_tools.reading.careful.number_formats import (
    seen_otherwise,
    shows_otherwise,
    shows_text_otherwise,
)
from xlsx_tools.reading.careful.text_runs import STRUCK as STRUCK_THROUGH
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

FORMAT = Rule(
    "K-FORMAT",
    Severity.WARNING,
    "格里看到的数就是填的数，没有被单元格格式改变或隐藏",
    "把单元格格式改为“常规”，核对这个数",
)
STRUCK = Rule("K-STRUCK", Severity.WARNING, "填写的内容没有画删除线", "作废的删去，有效的取消删除线")
LOCKED = Rule(
    "K-LOCKED",
    Severity.INFO,
    "填写格没有锁定",
    "要修改时，用 repair 移到新工作簿；下次粘贴时请选“只保留文本”或“粘贴为数值”",
)
RULES = (FORMAT, STRUCK, LOCKED)

_MOST_NAMED, _LONGEST = 5, 30


def appearance_findings(
    look: Look, layout: Layout, submission: Submission, written: Written, told: Collection[Cell]
) -> Iterator[Finding]:
    """Figures that are shown otherwise, contents that are struck through, inputs that take nothing more.

    Of the cells that were `told` of it is known that they are locked.
    """
    quantities = {**submission.items, **submission.stated}
    figures = {layout.items[item]: item for item in quantities}
    for cell in look.cells_that(_may_show_another, figures):
        item, style = figures[cell], look.style(cell)
        quantity = quantities[item]
        if style and quantity.value is not None:
            yield from _shown_otherwise(layout, item, quantity, quantity.value, style)
    struck = look.cells_that(attrgetter("is_struck"), filled_cells(layout, submission, written))
    for sheet, cells in by_sheet(struck).items():
        message = f"{sheet}!{named(cells)} 画着删除线，照常读取了。作废的请删去，有效的请取消删除线。"
        yield STRUCK.finding(message, at=Spot(sheet, cells[0].a1))
    yield from _struck_pieces(look, layout, submission)
    yield from _locked(look, layout, told)


def _struck_pieces(look: Look, layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Pieces of texts that somebody struck through instead of deleting them."""
    for narrative, place in layout.texts.items():
        for cell in () if narrative in submission.lost else place.typed:
            pieces = [piece for mark, piece in look.content(cell).marks if mark == STRUCK_THROUGH]
            if pieces:
                yield STRUCK.finding(
                    f"{cell.sheet}!{cell.a1} 的文字里，{_quoted(pieces)}画着删除线，照常读取了。"
                    "作废的请删去，有效的请取消删除线。",
                    at=cell.spot(),
                    found="；".join(pieces),
                )


def _quoted(pieces: Sequence[str]) -> str:
    return few([quoted(piece, _LONGEST) for piece in pieces], _MOST_NAMED, " 等 {} 处")


def filled_cells(layout: Layout, submission: Submission, written: Written) -> Iterator[Cell]:
    """The cells in which somebody typed something that was read."""
    for item, quantity in submission.items.items():
        if quantity.typed and quantity.oddity is not Oddity.LOST:
            yield layout.items[item]
    yield from layout.basics.values()
    for narrative, place in layout.texts.items():
        if place.heading and submission.headings.get(narrative):
            yield place.heading
        yield from written.get(narrative, {})


def by_sheet(cells: Iterator[Cell]) -> dict[str, list[Cell]]:
    """The cells of each sheet."""
    sheets: dict[str, list[Cell]] = {}
    for cell in cells:
        sheets.setdefault(cell.sheet, []).append(cell)
    return sheets


def named(cells: Collection[Cell]) -> str:
    """The first few addresses, and how many there are."""
    return few([cell.a1 for cell in cells], _MOST_NAMED, " 等 {} 格")


def _may_show_another(style: CellStyle) -> bool:
    return style.shown is not None or style.number_format not in PLAIN_FORMATS


def _shown_otherwise(
    layout: Layout, item: str, quantity: Quantity, number: Number, style: CellStyle
) -> Iterator[Finding]:
    cell, code = layout.items[item], style.number_format
    units = layout.form.units_of(layout.form.items[item])
    if style.shown is not None:
        shown = seen_otherwise(style.shown, number, units)
    elif quantity.oddity is Oddity.READ_AS:
        shown = shows_text_otherwise(code, quantity.typed, number, units)
    else:
        shown = shows_otherwise(code, number, units)
    if shown is not None:
        seen = f"看到的是“{shown}”" if shown else "格里什么也看不到"
        which = "改变了它的样子" if code == GENERAL else f"是“{code}”"
        yield FORMAT.finding(
            f"的单元格格式{which}，{seen}，读到的是 {show(number)}。请把单元格格式改为“常规”，核对这个数。",
            at=cell.spot(layout.form.items[item].name, item),
            expected=shown,
            found=number,
        )


def _locked(look: Look, layout: Layout, told: Collection[Cell]) -> Iterator[Finding]:
    """Inputs that a paste has locked, a sheet at a time; where nothing is protected no lock holds."""
    inputs = [layout.items[item] for item in layout.form.inputs]
    for place in layout.texts.values():
        inputs += [cell for cell in place.typed if cell not in told]
    held = (c for c in inputs if c.sheet in look.sheets and look.sheets[c.sheet].is_protected)
    for sheet, cells in by_sheet(look.cells_that(attrgetter("is_locked"), held)).items():
        message = (
            f"{sheet}：{named(cells)} 被锁定了（多半是从 Word 或网页粘贴造成的），再改会被拒绝。"
            f"内容已照常读取；要修改，请用 repair 移到新工作簿。"
        )
        yield LOCKED.finding(message, at=Spot(sheet, cells[0].a1), found=len(cells))
