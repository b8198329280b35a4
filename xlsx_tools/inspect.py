"""The careful look: what was done to a workbook's formulas and cells that values alone do not tell."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from xlsx_tools.container import Container, UnreadableFileError
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form import HIDDEN_SHEET
from xlsx_tools.layout import Cell, Layout
from xlsx_tools.quantity import BLANK, Oddity, Quantity, clean_text, same_amount
from xlsx_tools.submission import ORIGIN_NAME, Origin, Submission, origin_from_pairs, origin_from_text

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMULA_CHANGED = Rule("K-FORMULA", Severity.INFO, "合计格保持模板的公式")
IDENTITY_LOST = Rule("K-IDENTITY", Severity.INFO, "隐藏的模板信息表保持完好")
TEXT_FORMULA = Rule("K-TEXT", Severity.WARNING, "文字部分没有被表格程序当成公式")
RULES = (FORMULA_CHANGED, IDENTITY_LOST, TEXT_FORMULA)


def _load(container: Container) -> "Workbook":
    # Imported here: most files need no careful look, and openpyxl takes long to import.
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            # openpyxl tells of extensions it would lose on saving; nothing is saved here.
            warnings.simplefilter("ignore")
            return load_workbook(BytesIO(container.data))
    except Exception as error:
        raise UnreadableFileError(
            "工作簿的内部结构已损坏，打不开。请用 Excel 或 WPS 打开后另存，再发送。"
        ) from error


def find_origin(container: Container) -> tuple[Origin, Finding] | None:
    """The form's identity from the document properties or the defined name, if the sheet is gone."""
    if not container.is_xlsx:
        return None
    book = _load(container)
    # By its attribute's name, which openpyxl has had since 3.1 and its published types lack.
    pairs = {p.name: str(p.value) for p in vars(book)["custom_doc_props"].props}
    prefix = f"{ORIGIN_NAME}_"
    origin = origin_from_pairs({k.removeprefix(prefix): v for k, v in pairs.items() if k.startswith(prefix)})
    if origin is None and ORIGIN_NAME in book.defined_names:
        text = str(book.defined_names[ORIGIN_NAME].value)
        origin = origin_from_text(text.removeprefix('"').removesuffix('"').replace('""', '"'))
    if origin is None:
        return None
    message = f"隐藏的信息表“{HIDDEN_SHEET}”被删除，已从文件属性认出单位和年度，不影响读取。"
    return origin, Finding(IDENTITY_LOST.id, IDENTITY_LOST.severity, message)


def needs_careful_look(container: Container, layout: Layout, submission: Submission) -> bool:
    """Whether values alone leave a question: a total that does not fit, cells that hide something."""
    return container.is_xlsx and (container.hides_something or bool(_unfitting_totals(layout, submission)))


def _unfitting_totals(layout: Layout, submission: Submission) -> list[str]:
    """Totals whose stored result is not what their parts come to; 0 and blank are alike."""
    computed = submission.tally(layout.form).figures
    return [
        item
        for item, quantity in submission.stated.items()
        if quantity.oddity is not None or not same_amount(quantity.value or 0, computed[item] or 0)
    ]


def careful_look(
    container: Container, layout: Layout, submission: Submission
) -> tuple[Submission, list[Finding]]:
    """The submission, knowing which totals are merely stale, and what else was found."""
    book = _load(container)
    submission, texts = _with_hidden_contents(book, layout, submission)
    stale = frozenset(
        item
        for item in _unfitting_totals(layout, submission)
        if _same_formula(_content(book, layout.items[item]), layout.total_formula(item))
    )
    return replace(submission, stale=stale), [*texts, *_changed_formulas(book, layout, submission)]


def _with_hidden_contents(
    book: "Workbook", layout: Layout, submission: Submission
) -> tuple[Submission, list[Finding]]:
    """The submission with what stands in cells that look blank to a reader of values."""
    items = dict(submission.items)
    for item in layout.form.inputs:
        content = _content(book, layout.items[item])
        if items[item] == BLANK and isinstance(content, str) and clean_text(content):
            oddity = Oddity.FORMULA if content.startswith("=") else Oddity.ERROR_VALUE
            items[item] = Quantity(None, content, oddity)
    texts = {
        narrative: str(content)
        for narrative, place in layout.texts.items()
        if not submission.narrative[narrative] and (content := _content(book, place.text))
    }
    findings = [_text_as_formula(layout.texts[n].text, texts[n]) for n in texts]
    return replace(submission, items=items, narrative={**submission.narrative, **texts}), findings


def _text_as_formula(cell: Cell, content: str) -> Finding:
    return Finding(
        TEXT_FORMULA.id,
        TEXT_FORMULA.severity,
        f"{cell.sheet}!{cell.a1} 的文字以“=”开头或是错误值，被表格程序当成了公式，已按“{content[:20]}”读取。"
        f"请在文字前面加一个单引号（'）或改写开头。",
        sheet=cell.sheet,
        cell=cell.a1,
        found=content,
    )


def _content(book: "Workbook", cell: Cell) -> object:
    return book[cell.sheet].cell(cell.row + 1, cell.column + 1).value


def _same_formula(content: object, formula: str) -> bool:
    return isinstance(content, str) and _normal(content) == _normal(formula)


def _normal(formula: str) -> str:
    return "".join(formula.split()).replace("$", "").upper()


def _changed_formulas(book: "Workbook", layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Totals without their formula whose figure is right or gone; a wrong figure is an error of its own."""
    unfitting = _unfitting_totals(layout, submission)
    for item in layout.form.totals:
        cell = layout.items[item]
        content = _content(book, cell)
        shown = submission.stated[item].value
        if _same_formula(content, layout.total_formula(item)) or (item in unfitting and shown is not None):
            continue
        now = "被清除" if content is None else f"改成了“{content}”"
        yield Finding(
            FORMULA_CHANGED.id,
            FORMULA_CHANGED.severity,
            f"{cell.sheet}!{cell.a1}「{layout.form.items[item].name}」的合计公式{now}，已按各分项重新计算。",
            sheet=cell.sheet,
            cell=cell.a1,
            item=item,
            expected=layout.total_formula(item),
            found=None if content is None else str(content),
        )
