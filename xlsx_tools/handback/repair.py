"""Mending: what a damaged workbook holds, moved into a fresh one; and what could not be moved."""

from dataclasses import dataclass
from datetime import datetime

from xlsx_tools.checking import check
from xlsx_tools.checking.reasons import recorded
from xlsx_tools.filing.submission import brought_to
from xlsx_tools.finding import Finding, has_errors
from xlsx_tools.form.load import present_of
from xlsx_tools.generate import workbook
from xlsx_tools.reading.careful.second_look import NOT_CARRIED as NOT_CARRIED_AROUND
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.reading.structure import NOT_CARRIED as NOT_CARRIED_PLACES
from xlsx_tools.workbook.layout import Layout

_NOT_CARRIED = frozenset(rule.id for rule in (*NOT_CARRIED_PLACES, *NOT_CARRIED_AROUND))


@dataclass(frozen=True)
class Repaired:
    """A fresh workbook; what was wrong in the old one and is no more; what is still to be done.

    `lost` and `unread` speak of the old workbook: findings on what could not be moved, and numbers
    by their address that belong to nothing of the form. `left` speaks of the new one.
    """

    workbook: bytes
    layout: Layout
    mended: tuple[Finding, ...]
    lost: tuple[Finding, ...]
    unread: tuple[str, ...]
    left: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether all was moved, and nothing in the new workbook is an error."""
        return not (has_errors((*self.lost, *self.left)) or self.unread)


def repair(intake: Intake, *, created: datetime) -> Repaired:
    """Write figures, texts and reasons into a template of the present version of the form."""
    form, submission = present_of(intake.form), intake.submission
    before = check(intake)
    submission = recorded(brought_to(submission, form), before)
    fresh = workbook(form, submission, created=created)
    anew = take_in(fresh, lambda _: form)
    after = check(anew)
    still = {(finding.rule, finding.item) for finding in after}
    lost = tuple(finding for finding in before if finding.rule in _NOT_CARRIED)
    return Repaired(
        workbook=fresh,
        layout=anew.layout,
        mended=tuple(f for f in before if f not in lost and (f.rule, f.item) not in still),
        lost=lost,
        unread=tuple(f"{cell.sheet}!{cell.a1} 的 {shown}" for cell, shown in intake.unread.items()),
        left=tuple(after),
    )
