"""Particulars of 基本信息: there where required, and one of the choices where there are some."""

from collections.abc import Iterator

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Finding, Rule, Severity

REQUIRED = Rule("F-REQUIRED", Severity.ERROR, "基本信息的必填项都填了", "补填")
CHOICE = Rule("F-CHOICE", Severity.WARNING, "基本信息里有选项的，填的是其中之一", "从列表中选一项，或者清空")
RULES = (REQUIRED, CHOICE)


def check(context: Context) -> Iterator[Finding]:
    """Required fields that are blank, and choices that are none."""
    for field in context.form.fields:
        typed, spot = context.submission.fields.get(field.id), context.spot_of_field(field.id)
        if field.required and not typed:
            yield REQUIRED.finding("没有填。请补填。", at=spot)
        if typed and field.choices and typed not in field.choices:
            choices = "、".join(f"“{choice}”" for choice in field.choices)
            message = f"填的是“{typed}”，这里只能填{choices}。请{CHOICE.remedy}。"
            yield CHOICE.finding(message, at=spot, found=typed)
