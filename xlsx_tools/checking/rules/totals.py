"""Totals as the file shows them against what their parts come to: shown ones are never trusted."""

from collections.abc import Iterator

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.submission import controls
from xlsx_tools.finding import Finding, Rule, Severity, Spot
from xlsx_tools.quantity import Number, Quantity, apart, same_amount, show
from xlsx_tools.workbook.cell import Cell

STALE = Rule("T-STALE", Severity.INFO, "合计公式完好而结果未更新时，说明已重新计算", "不用改")
CONTROL = Rule(
    "T-CONTROL",
    Severity.WARNING,
    "各表填的数与保存时算出的控制数一致",
    "逐格核对这张表，核对无误的，用 Excel 或 WPS 打开、保存一次",
)
RULES = (STALE, CONTROL)


def check(context: Context) -> Iterator[Finding]:
    """Each total of which only the result is out of date; of others shown wrongly `identities` speaks."""
    for item, check in context.form.totals.items():
        quantity = context.submission.stated.get(item)
        if quantity is None or item not in context.submission.stale or item in context.tally.partial:
            continue  # What the parts come to may not be known; that they are missing is said already.
        computed = context.tally.figures[item]
        is_blank = quantity.value is None and quantity.oddity is None
        fits = quantity.value is not None and same_amount(quantity.value, computed or 0)
        # Where lines moved, formulas that speak of the template's cells fit no more; that is said.
        has_moved = context.form.part_of(check.table).sheet in context.layout.shifts
        if not (is_blank or fits or has_moved):
            yield _stale(context, item, quantity, computed)


def _stale(context: Context, item: str, quantity: Quantity, computed: Number | None) -> Finding:
    message = (
        f"文件里保存的合计是 {_typed(quantity)}，没有随分项更新，"
        f"已按分项重新计算为 {show(computed) or '空白'}。"
    )
    return STALE.finding(message, at=context.spot(item), expected=computed, found=quantity.value)


def _typed(quantity: Quantity) -> str:
    return f"“{quantity.typed}”" if quantity.value is None else show(quantity.value)


def check_controls(context: Context) -> Iterator[Finding]:
    """Each table whose inputs do not add up to the sum that whoever saved the file calculated.

    Nothing is said where that program left 0 or stale totals behind, as it did not calculate at all,
    nor of tables that were moved about or have figures typed as text, which no program adds up.
    """
    submission, layout = context.submission, context.layout
    if any(_is_off(context, item) for item in submission.stated):
        return
    unusable = {
        context.form.items[item].table
        for item, quantity in submission.items.items()
        if quantity.oddity is not None
    }
    computed = controls(context.form, context.tally)
    for table, control in submission.controls.items():
        sheet = context.form.part_of(table).sheet
        moved = table in unusable or sheet in layout.shifts
        if not moved and control and not same_amount(control, computed[table]):
            yield _altered(layout.at(Cell(sheet, 0, 0)).sheet, control, computed[table])


def _is_off(context: Context, item: str) -> bool:
    stated = context.submission.stated[item].value
    return stated is not None and not same_amount(stated, context.tally.figures[item] or 0)


def _altered(sheet: str, control: Number, computed: Number) -> Finding:
    message = (
        f"{sheet}：各格的数加起来是 {show(computed)}，而文件保存时算得 {show(control)}，"
        f"相差 {show(apart(computed, control))}。文件可能在保存以后被别的程序改过或损坏，"
        f"请逐格核对这张表；核对无误的，用 Excel 或 WPS 打开、保存一次即可。"
    )
    difference = computed - control
    return CONTROL.finding(message, at=Spot(sheet), expected=control, found=computed, difference=difference)
