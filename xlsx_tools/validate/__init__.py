"""Submission -> findings: one small module a family of rules, all listed here."""

from collections.abc import Callable, Iterator

from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form import Form, form_rules
from xlsx_tools.layout import Layout
from xlsx_tools.submission import Submission
from xlsx_tools.validate import cells, identities, origin, texts, totals, years
from xlsx_tools.validate.context import Context

Check = Callable[[Context], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    origin.check,
    cells.check,
    totals.check,
    totals.check_controls,
    identities.check,
    texts.check,
    years.check,
)


def validate(layout: Layout, submission: Submission, previous: Submission | None = None) -> list[Finding]:
    """All findings on a submission, and on how it continues last year's if that is given."""
    context = Context(layout, submission, submission.tally(layout.form), previous)
    return [finding for check in CHECKS for finding in check(context)]


def rules(form: Form) -> tuple[Rule, ...]:
    """Every rule that may speak: the form's own and those that hold for any form."""
    return (*form_rules(form), *origin.RULES, *cells.RULES, *totals.RULES, *texts.RULES, *years.RULES)
