"""The key figures of all units side by side (一览表): this year's, last year's, and the change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.levels import at_all_levels
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, plain_number, show
from xlsx_tools.season.bodies import Sums
from xlsx_tools.season.ledger.records import LedgerError, Standing
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.summands import filing_of, last_year_in

_Numbers = tuple[Number | None, ...]


@dataclass(frozen=True)
class KeyRow:
    """A unit's key figures, None where nobody knows.

    `holds` are the units of which it is the sum, `within` is the sum in the table that it is in itself.
    """

    unit: str
    now: _Numbers
    before: _Numbers
    holds: frozenset[str] = frozenset()
    within: str = ""

    @property
    def label(self) -> str:
        """The unit, and whether it is a sum or in one."""
        return f"{'其中：' if self.within else ''}{self.unit}{'（汇总）' if self.holds else ''}"

    @property
    def changes(self) -> _Numbers:
        """How much more each is than last year's."""
        return tuple(_plus(now, before, -1) for now, before in zip(self.now, self.before, strict=True))


@dataclass(frozen=True)
class KeyTable:
    """The key figures of a form, and of whom something counts."""

    headings: tuple[str, ...]
    rows: tuple[KeyRow, ...]

    @property
    def total(self) -> KeyRow:
        """All units together, none again that is in a sum; last year's where all are known."""
        rows = [row for row in self.rows if not row.within]
        places = range(len(self.headings))
        return KeyRow(
            "合计",
            tuple(_sum([row.now[place] for row in rows]) for place in places),
            tuple(_sum([row.before[place] for row in rows]) for place in places),
        )


def change_as_text(change: Number | None) -> str:
    """A change with its sign; empty where there is none or nobody knows."""
    return f"{'+' if change > 0 else ''}{show(change)}" if change else ""


def key_table(ledger: Ledger, form: Form) -> KeyTable | None:
    """The key figures of the units of which something counts; None for a form that declares none."""
    if not form.key_figures:
        return None
    headings = tuple(figure.label for figure in form.key_figures)
    return KeyTable(headings, tuple(nested(list(_rows(ledger, form, ledger.standings())))))


def nested(rows: Sequence[KeyRow]) -> Iterator[KeyRow]:
    """The rows, those that are in a sum below it: the smallest that holds all that they hold."""
    bodies = sorted((row for row in rows if row.holds), key=lambda row: len(row.holds))
    below: dict[str, list[KeyRow]] = {}
    for row in rows:
        own = row.holds | {row.unit}
        within = next((body.unit for body in bodies if body.holds | {body.unit} > own), "")
        below.setdefault(within, []).append(replace(row, within=within))
    return _below(below, "")


def _below(rows: Mapping[str, Sequence[KeyRow]], body: str) -> Iterator[KeyRow]:
    for row in rows.get(body, ()):
        yield row
        yield from _below(rows, row.unit)


def _rows(ledger: Ledger, form: Form, standings: Iterator[Standing]) -> Iterator[KeyRow]:
    last_year, sums = last_year_in(ledger, form), Sums(ledger, form)
    for standing in standings:
        try:
            row = _row(ledger, form, standing, last_year, sums)
        except LedgerError:
            raise
        except XlsxToolsError:
            continue  # What is of another version of the form is told elsewhere.
        if row:
            yield row


def _row(
    ledger: Ledger,
    form: Form,
    standing: Standing,
    last_year: Callable[[Submission], Figures],
    sums: Sums,
) -> KeyRow | None:
    filing = filing_of(ledger, form, standing)
    if filing is None or standing.counted is None:
        return None
    submission = filing.submission
    now, before = submission.tally(form).known, last_year(submission)
    sources = sums.submission(standing, standing.counted).sources if submission.sources else ()
    held = frozenset(source.unit for source in at_all_levels(sources) if source.counted)
    return KeyRow(standing.unit.name, _of(form, now), _of(form, before), held)


def _of(form: Form, figures: Figures) -> _Numbers:
    return tuple(_sum([figures.get(item) for item in figure.items]) for figure in form.key_figures)


def _sum(numbers: Sequence[Number | None]) -> Number | None:
    """What they come to, None where any is unknown."""
    known = [Decimal(number) for number in numbers if number is not None]
    return plain_number(sum(known, Decimal(0))) if numbers and len(known) == len(numbers) else None


def _plus(one: Number | None, other: Number | None, sign: int) -> Number | None:
    if one is None or other is None:
        return None
    return plain_number(Decimal(one) + sign * Decimal(other))
