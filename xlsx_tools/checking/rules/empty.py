"""Whether anything was filled in at all: of a form in which nothing was, no other rule speaks."""

from collections.abc import Iterable

from xlsx_tools.filing.stated import unfitting_totals
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Oddity, Quantity

EMPTY = Rule(
    "W-EMPTY",
    Severity.ERROR,
    "表里填了数字或文字，不是空表",
    "填好、保存以后再发送；已经填过的，多半发错了文件，请发送填好的那一份",
)
RULES = (EMPTY,)

# What stands in a total that nobody typed over.
_BROKEN = (Oddity.ERROR_VALUE, Oddity.FORMULA)
_MESSAGE = (
    "这份表还没有填：除了模板里原有的和预填的（单位名称、联系人、上年结转），没有数字，也没有文字。"
    "请填好、保存以后再发送。"
)


def emptiness() -> Finding:
    """That nothing was filled in."""
    return EMPTY.finding(_MESSAGE)


def is_told_empty(findings: Iterable[Finding]) -> bool:
    """Whether the findings say that nothing was filled in."""
    return any(finding.rule == EMPTY.id for finding in findings)


def is_untouched(form: Form, submission: Submission) -> bool:
    """Whether nothing was filled in but what templates come with, and particulars of the unit.

    Carry-overs are not asked whether they were prefilled: not every kind of file keeps that. Where a
    place of the form was not found there may be anything.
    """
    return not (
        submission.lost
        or submission.sources
        or submission.zero_tables
        or any(submission.narrative.values())
        or any(submission.reasons.values())
        or _has_figures(form, submission)
        or _has_headings_of_its_own(form, submission)
        or _has_typed_totals(form, submission)
    )


def _has_figures(form: Form, submission: Submission) -> bool:
    carried = {carry.this_year for carry in form.carries}
    return any(
        quantity.oddity is Oddity.LOST or (_is_typed(quantity) and item not in carried)
        for item, quantity in submission.items.items()
    )


def _has_headings_of_its_own(form: Form, submission: Submission) -> bool:
    return any(
        heading and heading != form.narratives[narrative].heading
        for narrative, heading in submission.headings.items()
    )


def _has_typed_totals(form: Form, submission: Submission) -> bool:
    """Whether a total is shown that no formula gave."""
    return any(
        submission.stated[total].oddity not in _BROKEN and _is_typed(submission.stated[total])
        for total in unfitting_totals(form, submission)
        if total not in submission.stale
    )


def _is_typed(quantity: Quantity) -> bool:
    return quantity.value is not None or bool(quantity.typed)
