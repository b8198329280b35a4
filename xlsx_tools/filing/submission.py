"""A submission (填报): what one unit filed for one year, and whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from xlsx_tools.filing.origin import Origin, same_unit
from xlsx_tools.filing.tally import Tally, tally
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity

if TYPE_CHECKING:  # most are no sum
    from xlsx_tools.filing.source import Source

CELL_TEXT_LIMIT = 32_767  # What a cell holds in every spreadsheet program.
NO_RULE = "@"  # begins the key of a reason beside which no rule is typed; its address goes on


class Given(NamedTuple):
    """A reason (情况说明) as it was once accepted, with the figures that it was given for."""

    reason: str
    figures: str


@dataclass(frozen=True)
class Submission:
    """What was filed. `items` are inputs as typed; `stated` the totals as the file shows them.

    `stale` are totals whose formula is intact though its stored result is not what it gives; `lost`
    the narratives whose place in the file was not found (such figures have their own oddity);
    `controls` the sums of each table's inputs as whoever saved the file calculated them. `reasons` are
    by the key of what they are given for, `given` what is on record of them; `sources` are the units whose
    sum it is, if it is one.
    """

    origin: Origin
    unit: str
    year: int | str
    items: Mapping[str, Quantity] = field(default_factory=dict)
    stated: Mapping[str, Quantity] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    zero_tables: frozenset[str] = frozenset()
    narrative: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Given] = field(default_factory=dict)
    last_year: Mapping[str, Number] = field(default_factory=dict)
    controls: Mapping[str, Number] = field(default_factory=dict)
    sources: tuple["Source", ...] = ()

    def tally(self, form: Form) -> Tally:
        """Its figures with totals and checks; worked out once for a form."""
        if not self._tallied or self._tallied[0][0] is not form:
            self._tallied[:] = [(form, tally(form, self.items, self.zero_tables))]
        return self._tallied[0][1]

    @cached_property
    def _tallied(self) -> list[tuple[Form, Tally]]:
        return []

    def heading(self, form: Form, narrative: str) -> str | None:
        """The heading the narrative is printed under, as the unit has it."""
        return self.headings.get(narrative, form.narratives[narrative].heading)


def brought_to(submission: Submission, form: Form) -> Submission:
    """The submission as one of that version of its form."""
    return replace(submission, origin=replace(submission.origin, version=form.version))


def words_only(submission: Submission) -> Submission:
    """What it says, without its figures: of ten thousand filings as much as memory holds."""
    return Submission(
        submission.origin,
        submission.unit,
        submission.year,
        narrative=submission.narrative,
        headings=submission.headings,
        reasons=submission.reasons,
        given=submission.given,
    )


def under_name(submission: Submission, unit: str, former: Iterable[str] = ()) -> Submission:
    """The submission under the unit's name in the roster, whichever of its names it shows.

    What it shows stays where that is the name of another.
    """
    is_own = any(same_unit(submission.unit, name) for name in (unit, *former))
    shown = unit if is_own else submission.unit
    return replace(submission, unit=shown, origin=replace(submission.origin, unit=unit))


def controls(form: Form, tally: Tally) -> dict[str, Number]:
    """The control sum of each table: all its inputs added up."""
    sums: dict[str, Number] = dict.fromkeys(form.tables, 0)
    for item in form.inputs.values():
        sums[item.table] += tally.figures[item.id] or 0
    return sums
