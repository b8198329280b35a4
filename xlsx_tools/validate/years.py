"""How a submission continues last year's."""

from collections.abc import Iterator

from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form import Carry
from xlsx_tools.quantity import apart, same_amount, show
from xlsx_tools.submission import Submission
from xlsx_tools.validate.context import Context, at_cell

PREVIOUS = Rule("Y-PREVIOUS", Severity.WARNING, "用来比对的上一年数据是同一单位、上一年度的")
RULES = (PREVIOUS,)


def check(context: Context) -> Iterator[Finding]:
    """What this year begins with against what last year ended with, as given or as prefilled."""
    if context.previous is not None:
        yield from _wrong_previous(context, context.previous)
    last_year, this_year = context.last_year, context.tally.known
    for carry in context.form.carries:
        ended, begins = last_year.get(carry.last_year), this_year[carry.this_year]
        if ended is not None and begins is not None and not same_amount(ended, begins):
            advice = f"{carry.rule.advice}。" if carry.rule.advice else "请核对两年的数字。"
            words = f"本年填 {show(begins)}，而上一年{_ended(context, carry)}是 {show(ended)}"
            yield context.at_item(
                Rule(carry.rule.id, carry.rule.severity, ""),
                carry.this_year,
                f"与上一年对不上：{words}，相差 {show(apart(begins, ended))}。{advice}",
                expected=ended,
                found=begins,
                difference=begins - ended,
            )


def _ended(context: Context, carry: Carry) -> str:
    return f"「{context.form.items[carry.last_year].name}」"


def _wrong_previous(context: Context, previous: Submission) -> Iterator[Finding]:
    submission, basics = context.submission, context.layout.basics
    if previous.unit != submission.unit:
        message = f"是“{submission.unit}”，而给的上一年数据是“{previous.unit}”的。请确认是否拿错了文件。"
        yield at_cell(PREVIOUS, basics["unit"], "单位名称", message, found=previous.unit)
    if isinstance(submission.year, int) and previous.year != submission.year - 1:
        message = f"是 {submission.year}，而给的上一年数据是 {previous.year} 年度的。请确认是否拿错了文件。"
        yield at_cell(PREVIOUS, basics["year"], "年度", message, found=str(previous.year))
