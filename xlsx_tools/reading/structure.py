"""What is said of a workbook whose sheets, rows, columns or labels are not as the template has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.form.model import Form
from xlsx_tools.prose import few, quoted, shortened
from xlsx_tools.reading.book import Book
from xlsx_tools.reading.captions import TextFound, is_offered
from xlsx_tools.reading.lines import Lines
from xlsx_tools.reading.plan import Label, SheetPlan
from xlsx_tools.workbook.cell import Cell, column_name
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.words import SWITCHED_OFF, SWITCHED_ON

if TYPE_CHECKING:
    from xlsx_tools.reading.align import Match

SHEET = Rule(
    "W-SHEET", Severity.ERROR, "每个部分的工作表都在，认得出来", "补回这张工作表，或把数据填到新的模板里"
)
LABEL = Rule(
    "W-LABEL",
    Severity.ERROR,
    "每个栏目名称和文字标题都找得到，并且只有一处",
    "撤销对行、列和栏目名称的改动，或把数据填到新的模板里",
)
STRAY = Rule(
    "W-STRAY",
    Severity.ERROR,
    "数字都填在表格的格里，旁边、下面和插入的行列里没有",
    "把数字移到应填的格里，再清空多写的地方、删去插入的行或列",
)
REMARK = Rule("W-REMARK", Severity.INFO, "表格和文字格以外没有写字", "不用改；要报的内容，请移到应填的格里")
COPY = Rule("W-COPY", Severity.WARNING, "同一部分没有两张填得不一样的工作表", "核对哪一张是对的，删去另一张")
SPREAD = Rule("W-SPREAD", Severity.WARNING, "每段文字都写在它的格里", "把文字移到它的格里")
BENEATH = Rule(
    "W-BENEATH",
    Severity.WARNING,
    "合并的文字格下面没有压着看不见的段落",
    "双击文字格把看不见的段落移进去，或取消合并后整理；用 repair 移到新工作簿时会自动接在一起",
)
GONE = Rule("W-GONE", Severity.INFO, "“基本信息”和“校验”两页都在", "不用改；要补回，用 repair 移到新工作簿")
SWITCH = Rule(
    "W-SWITCH",
    Severity.INFO,
    f"“本表空白处均为零”只选“{SWITCHED_ON}”，或者空着",
    f"表中没填的格都是零的，选“{SWITCHED_ON}”；不是的，清空",
)
REASONLESS = Rule(
    "W-REASON", Severity.INFO, "写了规则编号的补充说明都写了原因", "写上原因；不用说明的，清空规则编号"
)
OFFER = Rule(
    "W-OFFER",
    Severity.INFO,
    "“参考写法”一行是随数变化的句子，没有改写",
    "写在这一行的话不印进报告：要报的，移到下面的空行。退回的工作簿里这一行已恢复",
)
RENAMED = Rule("W-RENAMED", Severity.INFO, "工作表没有改名", "不用改；下次请勿改名")
MOVED = Rule("W-MOVED", Severity.INFO, "没有插入、删除过行或列", "不用改；下次请勿插入、删除行列")
MISPRINT = Rule("W-MISPRINT", Severity.INFO, "栏目名称与模板一致", "不用改；下次请勿改动栏目名称")
EXTRA = Rule("W-EXTRA", Severity.INFO, "没有多出来的工作表", "不用改；里面如有要报的内容，请移到应填的位置")
VERSION = Rule(
    "W-VERSION", Severity.INFO, "用的是现在这一版模板", "不用改，照常读取；要换成新版模板，用 repair 移过去"
)
RULES = (
    SHEET,
    LABEL,
    STRAY,
    COPY,
    SPREAD,
    BENEATH,
    GONE,
    REMARK,
    SWITCH,
    REASONLESS,
    OFFER,
    RENAMED,
    MOVED,
    MISPRINT,
    EXTRA,
    VERSION,
)
# What these speak of is left behind when the rest is moved into a fresh workbook.
NOT_CARRIED = (SHEET, LABEL, STRAY, REMARK, COPY, EXTRA, GONE)

_ADVICE = "请撤销对行、列和栏目名称的改动，或把数据填到新的模板里再发送。"
_MOST_NAMED, _LONGEST_SHOWN = 4, 40


def version_findings(form: Form, version: int) -> Iterator[Finding]:
    """What is said of a file of another version of its form than the present one."""
    if version != form.version:
        message = (
            f"用的是第 {version} 版模板（现在是第 {form.version} 版），已按第 {version} 版读取，不用改。"
        )
        yield VERSION.finding(message)


def sheet_findings(plans: Sequence[SheetPlan], names: Mapping[str, str]) -> Iterator[Finding]:
    """Sheets that are gone, and sheets that were found under another name."""
    for plan in plans:
        name = names.get(plan.name)
        if name is None and plan.part is None:
            message = f"工作表“{plan.name}”不见了，上面填的内容没有读取；不影响数字和文字部分。"
            yield GONE.finding(message)
        elif name is None:
            yield SHEET.finding(
                f"找不到工作表“{plan.name}”，可能被删除，或栏目名称改得认不出来了，上面的内容读不出来。"
                f"请恢复这张工作表，或把数据填到新的模板里再发送。",
            )
        elif name != plan.name:
            message = f"工作表“{plan.name}”被改名为“{name}”，已按上面的标题和栏目认出，不影响读取。"
            yield RENAMED.finding(message, at=Spot(name))


def line_findings(plan: SheetPlan, name: str, lines: Lines) -> Iterator[Finding]:
    """Labels that are lost or misprinted, and lines that were found elsewhere."""
    if lines.rows or lines.columns:
        sums = "，合计一律重新计算" if plan.leaves else ""
        message = f"{name}：{_what_moved(plan, lines)}，已按栏目名称重新找到各格{sums}。"
        yield MOVED.finding(message, at=Spot(name))
    for misprint in lines.misprints:
        message = f"{name}!{misprint.cell.a1} 的栏目名称是“{misprint.text}”，已当作“{misprint.label.text}”。"
        yield MISPRINT.finding(message, at=Spot(name, misprint.cell.a1), found=misprint.text)
    if plan.part is None or not (lines.lost or lines.unsure):
        return
    captions = {place.caption for place in plan.part.texts}
    for label, match in lines.lost.items():
        if label in plan.needed:
            message = _lost(name, label, match, lines.astray.get(label), is_caption=label.cell in captions)
            yield LABEL.finding(message, at=Spot(name))
        elif label != plan.title:
            yield MISPRINT.finding(f"{name}：“{label.text}”不在原来的位置，不影响读取。", at=Spot(name))
    for row in sorted(lines.unsure):
        message = f"{name}：模板第 {row + 1} 行附近插入或删除过行，分不清现在是哪一行的数字。{_ADVICE}"
        yield LABEL.finding(message, at=Spot(name))


def _lost(name: str, label: Label, match: "Match", astray: Cell | None, *, is_caption: bool) -> str:
    what, content = ("文字标题", "它下面的文字") if is_caption else ("栏目", "这一栏的数字")
    if len(match.candidates) > 1:
        lines = "、".join(str(line + 1) for line in match.candidates[:_MOST_NAMED])
        return f"{name}：{what}“{label.text}”不止一处（第 {lines} 行或列），分不清以哪一处为准。{_ADVICE}"
    if astray is not None:
        return (
            f"{name}：{what}“{label.text}”在 {astray.a1}，与别的{what}次序不对（模板中在 {label.cell.a1}），"
            f"{content}读不出来。{_ADVICE}"
        )
    return f"{name}：找不到{what}“{label.text}”（模板中在 {label.cell.a1}），{content}读不出来。{_ADVICE}"


def _what_moved(plan: SheetPlan, lines: Lines) -> str:
    """Which rows and columns were put in, as far as it shows: among a table's, not among a text's."""
    rows_of_tables = {row: place for row, place in lines.rows.items() if row in plan.table_rows}
    rows = [str(row + 1) for row in _put_in(rows_of_tables)]
    columns = [column_name(column) for column in _put_in(lines.columns)]
    parts = [f"第 {_some(rows)} 行" if rows else "", f" {_some(columns)} 列" if columns else ""]
    put_in = "、".join(part for part in parts if part)
    return f"插入了{put_in}" if put_in else "行或列与模板不一致（可能插入或删除过）"


def _put_in(places: Mapping[int, int]) -> list[int]:
    """The lines between the first and the last of the form that are none of the form's."""
    taken = set(places.values())
    return [line for line in range(min(taken), max(taken)) if line not in taken] if taken else []


