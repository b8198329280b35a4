"""What stands in cells that are typed besides plain values: formulas, error values, pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.prose import quoted
from xlsx_tools.quantity import Oddity, Quantity, is_picture, show
from xlsx_tools.reading.careful.look import Content, Look, Written
from xlsx_tools.reading.careful.results import Doubts
from xlsx_tools.workbook.cell import Cell, in_order
from xlsx_tools.workbook.layout import Layout

INPUT_FORMULA = Rule("K-INPUT", Severity.WARNING, "填写格里是数字，不是公式", "核对这个数，改填数字本身")
TEXT_FORMULA = Rule(
    "K-TEXT",
    Severity.WARNING,
    "文字部分和基本信息写的是文字，不是图片，也没有被表格程序当成公式",
    "图片里的内容打成文字；文字以 = + - 开头的，在前面加一个字或一个空格",
)
RULES = (INPUT_FORMULA, TEXT_FORMULA)

_SHOWN = 30

Special = Mapping[str, Content]  # the inputs of which a plain value is not all


def with_hidden_contents(
    look: Look,
    layout: Layout,
    submission: Submission,
    written: Written,
    pasted: Mapping[Cell, str],
    special: Special,
    doubts: Doubts,
) -> Submission:
    """The submission with what stands in cells that look blank, or like numbers, to a reader of values.

    `pasted` is what cells of texts read as that hold the formula of a sentence on offer, `doubts` why
    results of formulas are not believed.
    """
    changed = {
        item: _with_content(submission.items[item], content, doubts.get(layout.items[item]))
        for item, content in special.items()
    }
    texts = dict(_texts_otherwise(look, layout, written, pasted))
    if not changed and not texts:
        return submission  # With all that has been worked out of it.
    return replace(
        submission,
        items={**submission.items, **changed},
        narrative={**submission.narrative, **texts},
    )


def without_stale_results(layout: Layout, submission: Submission, special: Special) -> Submission:
    """The submission without results of formulas that were left as they were, as totals over them are stale.

    Where something odd is added up, that is reason enough for a total to be another.
    """
    items, stated = submission.items, submission.stated
    sums = [layout.form.totals[t].right for t in submission.stale if stated[t].value is not None]
    stale = {
        item: Quantity(None, formula, Oddity.STALE)
        for addends in sums
        if not any(items[item].oddity for item in addends if item in items)
        for item in addends
        if item in special and (formula := special[item].formula)
    }
    return replace(submission, items={**items, **stale}) if stale else submission


def _texts_otherwise(
    look: Look, layout: Layout, written: Written, pasted: Mapping[Cell, str]
) -> Iterator[tuple[str, str]]:
    """The texts that stand otherwise than they were read; of a picture nothing can be read."""
    for narrative, place in layout.texts.items():
        special = {cell: content for cell in place.cells if (content := look.content(cell)).shown}
        if not special:
            continue
        pieces = dict(written.get(narrative, {}))
        for cell, content in special.items():
            if _is_picture(content):
                lines = pieces.get(cell, "").splitlines()
                pieces[cell] = "\n".join(line for line in lines if not is_picture(line))
            else:
                pieces.setdefault(cell, pasted.get(cell) or content.shown)
        cells = list(pieces) if place.narrative.is_box else sorted(pieces, key=in_order)
        yield narrative, "\n".join(pieces[cell] for cell in cells if pieces[cell])


def _is_picture(content: Content) -> bool:
    return content.is_picture or is_picture(content.formula)


def _with_content(quantity: Quantity, content: Content, doubt: Oddity | None) -> Quantity:
    """What was read, or why it is no figure; nothing was typed where a blank stands for a zero."""
    if quantity.oddity in (Oddity.LOST, Oddity.COVERED):
        return quantity
    if content.marks and quantity.typed:
        return Quantity(None, _with_marks(quantity.typed, content), Oddity.MARKED)
    if quantity.value is not None and content.is_logical:
        return Quantity(None, "TRUE" if quantity.value else "FALSE", Oddity.LOGICAL)
    oddity = (
        Oddity.PICTURE if _is_picture(content) else doubt or _oddity(content, is_blank=not quantity.typed)
    )
    return Quantity(None, content.shown, oddity) if oddity else quantity


def _oddity(content: Content, *, is_blank: bool) -> Oddity | None:
    if content.error:
        return Oddity.ERROR_VALUE
    return Oddity.FORMULA if content.formula and is_blank else None


def _with_marks(typed: str, content: Content) -> str:
    """What was typed, with the pieces named that are not plain."""
    return f"{typed}（其中{'，'.join(f'“{piece}”是{mark}' for mark, piece in content.marks)}）"


def formula_findings(layout: Layout, submission: Submission, special: Special) -> Iterator[Finding]:
    """Inputs that were read by the result of a formula somebody put there."""
    for item, content in special.items():
        cell, quantity, formula = layout.items[item], submission.items[item], content.formula
        if formula and quantity.value is not None:
            others = "，引用了别的文件" if "[" in formula else ""
            yield INPUT_FORMULA.finding(
                f"里是公式“{formula[:_SHOWN]}”{others}，"
                f"已按它的结果 {show(quantity.value)} 读取。请核对，并改填数字本身。",
                at=cell.spot(layout.form.items[item].name, item),
                expected=quantity.value,
                found=formula,
            )


def text_findings(
    look: Look, layout: Layout, submission: Submission, pasted: Mapping[Cell, str]
) -> Iterator[Finding]:
    """Texts that are a picture, or that a program took for a formula by their first character."""
    for narrative, place in layout.texts.items():
        for cell in place.cells:
            content = look.content(cell)
            if _is_picture(content):
                where = f"{cell.sheet}!{cell.a1}"
                message = f"{where} 里放了一张图片，图片不会写进报告。请把要写的内容打成文字。"
                yield TEXT_FORMULA.finding(message, at=cell.spot(), found=content.shown)
            elif content.shown and cell not in pasted and narrative not in submission.lost:
                yield _text_as_formula(cell, content.shown, submission.narrative[narrative])


def particulars_findings(look: Look, layout: Layout) -> Iterator[Finding]:
    """What a formula says on 基本信息, which may be something else another time, and error values there."""
    for name, cell in layout.basics.items():
        content = look.content(cell)
        if content.shown:
            yield TEXT_FORMULA.finding(
                f"里是{quoted(content.shown, _SHOWN)}，不是打上去的字，会变或者看不出是什么。请直接打字。",
                at=cell.spot(layout.basics_labels[name]),
                found=content.shown,
            )


def _text_as_formula(cell: Cell, content: str, read: str) -> Finding:
    first = next(iter(read.splitlines()), "")[:20]
    return TEXT_FORMULA.finding(
        f"{cell.sheet}!{cell.a1} 的文字以“=”开头或是错误值，被表格程序当成了公式，已按“{first}”读取。"
        f"请在文字前面加一个单引号（'）或改写开头。",
        at=cell.spot(),
        found=content,
    )
