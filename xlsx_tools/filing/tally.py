"""What the figures of a submission come to: totals, how each check stands, what is still open."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from xlsx_tools.form.identity import Verdict, total_of, verdict
from xlsx_tools.form.model import Check, Form
from xlsx_tools.quantity import BLANK, Number, Quantity

Figures = Mapping[str, Number | None]


class CheckResult(NamedTuple):
    """A check with both its sides; blanks count as nothing."""

    check: Check
    left: Number
    right: Number
    verdict: Verdict

    @property
    def difference(self) -> Number:
        """Left minus right."""
        return self.left - self.right


class Tally(NamedTuple):
    """All figures of a submission in printed order, with what follows from them.

    `open_items` are the inputs that have no number yet; `partial` the totals that lack one of them.
    """

    figures: dict[str, Number | None]
    partial: frozenset[str]
    open_items: tuple[str, ...]
    results: tuple[CheckResult, ...]

    @property
    def known(self) -> dict[str, Number | None]:
        """The figures, None for totals that are not complete."""
        return {item: None if item in self.partial else value for item, value in self.figures.items()}

    def results_of(self, verdict: Verdict) -> tuple[CheckResult, ...]:
        """The checks that stand so."""
        return tuple(result for result in self.results if result.verdict is verdict)


def tally(form: Form, inputs: Mapping[str, Quantity], zero_tables: Collection[str]) -> Tally:
    """Compute every total and check; blanks of `zero_tables` (本表空白处均为零) are 0.

    A total of which parts are missing is what `inputs` have for it, if they do.
    """
    figures: dict[str, Number | None] = {}
    open_items: list[str] = []
    for item in form.inputs.values():
        quantity = inputs.get(item.id, BLANK)
        # A cell with something unusable in it is not blank: it must not become a zero.
        is_zero = quantity.value is None and quantity.oddity is None and item.table in zero_tables
        figures[item.id] = 0 if is_zero else quantity.value
        if figures[item.id] is None:
            open_items.append(item.id)
    partial: set[str] = set()
    for item_id, check in form.totals.items():
        figures[item_id] = total_of([figures[addend] for addend in check.right])
        if any(figures[addend] is None or addend in partial for addend in check.right):
            if (given := inputs.get(item_id, BLANK).value) is None:
                partial.add(item_id)
            else:
                figures[item_id] = given
    are_open = frozenset(open_items)
    results = tuple(_result(c, figures, complete=are_open.isdisjoint(c.inputs)) for c in form.checks)
    in_order = {item: figures[item] for item in form.items}
    return Tally(in_order, frozenset(partial), tuple(open_items), results)


def _result(check: Check, figures: Figures, *, complete: bool) -> CheckResult:
    left = total_of([figures[item] for item in check.left]) or 0
    right = total_of([figures[item] for item in check.right]) or 0
    return CheckResult(check, left, right, verdict([left], [right], complete=complete))
