"""A sum: whether all its units are counted, and whether its figures are still what theirs come to."""

from collections.abc import Iterator
from decimal import Decimal

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.quantity import plain_number, same_amount, show
from xlsx_tools.workbook.source_places import source_heading

INCOMPLETE = Rule(
    "M-INCOMPLETE",
    Severity.ERROR,
    "汇总的各单位都交了，没有错误，全部计入",
    "催交或退回改正，再重新汇总；不该由本级汇总的单位，从名册（或要汇总的文件）里去掉，再重新汇总",
)
CHANGED = Rule(
    "M-SUM",
    Severity.WARNING,
    "汇总的数等于“汇总来源”里各单位的数之和",
    "改回各单位之和，或改正各单位的报告后重新汇总；确需与各单位之和不同的，写明原因",
)
RULES = (INCOMPLETE, CHANGED)


def check(context: Context) -> Iterator[Finding]:
    """Each unit of a sum that lacks something, each figure typed that is not the sum of theirs."""
    for number, source in enumerate(context.submission.sources):
        if source.lack:
            spot = source_heading(number).spot(source.unit)
            yield INCOMPLETE.finding(f"{source.lack}，汇总不完整。", at=spot, found=source.lack)
    yield from _changed(context)


def _changed(context: Context) -> Iterator[Finding]:
    sources = context.submission.sources
    if not any(source.figures for source in sources):
        return  # The sheet that shows them is gone, or there is none.
    for item in context.form.inputs:
        found = context.tally.figures[item]
        expected = plain_number(sum((Decimal(source.figures.get(item, 0)) for source in sources), Decimal()))
        if found is not None and not same_amount(found, expected):
            message = (
                f"是 {show(found)}，“汇总来源”里各单位之和是 {show(expected)}，"
                f"差额 {show(found - expected)}。请改回，或写明原因。"
            )
            difference, spot = found - expected, context.spot(item)
            yield CHANGED.finding(message, at=spot, expected=expected, found=found, difference=difference)
