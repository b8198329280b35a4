"""The identities of the form (勾稽关系), on totals as shown too: one finding a cause, with what mends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.stated import stated_apart
from xlsx_tools.filing.tally import CheckResult
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Check
from xlsx_tools.quantity import BLANK, Number

if TYPE_CHECKING:  # The search for causes and their words are long to import, and most files have none.
    from xlsx_tools.checking.causes.diagnosis import Cause

_MOST_TOTALS = 3  # So many typed over are told one by one where nothing small mends it all.


def check(context: Context) -> Iterator[Finding]:
    """Why identities fail, cause by cause; then what cannot be read, and what is only a warning."""
    shown = stated_apart(context.form, context.submission)
    for cause in context.causes:
        yield from _caused(context, cause, shown)
    for item, total in context.form.totals.items():
        if _is_unreadable(context, item) or (item in shown and not _is_error(total)):
            yield _misstated(context, item)
    for result in context.tally.results_of(Verdict.FAILS):
        if not result.check.rule.is_total and not _is_error(result.check):
            yield _questioned(context, result)


def _caused(context: Context, cause: Cause, shown: dict[str, Number]) -> Iterator[Finding]:
    from xlsx_tools.checking.rules.telling import Teller

    yield Teller(context, shown, cause).finding()
    if not cause.remedies:
        # Nothing small mends it: a total that was typed over must not go under in it.
        for item in _stated_in(cause, shown):
            yield _misstated(context, item)


def _misstated(context: Context, item: str) -> Finding:
    from xlsx_tools.checking.rules.telling import misstated

    return misstated(context, context.form.totals[item], context.submission.stated[item])


def _questioned(context: Context, result: CheckResult) -> Finding:
    """What may be so: no cause is searched for."""
    from xlsx_tools.checking.causes.diagnosis import Cause
    from xlsx_tools.checking.rules.telling import Teller

    return Teller(context, {}, Cause((result,))).finding_without_advice()


def _stated_in(cause: Cause, shown: Mapping[str, Number]) -> list[str]:
    """The few totals with figures of their own that fail as what computes them, but the one told first."""
    first, *others = (*cause.broken, *cause.follows)
    totals = (result.check.left[0] for result in others if result.check.rule.is_total)
    found = [item for item in dict.fromkeys(totals) if item in shown and item != first.check.left[0]]
    return found if len(found) <= _MOST_TOTALS else []


def _is_error(check: Check) -> bool:
    return check.rule.severity is Severity.ERROR


def _is_unreadable(context: Context, item: str) -> bool:
    """Whether something stands for a total that is no number, and the parts come to one."""
    quantity = context.submission.stated.get(item, BLANK)
    is_told = item in context.tally.partial or item in context.submission.stale
    return quantity.value is None and quantity.oddity is not None and not is_told
