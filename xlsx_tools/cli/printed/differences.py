"""How a published sum differs from that of its units, as text for a person: the likeliest cause first."""

from collections.abc import Sequence

from xlsx_tools.form.model import Form
from xlsx_tools.quantity import show
from xlsx_tools.season.against import Difference, Miscount, Miscounted
from xlsx_tools.workbook.layout import layout_of

_TOLD = {
    Miscount.LEFT_OUT: "公布的数正好少了{units}的数：多半没有把{it}算进去。",
    Miscount.TWICE: "公布的数正好多了{units}的数：多半把{it}算了两次。",
    Miscount.ALONE: "公布的数正好只是{units}的数：多半没有把其余的单位算进去。",
    Miscount.ONCE_ALONE: "公布的数正好是各单位的数算了两次，只有{units}算了一次。",
}
_TOLD_OF_NONE = {
    Miscount.ALONE: "公布的数全是 0。",
    Miscount.ONCE_ALONE: "公布的数正好是各单位之和的两倍：多半都算了两次。",
}


def differences_as_text(form: Form, found: Sequence[Difference], causes: Sequence[Miscounted]) -> str:
    """The units that are the whole difference, then each item that differs."""
    lines = [f"  {'或者，' if number else ''}{_cause(cause)}" for number, cause in enumerate(causes)]
    lines += ["", "  逐项："] if causes else []
    return "\n".join([*lines, *(_difference(form, difference) for difference in found)])


def _cause(cause: Miscounted) -> str:
    if not cause.units:
        return _TOLD_OF_NONE[cause.how]
    units = "、".join(f"“{unit}”" for unit in cause.units)
    many = len(cause.units) > 1
    return _TOLD[cause.how].format(units=units, it="这几个单位" if many else "它")


def _difference(form: Form, difference: Difference) -> str:
    cell = layout_of(form).items[difference.item]
    units = "、".join(f"{unit} {show(figure)}" for unit, figure in difference.units)
    return (
        f"  {cell.sheet}!{cell.a1}「{form.items[difference.item].name}」公布 "
        f"{show(difference.published) or '空白'}，各单位之和 {show(difference.summed)}，"
        f"差额 {show(difference.amount)}（{units or '各单位都是 0'}）"
    )
