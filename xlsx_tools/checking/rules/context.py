"""What every check looks at."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xlsx_tools.checking.claims.claim import Claim, Saying
from xlsx_tools.checking.claims.compare import Contradiction, contradictions
from xlsx_tools.checking.claims.narratives import claims_of, told_in
from xlsx_tools.checking.claims.reckoning import Misreckoning, misreckonings
from xlsx_tools.filing.stated import stated_apart
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures, Tally, tally
from xlsx_tools.finding import Spot
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Quantity
from xlsx_tools.workbook.layout import Layout

if TYPE_CHECKING:
    from xlsx_tools.checking.causes.diagnosis import Cause
    from xlsx_tools.checking.causes.slips import Remedy


@dataclass(frozen=True, eq=False)
class Context:
    """A submission with its places and totals, and last year's if there is one."""

    layout: Layout
    submission: Submission
    tally: Tally
    previous: Submission | None

    @property
    def form(self) -> Form:
        """The form it is a submission of."""
        return self.layout.form

    @cached_property
    def claims(self) -> list[Claim]:
        """What the narratives say of the figures."""
        return claims_of(self.form, self.submission)

    @cached_property
    def denied(self) -> list[Contradiction]:
        """The claims that the figures deny."""
        return list(contradictions(self.claims, self.tally.known, self.last_year))

    @cached_property
    def causes(self) -> "tuple[Cause, ...]":
        """Why identities fail; what the narratives say of the figures is a witness."""
        if not self.tally.results_of(Verdict.FAILS) and not stated_apart(self.form, self.submission):
            return ()
        from xlsx_tools.checking.causes.diagnosis import causes

        return causes(self.form, self.submission, self._speaking_for)

    def _speaking_for(self, remedy: "Remedy") -> int:
        return len(self.denied) - len(self.denied_after(remedy)) if self.claims else 0

    def denied_after(self, remedy: "Remedy") -> list[Contradiction]:
        """The claims that the figures deny once the changes are made."""
        changed = {c.item: Quantity(c.expected) for c in remedy if c.item in self.form.inputs}
        items = {**self.submission.items, **changed}
        figures = tally(self.form, items, self.submission.zero_tables).known
        return list(contradictions(self.claims, figures, self.last_year))

    @cached_property
    def misreckonings(self) -> list[Misreckoning]:
        """What the narratives reckon wrong from their own numbers, where the figures deny none of these."""
        told = told_in(self.form, self.submission)
        found: list[Misreckoning] = []
        for wrong in misreckonings(told.reckonings, told.claims, self.tally.known):
            is_denied = any(_holds(wrong.reckoning, denied.claim) for denied in self.denied)
            is_told = any(_holds(one.reckoning, wrong.reckoning) for one in found)  # of the same numbers
            if not is_denied and not is_told:
                found.append(wrong)
        return found

    @property
    def last_year(self) -> Figures:
        """Last year's figures: of the submission given, else those the template came with."""
        if self.previous is None:
            return self.submission.last_year
        return self.previous.tally(self.form).known

    def spot(self, item: str) -> Spot:
        """Where an item is and what it is."""
        return self.layout.items[item].spot(self.form.items[item].name, item)

    def spot_of_text(self, narrative: str, item: str | None = None) -> Spot:
        """Where a text is and under which heading; the item is the one that it speaks of."""
        label = self.submission.heading(self.form, narrative) or self.form.narratives[narrative].label
        return self.layout.texts[narrative].text.spot(label, item)

    def spot_of_field(self, field: str) -> Spot:
        """Where a particular of 基本信息 is, or the `unit` or `year`."""
        return self.layout.basics[field].spot(self.layout.basics_labels[field])


def _holds(words: Saying, saying: Saying) -> bool:
    """Whether a saying stands within the words of another."""
    is_there = words.narrative == saying.narrative
    return is_there and words.start <= saying.start < words.start + len(words.figure)
