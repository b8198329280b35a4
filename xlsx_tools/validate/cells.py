"""Every input a figure of its kind: typed, whole where things are counted, not negative."""

from collections.abc import Iterator

from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form import Item
from xlsx_tools.quantity import BLANK, LARGEST, Oddity, Quantity, show
from xlsx_tools.validate.context import Context

BLANK_CELL = Rule("C-BLANK", Severity.ERROR, "每个填写格都填了数字，或声明了“本表空白处均为零”")
NOT_A_NUMBER = Rule("C-NUMBER", Severity.ERROR, "填写格里是数字，不是文字")
NEGATIVE = Rule("C-NEGATIVE", Severity.ERROR, "数字不是负数")
NOT_WHOLE = Rule("C-WHOLE", Severity.ERROR, "计数的格里是整数")
TOO_LARGE = Rule("C-SIZE", Severity.ERROR, f"数字不超过 {LARGEST}")
DATE = Rule("C-DATE", Severity.ERROR, "填写格里是数字，不是日期或时间")
ERROR_VALUE = Rule("C-ERROR", Severity.ERROR, "填写格里不是错误值（如 #REF!）")
COVERED = Rule("C-COVERED", Severity.ERROR, "填写格没有被合并单元格盖住")
PICTURE = Rule("C-PICTURE", Severity.ERROR, "填写格里是数字，不是图片")
FORMULA = Rule("C-FORMULA", Severity.ERROR, "填写格里是数字，不是算不出结果的公式")
READ_AS = Rule("C-READ-AS", Severity.INFO, "数字写法不规范（全角、千分位、带量词等）时，说明按多少读取")
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
)

_NONE_WORDS = frozenset({"/", "\\", "-", "—", "——", "－", "无", "没有", "不适用", "零", "〇"})


def check(context: Context) -> Iterator[Finding]:
    """Every input that is blank or odd."""
    for item in context.form.inputs.values():
        quantity = context.submission.items.get(item.id, BLANK)
        if quantity.oddity is Oddity.LOST:
            continue  # Reading has said which label is missing.
        if quantity.oddity is not None:
            yield _odd(context, item, quantity, quantity.oddity)
        elif quantity.value is None and item.table not in context.submission.zero_tables:
            switch = context.layout.tables[item.table].switch
            message = (
                f"没有填。没有的请填 0；本表没填的格都是零的，请在 {switch.a1}“本表空白处均为零”选“是”。"
            )
            yield context.at_item(BLANK_CELL, item.id, message)


def _odd(context: Context, item: Item, quantity: Quantity, oddity: Oddity) -> Finding:
    typed = quantity.typed
    if oddity is Oddity.READ_AS:
        message = f"写的是“{typed}”，已按 {show(quantity.value)} 读取。"
        if typed == show(quantity.value):
            message = f"的 {typed} 存成了文字，表里的合计没有算上它；已按数字读取，请重新输入一遍。"
        return context.at_item(READ_AS, item.id, message, expected=quantity.value, found=typed)
    what = "0 或正整数" if item.is_whole else f"0 或正数（单位：{item.unit}）"
    if oddity is Oddity.COVERED:
        message = f"被合并单元格盖住了，下面的 {typed} 看不见。请取消合并，重新填写：{what}。"
        return context.at_item(COVERED, item.id, message, expected=what, found=typed)
    if oddity is Oddity.PICTURE:
        message = f"里放了一张图片，看不出数字。请改填：{what}。"
        return context.at_item(PICTURE, item.id, message, expected=what, found=typed)
    rule, problem = {
        Oddity.NOT_A_NUMBER: (NOT_A_NUMBER, "不是数字"),
        Oddity.LOGICAL: (NOT_A_NUMBER, "不是数字"),
        Oddity.NEGATIVE: (NEGATIVE, "是负数"),
        Oddity.FRACTION: (NOT_WHOLE, "不是整数"),
        Oddity.TOO_LARGE: (TOO_LARGE, f"超过了 {LARGEST}"),
        Oddity.ERROR_VALUE: (ERROR_VALUE, "是错误值，看不出原来的数字"),
        Oddity.FORMULA: (FORMULA, "是公式，算不出数字"),
        Oddity.DATE: (DATE, "是日期或时间（输入 1-2、3/4 之类会被表格程序改成日期）"),
    }[oddity]
    advice = "如果是没有，请填 0。" if typed.strip() in _NONE_WORDS else f"请改填：{what}。"
    return context.at_item(rule, item.id, f"写的是“{typed}”，{problem}。{advice}", expected=what, found=typed)