def _some(names: Sequence[str]) -> str:
    return few(names, _MOST_NAMED, " 等")


def stray_findings(cells: Sequence[Cell], shown: Mapping[Cell, str]) -> Iterator[Finding]:
    """Figures beside, below and between the form's own cells, rows that follow each other at a time."""
    for together in _blocks(cells):
        first, where = together[0], _some([cell.a1 for cell in together])
        typed = _some([shortened(shown[cell], _LONGEST_SHOWN) for cell in together])
        message = (
            f"{first.sheet}!{where} 里有数字 {typed}，但不在任何栏目的行和列上"
            f"（写在表格旁边、下面，行、列是插入的，或栏目名称被移动过），没有读取。"
            f"请把要报的数字移到应填的格里，再清空这里，删去插入的行或列。"
        )
        yield STRAY.finding(message, at=first.spot(), found=shown[first])


def remark_findings(cells: Sequence[Cell], shown: Mapping[Cell, str]) -> Iterator[Finding]:
    """Words beside, below and between the form's own cells, rows that follow each other at a time."""
    for together in _blocks(cells):
        first, where = together[0], _some([cell.a1 for cell in together])
        words = _some([_quoted(shown[cell]) for cell in together])
        message = f"{first.sheet}!{where} 写着{words}，不在表格和文字格里，没有读取。"
        yield REMARK.finding(message, at=first.spot(), found=shown[first])


