"""The identities of the form (勾稽关系) on typed and computed figures."""

from collections.abc import Iterator

from xlsx_tools.finding import Finding, Rule
from xlsx_tools.identity import Verdict
from xlsx_tools.quantity import Number, apart, show
from xlsx_tools.table import Each
from xlsx_tools.tally import CheckResult
from xlsx_tools.validate.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Each identity that fails; an identity that computes a total cannot, see `totals`."""
    for result in context.tally.results_of(Verdict.FAILS):
        if not result.check.rule.is_total:
            yield _broken(context, result)


def _broken(context: Context, result: CheckResult) -> Finding:
    check = result.check
    rule = Rule(check.rule.id, check.rule.severity, check.words)
    more = "多" if result.difference > 0 else "少"
    axis = "列" if check.rule.each is Each.COLUMN else "行"
    line = f"“{check.line_name}”{axis}" if check.line_name else ""
    advice = f"{check.rule.advice}。" if check.rule.advice else "请核对这些数字。"
    reason = context.submission.reasons.get(check.key)
    note = f"（填报单位说明：{reason}）" if reason else ""
    message = (
        f"所在的{line}勾稽关系不成立：{check.left_words} ＝ {_sum(context, check.left, result.left)}，"
        f"而 {check.right_words} ＝ {_sum(context, check.right, result.right)}，"
        f"左边比右边{more} {show(apart(result.left, result.right))}。{advice}{note}"
    )
    return context.at_item(
        rule,
        check.left[0],
        message,
        expected=result.right,
        found=result.left,
        difference=result.difference,
    )


def _sum(context: Context, items: tuple[str, ...], total: Number) -> str:
    if len(items) == 1:
        return show(total)
    addends = " ＋ ".join(show(context.tally.figures[item]) or "0" for item in items)
    return f"{addends} ＝ {show(total)}"
