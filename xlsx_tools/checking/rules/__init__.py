"""Submission -> findings: one small module a family of rules, all called here."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from xlsx_tools.checking.rules import (
    cells,
    identities,
    particulars,
    plausible,
    sentences,
    sums,
    texts,
    totals,
    unit_and_year,
    wording,
    years,
)
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.workbook.layout import Layout

CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    cells.check,
    totals.check,
    totals.check_controls,
    identities.check,
    texts.check,
    particulars.check,
    wording.check,
    sentences.check,
    years.check,
    plausible.check,
    sums.check,
)


def validate(layout: Layout, submission: Submission, previous: Submission | None = None) -> list[Finding]:
    """All findings on a submission, and on how it continues last year's if that is given."""
    context = Context(layout, submission, submission.tally(layout.form), previous)
    judged = replace(context, submission=_as_made(submission))
    return [*unit_and_year.check(context), *(finding for check in CHECKS for finding in check(judged))]


def _as_made(submission: Submission) -> Submission:
    """The submission under the unit and year it was made for: that they differ is told by `unit_and_year`."""
    made_for = submission.origin
    if (submission.unit, submission.year) == (made_for.unit, made_for.year):
        return submission
    return replace(submission, unit=made_for.unit, year=made_for.year)
