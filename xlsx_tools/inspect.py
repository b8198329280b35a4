"""The careful look: what was done to a workbook's formulas and cells that values alone do not tell."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from xlsx_tools.container import Container, UnreadableFileError
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.layout import HIDDEN_SHEET, Cell, Layout
from xlsx_tools.quantity import same_amount
from xlsx_tools.submission import ORIGIN_NAME, Origin, Submission, origin_from_pairs, origin_from_text

if TYPE_CHECKING:
    from openpyxl import Workbook

ERROR_VALUE = Rule("K-ERROR-VALUE", Severity.ERROR, "填写格里不能是错误值（如 #REF!）")
FORMULA_CHANGED = Rule("K-FORMULA", Severity.INFO, "合计格保持模板的公式")
IDENTITY_LOST = Rule("K-IDENTITY", Severity.INFO, "隐藏的模板信息表保持完好")
RULES = (ERROR_VALUE, FORMULA_CHANGED, IDENTITY_LOST)


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
    """Whether values alone leave a question: a total that does not fit, an error value."""
    return container.is_xlsx and (container.has_errors or bool(_unfitting_totals(layout, submission)))


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
    stale = frozenset(
        item
        for item in _unfitting_totals(layout, submission)
        if _same_formula(_content(book, layout.items[item]), layout.total_formula(item))
    )
    findings = [*_error_values(book, layout), *_changed_formulas(book, layout, submission)]
    return replace(submission, stale=stale), findings


def _content(book: "Workbook", cell: Cell) -> object:
    return book[cell.sheet].cell(cell.row + 1, cell.column + 1).value


def _same_formula(content: object, formula: str) -> bool:
    return isinstance(content, str) and _normal(content) == _normal(formula)


def _normal(formula: str) -> str:
    return "".join(formula.split()).replace("$", "").upper()


def _error_values(book: "Workbook", layout: Layout) -> Iterator[Finding]:
    for item in layout.form.inputs.values():
        cell = layout.items[item.id]
        found = book[cell.sheet].cell(cell.row + 1, cell.column + 1)
        if found.data_type == "e":
            yield Finding(
                ERROR_VALUE.id,
                ERROR_VALUE.severity,
                f"{cell.sheet}!{cell.a1}「{item.name}」是错误值 {found.value}，看不出原来的数字。请重填。",
                sheet=cell.sheet,
                cell=cell.a1,
                item=item.id,
                found=str(found.value),
            )


def _changed_formulas(book: "Workbook", layout: Layout, submission: Submission) -> Iterator[Finding]:
    """Totals without their formula whose figure is right or gone; a wrong figure is an error of its own."""
    unfitting = _unfitting_totals(layout, submission)
    for item in layout.form.totals:
        cell = layout.items[item]
        content = _content(book, cell)
        if _same_formula(content, layout.total_formula(item)) or (item in unfitting and content is not None):
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
