"""Which version counts for a unit, and what becomes of the others: the rules of docs/which-counts.md."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from xlsx_tools.season.ledger.kept import comings_of
from xlsx_tools.season.ledger.records import LedgerError, Outcome, Season, Standing, State, Version
from xlsx_tools.season.ledger.repeats import Copies
from xlsx_tools.season.ledger.whose import Addresses, date_of
from xlsx_tools.season.roster import Unit

_OF_NO_FORM = (Outcome.OTHER_YEAR, Outcome.OTHER_FORM, Outcome.UNREADABLE)


def version_of(row: sqlite3.Row, season: Season, addresses: Addresses, copies: Copies) -> Version:
    """The version of a row, judged by what the season is and by who sent it."""
    comings = comings_of(row)
    own = [coming for coming in comings if addresses.is_own(coming, row["unit"] or "")]
    dated, doubt = date_of(own or comings)
    same_as = copies.get(row["hash"])
    return Version(
        hash=row["hash"],
        number=row["number"],
        received=datetime.fromisoformat(row["received"]),
        dated=dated,
        outcome=_outcome(row, season, same_as, all(coming.is_previous for coming in comings)),
        unit=row["unit"],
        filed_as=row["filed_as"],
        form=row["form"],
        year=row["year"],
        errors=row["errors"],
        warnings=row["warnings"],
        problem=row["problem"],
        same_as=same_as,
        doubt=doubt,
        figures=row["figures"],
        senders=tuple(sorted({coming.sender for coming in comings if coming.sender})),
        is_own=bool(own),
    )


def _outcome(row: sqlite3.Row, season: Season, same_as: str | None, is_given: bool) -> Outcome:
    """The first that holds, the gravest first; `is_given`: it came as nothing but last year's."""
    outcomes = {
        Outcome.UNREADABLE: row["problem"],
        Outcome.OTHER_FORM: row["form"] != season.form,
        Outcome.PREVIOUS: row["year"] == season.year - 1 and is_given and row["unit"],
        Outcome.OTHER_YEAR: row["year"] != season.year,
        Outcome.EMPTY: row["is_empty"],
        Outcome.UNKNOWN_UNIT: row["unit"] is None,
        Outcome.COPY: same_as,
        Outcome.ERRORS: row["errors"],
        Outcome.HINTS: row["warnings"],
    }
    return next((outcome for outcome, holds in outcomes.items() if holds), Outcome.VALID)


def standing_of(
    unit: Unit,
    versions: tuple[Version, ...],
    chosen: str | None,
    deadline: datetime | None,
    now: datetime,
    the_one_of: Callable[[Sequence[Version]], Version | None],
) -> Standing:
    """How the unit stands from which these versions came, oldest first; `chosen` is the hash of one of them.

    `the_one_of` is the one of several versions that counts whichever of them was the last.
    """
    filed = [version for version in versions if version.outcome is not Outcome.EMPTY]
    by_hand = [version for version in filed if version.hash == chosen]
    able = [version for version in filed if version.outcome.counts]
    valid = by_hand or of_one_sender(able)
    latest = latest_of(valid)
    counted = the_one_of(latest) if len(latest) > 1 else only_one(latest)
    undecided = () if counted else tuple(latest)
    is_past = deadline is not None and (valid[-1].dated if valid else now) > deadline
    in_time = _by(deadline, filed) if is_past and valid else None
    if unit.exempt and not filed:
        state, is_past = State.EXEMPT, False
    elif not filed:
        state = State.OVERDUE if is_past else State.MISSING
    else:
        state = State.UNDECIDED if undecided else _state(counted)
    of_others = () if by_hand else [version for version in able if version not in valid]
    held = tuple(version for version in of_others if not (counted and counted.is_surely_after(version)))
    is_late = is_past and in_time is None
    told = bool(by_hand), is_late, undecided, held, deadline
    return Standing(unit, state, versions, counted, *told, in_time=in_time)


def _by(deadline: datetime | None, filed: Sequence[Version]) -> Version | None:
    """What came first of the unit's own filings, also one that had errors, if it came by the deadline."""
    own = of_one_sender([one for one in filed if one.outcome.counts or one.outcome is Outcome.ERRORS])
    return next((one for one in own if deadline and one.dated <= deadline), None)


def of_one_sender(versions: Sequence[Version]) -> list[Version]:
    """Those of the unit's own that came from itself; where none did, those of whoever sent one first."""
    if own := [version for version in versions if version.is_own]:
        return own
    first = min(versions, key=lambda version: version.number, default=None)
    return [version for version in versions if first and set(version.senders) & set(first.senders)]


def latest_of(versions: Sequence[Version]) -> list[Version]:
    """Those of which any may be the latest, the versions being the oldest first."""
    return [version for version in versions if not versions[-1].is_surely_after(version)]


def only_one(versions: Sequence[Version]) -> Version | None:
    """The version where there is just one."""
    return versions[0] if len(versions) == 1 else None


def _state(counted: Version | None) -> State:
    """How far a unit is that filed something."""
    if counted is None or counted.errors:
        return State.RETURNED
    return State.HINTS if counted.warnings else State.VALID


def require_choosable(version: Version, unit: str) -> None:
    """Raise LedgerError if the version cannot be the one that counts for the unit."""
    told = f"版本 {version.short_hash} "
    if version.outcome in (*_OF_NO_FORM, Outcome.PREVIOUS):
        raise LedgerError(f"{told}不能计入：{version.problem or version.outcome}。")
    if version.outcome is Outcome.EMPTY:
        raise LedgerError(f"{told}是空表，没有可以计入的内容。")
    if version.unit not in (unit, None):
        raise LedgerError(f"{told}是“{version.unit}”的，不能算作“{unit}”的。")


def previous_of(rows: Sequence[sqlite3.Row]) -> str:
    """The hash of a unit's version for the year before among its rows, best first; empty where it is unclear.

    It is unclear where several were given as such, equally right, that have different figures.
    """
    best = [
        row
        for row in rows
        if (row["is_previous"], not row["errors"]) == (rows[0]["is_previous"], not rows[0]["errors"])
    ]
    differ = len({row["figures"] or row["hash"] for row in best}) > 1
    return "" if not rows or (differ and rows[0]["is_previous"]) else str(rows[0]["hash"])


def version_marked(copies: Copies) -> Callable[[Version], Version]:
    """What marks a version as a copy where it is one."""

    def marked(version: Version) -> Version:
        same_as = copies.get(version.hash)
        is_copy = same_as and version.outcome in (Outcome.VALID, Outcome.HINTS, Outcome.ERRORS)
        return replace(version, same_as=same_as, outcome=Outcome.COPY) if is_copy else version

    return marked
