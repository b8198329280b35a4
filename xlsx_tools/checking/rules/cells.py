"""Every input a figure of its kind: typed, whole where things are counted, negative only where it may be."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Correction, Finding, Rule, Severity
from xlsx_tools.form.model import Item
from xlsx_tools.prose import quoted
from xlsx_tools.quantity import (
    BLANK,
    LARGEST,
    LARGEST_TOTAL,
    Number,
    Oddity,
    Quantity,
    read_quantity,
    show,
    without_invisible,
)

BLANK_CELL = Rule(
    "C-BLANK",
    Severity.ERROR,
    "每个填写格都填了数字，或声明了“本表空白处均为零”",
    "填上数字，没有的填 0；本表没填的格都是零的，在表上方“本表空白处均为零”选“是”",
)
NOT_A_NUMBER = Rule("C-NUMBER", Severity.ERROR, "填写格里是数字，不是文字", "改填数字，没有的填 0")
NEGATIVE = Rule("C-NEGATIVE", Severity.ERROR, "数字不是负数", "改填 0 或正数")
NOT_WHOLE = Rule("C-WHOLE", Severity.ERROR, "计数的格里是整数", "改填整数")
TOO_LARGE = Rule(
    "C-SIZE", Severity.ERROR, f"件数不超过 {LARGEST}，金额不超过 {LARGEST_TOTAL}", "核对位数，改填实数"
)
DATE = Rule("C-DATE", Severity.ERROR, "填写格里是数字，不是日期或时间", "重新输入这个数")
ERROR_VALUE = Rule("C-ERROR", Severity.ERROR, "填写格里不是错误值（如 #REF!）", "重新填写这个数")
COVERED = Rule("C-COVERED", Severity.ERROR, "填写格没有被合并单元格盖住", "取消合并单元格，重新填写")
PICTURE = Rule("C-PICTURE", Severity.ERROR, "填写格里是数字，不是图片", "删去图片，改填数字")
FORMULA = Rule(
    "C-FORMULA", Severity.ERROR, "填写格里是数字，不是算不出结果、结果不能当真的公式", "改填数字本身"
)
READ_AS = Rule(
    "C-READ-AS",
    Severity.INFO,
    "数字写法不规范（全角、千分位、带量词等）时，说明按多少读取",
    "不用改；存成了文字的，最好重新输入一遍",
)
AS_TEXT = Rule(
    "C-AS-TEXT",
    Severity.INFO,
    "一张表里写成文字的数字（“0件”之类）超过 3 格时，一处说明",
    "请改为数字",
)
RULES = (
    BLANK_CELL,
    NOT_A_NUMBER,
    NEGATIVE,
    NOT_WHOLE,
    TOO_LARGE,
    DATE,
    ERROR_VALUE,
    FORMULA,
    COVERED,
    PICTURE,
    READ_AS,
    AS_TEXT,
)

_MOST_TOLD_EACH = 3
_SHOWN = 12
_MOST_QUOTED = 60

_NONE_WORDS = frozenset({"/", "\\", "-", "—", "——", "－", "无", "没有", "不适用", "零", "〇"})


def check(context: Context) -> Iterator[Finding]:
    """Every input that is blank or odd; a block of figures written as texts in one line."""
    as_texts: dict[str, list[Item]] = {}
    for item in context.form.inputs.values():
        if context.submission.items.get(item.id, BLANK).oddity is Oddity.READ_AS:
            as_texts.setdefault(item.table, []).append(item)
    blocks = {table: items for table, items in as_texts.items() if len(items) > _MOST_TOLD_EACH}
    yield from (_as_texts(context, items) for items in blocks.values())
    in_blocks = {item.id for items in blocks.values() for item in items}
    for item in context.form.inputs.values():
        if item.id in in_blocks:
            continue
        quantity = context.submission.items.get(item.id, BLANK)
        if quantity.oddity is Oddity.LOST:
            continue  # Reading has said which label is missing.
        if quantity.oddity is not None:
            yield _with_needed(context, item, quantity, _odd(context, item, quantity, quantity.oddity))
        elif quantity.value is None and item.table not in context.submission.zero_tables:
            switch = context.layout.tables[item.table].switch
            message = (
                f"没有填。没有的请填 0；本表没填的格都是零的，请在 {switch.a1}“本表空白处均为零”选“是”。"
            )
            yield BLANK_CELL.finding(message, at=context.spot(item.id))


def _as_texts(context: Context, items: Sequence[Item]) -> Finding:
    cells = [context.layout.items[item.id] for item in items]
    typed = context.submission.items[items[0].id].typed
    example = f"如 {cells[0].a1} 的{quoted(typed, _SHOWN)}"
    message = (
        f"{cells[0].sheet}：有 {len(items)} 格是文字，请改为数字（{example}）。"
        "表里的合计没有算上它们；已按数字读取。"
    )
    return AS_TEXT.finding(message, at=cells[0].spot(), found=len(items))


def _with_needed(context: Context, item: Item, quantity: Quantity, finding: Finding) -> Finding:
    """The finding with the figure that the identities ask of the cell, where they ask for one."""
    from xlsx_tools.checking.causes.diagnosis import needed

    expected = needed(context.form, context.tally, item.id) if quantity.value is None else None
    if expected is None:
        return finding
    slip = _slip(context, item, quantity, expected)
    cell = context.layout.items[item.id]
    correction = Correction(item.id, cell.sheet, cell.a1, None, expected, slip)
    message = f"按勾稽关系推算应为 {show(expected)}{f'（{slip}）' if slip else ''}，请与原始记录核对。"
    return replace(finding, message=finding.message + message, suggestions=((correction,),))


def _slip(context: Context, item: Item, quantity: Quantity, expected: Number) -> str:
    if quantity.oddity is not Oddity.NEGATIVE:
        return ""
    from xlsx_tools.checking.causes.slips import Change, slip_of

    units = context.form.units_of(item)
    typed = read_quantity(quantity.typed, whole=item.is_whole, units=units, largest=item.largest, signed=True)
    return slip_of(Change(item.id, typed.value, expected, unit=item.unit)) if typed.value else ""


def _odd(context: Context, item: Item, quantity: Quantity, oddity: Oddity) -> Finding:
    # In one line, and without what only changes how it looks.
    typed, spot = " ".join(without_invisible(quantity.typed).split()), context.spot(item.id)
    if oddity is Oddity.READ_AS:
        message = f"写的是“{typed}”，已按 {show(quantity.value)} 读取。"
        if typed == show(quantity.value):
            message = f"的 {typed} 存成了文字，表里的合计没有算上它；已按数字读取，请重新输入一遍。"
        return READ_AS.finding(message, at=spot, expected=quantity.value, found=typed)
    what = item.asked_for
    if oddity is Oddity.COVERED:
        beneath = f"下面的 {typed} 看不见" if typed else "与旁边的格成了一格，看不出它是多少"
        message = f"被合并单元格盖住了，{beneath}。请取消合并，重新填写：{what}。"
        return COVERED.finding(message, at=spot, expected=what, found=typed)
    if oddity is Oddity.PICTURE:
        message = f"里放了一张图片，看不出数字。请改填：{what}。"
        return PICTURE.finding(message, at=spot, expected=what, found=typed)
    rule, problem = {
        Oddity.NOT_A_NUMBER: (NOT_A_NUMBER, "不是数字"),
        Oddity.MARKED: (NOT_A_NUMBER, "上标、下标和画了删除线的字不算数字，看不出是多少"),
        Oddity.LOGICAL: (NOT_A_NUMBER, "不是数字"),
        Oddity.NEGATIVE: (NEGATIVE, "是负数"),
        Oddity.FRACTION: (NOT_WHOLE, "不是整数"),
        Oddity.TOO_LARGE: (TOO_LARGE, f"超过了{'正负' if item.is_signed else ''} {item.largest}"),
        Oddity.ERROR_VALUE: (ERROR_VALUE, "是错误值，看不出原来的数字"),
        Oddity.FORMULA: (FORMULA, "是公式，算不出数字"),
        Oddity.CIRCLE: (FORMULA, "是循环引用的公式（算来算去又用到了自己），文件里存的结果不能当真"),
        Oddity.CHANGING: (FORMULA, "是每次打开都会重新取数的公式（随机数、今天的日期等），结果不固定"),
        Oddity.STALE: (FORMULA, "是公式，文件保存时没有重新计算，存的结果不能当真"),
        Oddity.DATE: (DATE, "是日期或时间（输入 1-2、3/4 之类会被表格程序改成日期）"),
    }[oddity]
    advice = "如果是没有，请填 0。" if typed.strip() in _NONE_WORDS else f"请改填：{what}。"
    return rule.finding(
        f"写的是{quoted(typed, _MOST_QUOTED)}，{problem}。{advice}", at=spot, expected=what, found=typed
    )
