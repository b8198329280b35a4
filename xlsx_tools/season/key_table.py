"""The key figures of all units side by side (一览表): this year's, last year's, and the change."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, plain_number, show
from xlsx_tools.season.ledger.records import LedgerError, Standing
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.summands import filing_of, last_year_in

_Numbers = tuple[Number | None, ...]


@dataclass(frozen=True)
class KeyRow:
    """A unit's key figures, None where nobody knows; `is_sum`: those of others are in them."""

    unit: str
    now: _Numbers
    before: _Numbers
    is_sum: bool = False

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
        """All units together, sums of others not counted again; last year's where all are known."""
        rows = [row for row in self.rows if not row.is_sum]
        places = range(len(self.headings))
        return KeyRow(
            "合计",
            tuple(_sum([row.now[place] for row in rows]) for place in places),
            tuple(_sum([row.before[place] for row in rows]) for place in places),
            is_sum=True,
        )


def change_as_text(change: Number | None) -> str:
    """A change with its sign; empty where there is none or nobody knows."""
    return f"{'+' if change > 0 else ''}{show(change)}" if change else ""


def key_table(ledger: Ledger, form: Form) -> KeyTable | None:
    """The key figures of the units of which something counts; None for a form that declares none."""
    if not form.key_figures:
        return None
    headings = tuple(figure.label for figure in form.key_figures)
    return KeyTable(headings, tuple(_rows(ledger, form, ledger.standings())))


def _rows(ledger: Ledger, form: Form, standings: Iterator[Standing]) -> Iterator[KeyRow]:
    last_year = last_year_in(ledger, form)
    for standing in standings:
        try:
            row = _row(ledger, form, standing, last_year)
        except LedgerError:
            raise
        except XlsxToolsError:
            continue  # What is of another version of the form is told elsewhere.
        if row:
            yield row


def _row(
    ledger: Ledger, form: Form, standing: Standing, last_year: Callable[[Submission], Figures]
) -> KeyRow | None:
    filing = filing_of(ledger, form, standing)
    if filing is None:
        return None
    submission = filing.submission
    now, before = submission.tally(form).known, last_year(submission)
    return KeyRow(standing.unit.name, _of(form, now), _of(form, before), is_sum=bool(submission.sources))


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