def switch_findings(layout: Layout, book: Book) -> Iterator[Finding]:
    """What was typed in place of the one word that the drop-downs over the tables have."""
    for place in layout.tables.values():
        typed = book.text(place.switch)
        if typed not in ("", SWITCHED_ON, SWITCHED_OFF):
            message = (
                f"{place.switch.sheet}!{place.switch.a1}“本表空白处均为零”写的是{_quoted(typed)}，"
                f"看不懂，当作没有选。表中没填的格都是零的，请选“{SWITCHED_ON}”。"
            )
            yield SWITCH.finding(message, at=place.switch.spot(), found=typed)


def reasonless_findings(layout: Layout, book: Book) -> Iterator[Finding]:
    """Rules that somebody named on the sheet 校验 without saying why what they ask about may stay."""
    for row in layout.reason_rows:
        rule = book.text(row.rule)
        if rule and not book.text(row.reason):
            where = f"{row.rule.sheet}!{row.rule.a1}"
            message = f"{where} 写了规则编号{_quoted(rule)}，{row.reason.a1} 没有写原因，不算说明。"
            yield REASONLESS.finding(message, at=row.rule.spot(), found=rule)


def overwritten_offers(layout: Layout, book: Book) -> Iterator[Finding]:
    """What somebody wrote where sentences are on offer, from where nothing is printed."""
    typed = {cell for place in layout.texts.values() for cell in place.typed}
    for place in layout.texts.values():
        if place.offer is None or place.offer in typed:
            continue
        text = book.text(place.offer)
        if text and not text.startswith("#") and not is_offered(place.narrative, text):
            where = f"{place.offer.sheet}!{place.offer.a1}"
            message = (
                f"{where} 是“参考写法”一行，写在这里的{_quoted(text)}不印进报告。要报的，请移到下面的空行。"
            )
            yield OFFER.finding(message, at=place.offer.spot(), found=text)


def _blocks(cells: Sequence[Cell]) -> list[list[Cell]]:
    """The cells in groups: those of rows that follow each other are of one."""
    blocks: list[list[Cell]] = []
    for cell in cells:
        if blocks and cell.row - blocks[-1][-1].row <= 1:
            blocks[-1].append(cell)
        else:
            blocks.append([cell])
    return blocks


def spread_findings(
    layout: Layout, lost: frozenset[str], texts: Mapping[str, TextFound]
) -> Iterator[Finding]:
    """Texts whose heading cannot be told from them, and texts written in more than one cell."""
    for narrative, place in layout.texts.items():
        if narrative in lost:
            message = f"{place.text.sheet}：“{place.narrative.label}”下面插入或删除过行，分不清标题和正文。"
            yield LABEL.finding(message + _ADVICE, at=Spot(place.text.sheet))
    for narrative, text in texts.items():
        place = layout.texts[narrative]
        cells = [cell for cell in text.more if cell not in text.beneath]
        if not place.narrative.is_box:  # A paragraph more in a row that was put in is no matter.
            cells = [cell for cell in cells if cell.column != place.text.column]
        if not cells:
            continue
        where = _some([cell.a1 for cell in cells])
        read = f"也有“{place.narrative.label}”的文字，已接在后面一起读取"
        own = "同一格里" if place.narrative.is_box else f"{place.text.sheet}页左边的文字格里"
        yield SPREAD.finding(f"{cells[0].sheet}!{where} {read}；请移到{own}。", at=cells[0].spot())


def beneath_findings(layout: Layout, texts: Mapping[str, TextFound], book: Book) -> Iterator[Finding]:
    """Paragraphs that lie beneath a merged cell: nobody sees them, and whoever pasted them means them."""
    for narrative, text in texts.items():
        if not text.beneath:
            continue
        label = layout.texts[narrative].narrative.label
        first, hidden = text.cells[0], [book.text(cell) for cell in text.beneath]
        paragraphs = few([_quoted(paragraph) for paragraph in hidden], _MOST_NAMED, " 等", joint="")
        message = (
            f"{first.sheet}!{first.a1}「{label}」的合并格下面压着 {len(hidden)} 段看不见的文字"
            f"（{text.beneath[0].a1} 起）：{paragraphs}，已按行的次序接在后面一起读取。"
            f"要的请移到看得见的格里，不要的请删去；确实无误的，请说明。"
        )
        yield BENEATH.finding(message, at=text.beneath[0].spot(), found="\n".join(hidden))


def _quoted(text: str) -> str:
    return quoted(" ".join(text.split()), _LONGEST_SHOWN)


def extra_findings(extra: Sequence[str], differing: Mapping[str, tuple[str, str]]) -> Iterator[Finding]:
    """Sheets the form does not have; `differing` maps a copy to its original and what differs."""
    for name in extra:
        if name in differing:
            original, what = differing[name]
            message = (
                f"工作表“{name}”与“{original}”栏目相同而填得不一样（{what}），已按“{original}”读取。"
                f"请核对哪一张是对的，删去另一张。"
            )
            yield COPY.finding(message, at=Spot(name))
        else:
            yield EXTRA.finding(f"多出来的工作表“{name}”没有读取。", at=Spot(name))
