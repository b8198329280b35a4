"""Figures that may be right and are seldom so: the hints that the form states."""

from collections.abc import Iterator

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.finding import Finding
from xlsx_tools.form.condition import Facts


def check(context: Context) -> Iterator[Finding]:
    """Each hint of which a condition holds; nothing is said while a figure it needs is open."""
    facts = Facts(context.tally.known, context.last_year, context.submission.fields)
    for hint in context.form.hints.hints:
        if any(condition.holds(facts) for condition in hint.when):
            message = f"{hint.says.text(facts)}。{hint.rule.remedy}。"
            yield hint.rule.finding(message, at=context.spot(hint.at), found=facts.this_year[hint.at])
