"""Formulas that were rewritten, moved, deleted or overwritten."""

import re
from collections.abc import Iterator, Mapping

from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.quantity import same_amount
from xlsx_tools.reading.careful.look import Look
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import formula_of_total, formula_of_verdict, formulas_of_sides
from xlsx_tools.workbook.layout import Layout

FORMULA_CHANGED = Rule(
    "K-FORMULA",
    Severity.INFO,
    "合计格保持模板的公式",
    "不用改，合计已重新计算；要恢复公式，用 repair 移到新工作簿",
)
CHECKS_CHANGED = Rule(
    "K-CHECKS",
    Severity.INFO,
    "“校验”页保持模板的公式",
    "不用改，各条关系已重新核对；要恢复公式，用 repair 移到新工作簿",
)
RULES = (FORMULA_CHANGED, CHECKS_CHANGED)

_MOST_NAMED = 5
_NUMBER = re.compile(r"(?<![A-Z0-9.])\d+(?:\.\d+)?(?:E[-+]?\d+)?")
_REFERENCE = re.compile(r"(?:'(?:[^']|'')+'!|[^\W\d]\w*!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")


def unfitting_totals(layout: Layout, submission: Submission) -> list[str]:
    """Totals whose stored result is not what their parts come to; 0 and blank are alike."""
    computed = submission.tally(layout.form).figures
    return [
        item
        for item, quantity in submission.stated.items()
        if quantity.oddity is not None or not same_amount(quantity.value or 0, computed[item] or 0)
    ]


def is_intact(look: Look, layout: Layout, item: str) -> bool:
    """Whether a total has the template's formula; where no formulas are known, whether its lines moved.

    After such a move even the template's formula adds up other cells than those of the form.
    """
    if not look.knows_formulas:
        return layout.form.part_of(layout.form.items[item].table).sheet in layout.shifts
    return _is_same(
        look.content(layout.items[item]).formula, _template_formulas(layout)[layout.template.items[item]]
    )


def changed_totals(look: Look, layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Totals without their formula whose figure is right or gone; a wrong figure is an error of its own."""
    if not look.knows_formulas:
        return
    unfitting = set(unfitting_totals(layout, submission))
    for item in submission.stated:
        shown = submission.stated[item].value
        if is_intact(look, layout, item) or (item in unfitting and shown is not None):
            continue
        cell, expected = layout.items[item], _template_formulas(layout)[layout.template.items[item]]
        content = look.content(cell)
        now = _what_became(content.formula, expected, content.error or submission.stated[item].typed)
        yield Finding(
            FORMULA_CHANGED.id,
            FORMULA_CHANGED.severity,
            f"{cell.sheet}!{cell.a1}「{layout.form.items[item].name}」的合计公式{now}，已按各分项重新计算。",
            sheet=cell.sheet,
            cell=cell.a1,
            item=item,
            expected=expected,
            found=content.formula or content.error or submission.stated[item].typed or None,
        )


def _what_became(formula: str, expected: str, shown: str) -> str:
    if not formula:
        return f"改成了“{shown}”" if shown else "被清除"
    skeletons = (_REFERENCE.sub("", _normal(text)) for text in (formula, expected))
    if len(set(skeletons)) == 1 and _references(formula) != _references(expected):
        return f"被剪切、粘贴改成了 {'、'.join(_references(formula) - _references(expected))}"
    return f"改成了“{formula}”"


def _references(formula: str) -> set[str]:
    """The cells and areas that a formula speaks of, without their sheets."""
    return {reference.rpartition("!")[2] for reference in _REFERENCE.findall(_normal(formula))}


def _template_formulas(layout: Layout) -> Mapping[Cell, str]:
    """The formulas of totals and checks by their cells in the template, worked out once for each form."""
    formulas = layout.form.derived.get("template formulas")
    if not isinstance(formulas, dict):
        formulas = layout.form.derived["template formulas"] = dict(_written(layout.template))
    return formulas


def _written(template: Layout) -> Iterator[tuple[Cell, str]]:
    for item in template.form.totals:
        yield template.items[item], formula_of_total(template, item)
    for row in template.checks.values():
        left, right = formulas_of_sides(template, row.check)
        yield row.left, left
        yield row.right, right
        yield row.difference, f"={row.left.a1}-{row.right.a1}"
        yield row.verdict, formula_of_verdict(template, row.check)


def _is_same(formula: str, expected: str) -> bool:
    """Whether a formula is the template's, as far as programs leave it as it was."""
    return formula == expected or _normal(formula) == _normal(expected)


def _normal(formula: str) -> str:
    """A formula as it is compared: programs space it, fix its references, write out its numbers."""
    plain = "".join(formula.split()).replace("$", "").upper()
    return _NUMBER.sub(lambda number: format(float(number[0]), ".15g"), plain)


def changed_checks(look: Look, layout: Layout) -> Iterator[Finding]:
    """The formulas of 校验 that are not the template's, all in one finding: they change no figure."""
    name = layout.at(Cell(CHECKS_SHEET, 0, 0)).sheet
    if not look.knows_formulas or CHECKS_SHEET in layout.shifts or name not in look.sheets:
        return
    formulas = _template_formulas(layout)
    cells = [cell for cell in formulas if cell.sheet == CHECKS_SHEET]
    changed = [
        layout.at(cell).a1
        for cell in cells
        if not _is_same(look.content(layout.at(cell)).formula, formulas[cell])
    ]
    if changed:
        more = f" 等 {len(changed)} 格" if len(changed) > _MOST_NAMED else ""
        where = "、".join(changed[:_MOST_NAMED]) + more
        message = f"{name}：{where}的公式被改动，校验结果以本程序重新计算的为准。"
        yield Finding(CHECKS_CHANGED.id, CHECKS_CHANGED.severity, message, sheet=name)
