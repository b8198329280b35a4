"""What stands in cells that are typed besides plain values: formulas, error values, pictures."""

from collections.abc import Iterator
from dataclasses import replace

from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.quantity import BLANK, Oddity, Quantity, is_picture, show
from xlsx_tools.reading.careful.look import PLAIN, Content, Look
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

INPUT_FORMULA = Rule("K-INPUT", Severity.WARNING, "填写格里是数字，不是公式", "核对这个数，改填数字本身")
TEXT_FORMULA = Rule(
    "K-TEXT",
    Severity.WARNING,
    "文字部分没有被表格程序当成公式",
    "在这段文字前加一个字或一个空格，让它不以 = + - 开头",
)
RULES = (INPUT_FORMULA, TEXT_FORMULA)

_SHOWN = 30


def with_hidden_contents(look: Look, layout: Layout, submission: Submission) -> Submission:
    """The submission with what stands in cells that look blank, or like numbers, to a reader of values."""
    changed = {
        item: _with_content(quantity, content)
        for item, quantity in submission.items.items()
        if (content := look.content(layout.items[item])) is not PLAIN
    }
    texts = {
        narrative: content.shown
        for narrative, place in layout.texts.items()
        if not submission.narrative.get(narrative) and (content := look.content(place.text)).shown
    }
    if not changed and not texts:
        return submission  # With all that has been worked out of it.
    items, narrative = {**submission.items, **changed}, {**submission.narrative, **texts}
    return replace(submission, items=items, narrative=narrative)


def _with_content(quantity: Quantity, content: Content) -> Quantity:
    if quantity.oddity is Oddity.LOST:
        return quantity
    if content.marks and quantity != BLANK:
        return Quantity(None, _with_marks(quantity.typed, content), Oddity.MARKED)
    if content.is_picture or is_picture(content.formula):
        return Quantity(None, content.shown, Oddity.PICTURE)
    if quantity == BLANK and content.shown:
        return Quantity(None, content.shown, Oddity.ERROR_VALUE if content.error else Oddity.FORMULA)
    if quantity.value is not None and content.is_logical:
        return Quantity(None, "TRUE" if quantity.value else "FALSE", Oddity.LOGICAL)
    return quantity


def _with_marks(typed: str, content: Content) -> str:
    """What was typed, with the pieces named that are not plain."""
    return f"{typed}（其中{'，'.join(f'“{piece}”是{mark}' for mark, piece in content.marks)}）"


def formula_findings(look: Look, layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Inputs that were read by the result of a formula somebody put there."""
    for item, quantity in submission.items.items():
        cell = layout.items[item]
        formula = look.content(cell).formula
        if formula and quantity.value is not None:
            others = "，引用了别的文件" if "[" in formula else ""
            yield INPUT_FORMULA.finding(
                f"里是公式“{formula[:_SHOWN]}”{others}，"
                f"已按它的结果 {show(quantity.value)} 读取。请核对，并改填数字本身。",
                at=cell.spot(layout.form.items[item].name, item),
                expected=quantity.value,
                found=formula,
            )


def text_findings(look: Look, layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Texts that a program took for a formula, by their first character."""
    for narrative, place in layout.texts.items():
        content = look.content(place.text)
        if content.shown and narrative not in submission.lost:
            yield _text_as_formula(place.text, content.shown, submission.narrative[narrative])


def _text_as_formula(cell: Cell, content: str, read: str) -> Finding:
    return TEXT_FORMULA.finding(
        f"{cell.sheet}!{cell.a1} 的文字以“=”开头或是错误值，被表格程序当成了公式，已按“{read[:20]}”读取。"
        f"请在文字前面加一个单引号（'）或改写开头。",
        at=cell.spot(),
        found=content,
    )
