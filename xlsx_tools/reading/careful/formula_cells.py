"""Formulas that were rewritten, moved, deleted or overwritten."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_tools.filing.stated import unfitting_totals
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import CHECKS_SHEET
from xlsx_tools.prose import few
from xlsx_tools.reading.careful.look import PLAIN, Look
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import formula_of_total, formula_of_verdict, formulas_of_sides
from xlsx_tools.workbook.layout import Layout, layout_of
from xlsx_tools.workbook.references import comparable, same_formula, with_sheets_named

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
_REFERENCE = re.compile(r"(?:'(?:[^']|'')+'!|[^\W\d]\w*!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")


def is_intact(look: Look, layout: Layout, item: str) -> bool:
    """Whether a total has the template's formula; where no formulas are known, whether its lines moved.

    After such a move even the template's formula adds up other cells than those of the form.
    """
    if not look.knows_formulas:
        return layout.form.part_of(layout.form.items[item].table).sheet in layout.shifts
    return _is_same(_formula_in(look, layout, layout.template.items[item]), _expected(layout, item))


def changed_totals(look: Look, layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Totals without their formula whose figure is right or gone; a wrong figure is an error of its own."""
    if not look.knows_formulas:
        return
    unfitting = set(unfitting_totals(layout.form, submission))
    for item in submission.stated:
        shown = submission.stated[item].value
        if is_intact(look, layout, item) or (item in unfitting and shown is not None):
            continue
        cell, expected = layout.items[item], _expected(layout, item)
        content = look.content(cell)
        now = _what_became(content.formula, expected, content.error or submission.stated[item].typed)
        yield FORMULA_CHANGED.finding(
            f"的合计公式{now}，已按各分项重新计算。",
            at=cell.spot(layout.form.items[item].name, item),
            expected=expected,
            found=content.formula or content.error or submission.stated[item].typed or None,
        )


def _what_became(formula: str, expected: str, shown: str) -> str:
    if not formula:
        return f"改成了“{shown}”" if shown else "被清除"
    skeletons = (_REFERENCE.sub("", comparable(text)) for text in (formula, expected))
    if len(set(skeletons)) == 1 and _references(formula) != _references(expected):
        return f"被剪切、粘贴改成了 {'、'.join(_references(formula) - _references(expected))}"
    return f"改成了“{formula}”"


def _references(formula: str) -> set[str]:
    """The cells and areas that a formula speaks of, without their sheets."""
    return {reference.rpartition("!")[2] for reference in _REFERENCE.findall(comparable(formula))}


def _template_formulas(layout: Layout) -> Mapping[Cell, str]:
    """The formulas of totals and checks by their cells in the template, worked out once for each form."""
    return _formulas_of(layout.form)


@lru_cache
def _formulas_of(form: Form) -> Mapping[Cell, str]:
    return dict(_written(layout_of(form)))


@lru_cache
def _formulas_of_checks(form: Form) -> Mapping[Cell, str]:
    return {cell: formula for cell, formula in _formulas_of(form).items() if cell.sheet == CHECKS_SHEET}


def _written(template: Layout) -> Iterator[tuple[Cell, str]]:
    for item in template.form.totals:
        yield template.items[item], formula_of_total(template, item)
    for row in template.checks.values():
        left, right = formulas_of_sides(template, row.check)
        yield row.left, left
        yield row.right, right
        yield row.difference, f"={row.left.a1}-{row.right.a1}"
        yield row.verdict, formula_of_verdict(template, row.check)


def _expected(layout: Layout, item: str) -> str:
    return _template_formulas(layout)[layout.template.items[item]]


def _formula_in(look: Look, layout: Layout, cell: Cell) -> str:
    """What stands where that cell of the template is now."""
    return formula_at(look, layout, layout.at(cell))


def formula_at(look: Look, layout: Layout, cell: Cell) -> str:
    """A cell's formula with the template's names of sheets: programs give renamed ones their new names."""
    shifts = layout.shifts.items()
    names = {shift.sheet: template for template, shift in shifts if shift.sheet != template}
    return with_sheets_named(look.content(cell).formula, names)


def _is_same(formula: str, expected: str) -> bool:
    """Whether a formula is the template's, as far as programs leave it as it was."""
    return formula == expected or same_formula(formula, expected)


def changed_checks(look: Look, layout: Layout) -> Iterator[Finding]:
    """The formulas of 校验 that are not the template's, all in one finding: they change no figure."""
    name = layout.at(Cell(CHECKS_SHEET, 0, 0)).sheet
    if not look.knows_formulas or CHECKS_SHEET in layout.shifts or name not in look.sheets:
        return
    cells = look.sheets[name].cells
    changed = [
        cell.a1
        for cell, formula in _formulas_of_checks(layout.form).items()
        if cells.get((cell.row, cell.column), PLAIN).formula != formula
        and not _is_same(_formula_in(look, layout, cell), formula)
    ]
    if changed:
        where = few(changed, _MOST_NAMED, " 等 {} 格")
        message = f"{name}：{where}的公式被改动，校验结果以本程序重新计算的为准。"
        yield CHECKS_CHANGED.finding(message, at=Spot(name))
