"""What every check looks at, and how a finding names its place."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xlsx_tools.checking.claims.claim import Claim
from xlsx_tools.checking.claims.compare import Contradiction, contradictions
from xlsx_tools.checking.claims.narratives import claims_of
from xlsx_tools.filing.stated import stated_apart
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures, Tally, tally
from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

if TYPE_CHECKING:
    from xlsx_tools.checking.causes.diagnosis import Cause
    from xlsx_tools.checking.causes.slips import Remedy


@dataclass(frozen=True)
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
        from xlsx_tools.checking.causes.diagnosis import causes  # the search that most files do not need

        return causes(self.form, self.submission, self._speaking_for)

    def _speaking_for(self, remedy: "Remedy") -> int:
        return len(self.denied) - len(self.denied_after(remedy)) if self.claims else 0

    def denied_after(self, remedy: "Remedy") -> list[Contradiction]:
        """The claims that the figures deny once the changes are made."""
        changed = {c.item: Quantity(c.expected) for c in remedy if c.item in self.form.inputs}
        items = {**self.submission.items, **changed}
        figures = tally(self.form, items, self.submission.zero_tables).known
        return list(contradictions(self.claims, figures, self.last_year))

    @property
    def last_year(self) -> Figures:
        """Last year's figures: of the submission given, else those the template came with."""
        if self.previous is None:
            return self.submission.last_year
        return self.previous.tally(self.form).known

    def place(self, item: str) -> str:
        """Where an item is and what it is: `依申请公开!E8「（一）予以公开 / 商业企业」`."""
        cell = self.layout.items[item]
        return f"{cell.sheet}!{cell.a1}「{self.form.items[item].name}」"

    def at_item(
        self,
        rule: Rule,
        item: str,
        message: str,
        *,
        expected: Number | str | None = None,
        found: Number | str | None = None,
        difference: Number | None = None,
    ) -> Finding:
        """A finding on one figure; the message goes on after the place."""
        cell = self.layout.items[item]
        return Finding(
            rule=rule.id,
            severity=rule.severity,
            message=f"{self.place(item)}{message}",
            sheet=cell.sheet,
            cell=cell.a1,
            item=item,
            expected=expected,
            found=found,
            difference=difference,
        )


def at_cell(
    rule: Rule,
    cell: Cell,
    label: str,
    message: str,
    *,
    expected: int | str | None = None,
    found: int | str | None = None,
    difference: int | None = None,
) -> Finding:
    """A finding on a cell that holds no figure."""
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=f"{cell.sheet}!{cell.a1}「{label}」{message}",
        sheet=cell.sheet,
        cell=cell.a1,
        expected=expected,
        found=found,
        difference=difference,
    )
