"""What every check looks at, and how a finding names its place."""

from dataclasses import dataclass

from xlsx_tools.finding import Finding, Rule
from xlsx_tools.form import Form
from xlsx_tools.layout import Cell, Layout
from xlsx_tools.quantity import Number
from xlsx_tools.submission import Submission
from xlsx_tools.tally import Figures, Tally


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
