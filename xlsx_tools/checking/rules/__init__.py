"""Submission -> findings: one small module a family of rules, all listed here."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from xlsx_tools.checking.rules import cells, identities, plausible, sums, texts, totals, wording, years
from xlsx_tools.checking.rules import sentences as narrative
from xlsx_tools.checking.rules import unit_and_year as origin
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form.model import Form, form_rules
from xlsx_tools.workbook.layout import Layout

Check = Callable[[Context], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    cells.check,
    totals.check,
    totals.check_controls,
    identities.check,
    texts.check,
    wording.check,
    narrative.check,
    years.check,
    plausible.check,
    sums.check,
)


def validate(layout: Layout, submission: Submission, previous: Submission | None = None) -> list[Finding]:
    """All findings on a submission, and on how it continues last year's if that is given."""
    context = Context(layout, submission, submission.tally(layout.form), previous)
    judged = replace(context, submission=_as_made(submission))
    return [*origin.check(context), *(finding for check in CHECKS for finding in check(judged))]


def _as_made(submission: Submission) -> Submission:
    """The submission under the unit and year it was made for: that they differ is told by `origin`."""
    made_for = submission.origin
    if (submission.unit, submission.year) == (made_for.unit, made_for.year):
        return submission
    return replace(submission, unit=made_for.unit, year=made_for.year)


def rules(form: Form) -> tuple[Rule, ...]:
    """Every rule that may speak: the form's own and those that hold for any form."""
    families = (origin, cells, totals, texts, wording, narrative, years, sums)
    general = [rule for family in families for rule in family.RULES]
    if not any(field.required for field in form.fields):
        general.remove(texts.FIELD)
    return (*form_rules(form), *general)
