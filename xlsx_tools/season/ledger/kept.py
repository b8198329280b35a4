"""How values are kept in a ledger: times and findings as text, and rows as the values they stand for."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from xlsx_tools.files.found import Bounced
from xlsx_tools.finding import Finding, finding_from
from xlsx_tools.season.ledger.records import LedgerError, Outcome, Season, Standing, State, Version
from xlsx_tools.season.roster import Unit

_SOURCES = re.compile(r'"sources":\s*\[')
_OF_NO_FORM = (Outcome.OTHER_YEAR, Outcome.OTHER_FORM, Outcome.UNREADABLE)


def time_as_text(time: datetime) -> str:
    """A moment so that the order of the texts is that of the moments."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def compact(value: object) -> str:
    """A value as JSON in one line; 15 digits of a decimal pass unchanged."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float)


def packed_findings(findings: Sequence[Finding]) -> str:
    """Findings as JSON, without what is as it is by default."""
    defaults = {field.name: field.default for field in fields(Finding)}
    return compact([{k: value for k, value in asdict(f).items() if value != defaults[k]} for f in findings])


def findings_from_text(text: str) -> list[Finding]:
    """The findings that `packed_findings` wrote."""
    return [finding_from(kept) for kept in json.loads(text, parse_float=Decimal)]


def unit_from_text(text: str) -> Unit:
    """The unit whose particulars were written as JSON, by whatever version."""
    kept = json.loads(text)
    return Unit(**{field.name: kept[field.name] for field in fields(Unit) if field.name in kept})


def packed_bounce(bounced: Bounced | None) -> str:
    """What is known of a letter that did not arrive as JSON, nothing where there is none."""
    return compact({**asdict(bounced), "dated": time_as_text(bounced.dated)}) if bounced else ""


def bounce_from_text(text: str) -> Bounced | None:
    """The letter that `packed_bounce` wrote of."""
    if not text:
        return None
    kept = json.loads(text)
    dated = datetime.fromisoformat(kept["dated"])
    return Bounced(tuple(kept["addresses"]), tuple(kept["names"]), dated)


def holds_sources(document: str) -> bool:
    """Whether a document's text is that of a sum; within a text of it no quotation mark is left plain."""
    return _SOURCES.search(document) is not None


def version_of(row: sqlite3.Row, season: Season) -> Version:
    """The version of a row, judged by what the season is."""
    return Version(
        hash=row["hash"],
        number=row["number"],
        received=datetime.fromisoformat(row["received"]),
        dated=datetime.fromisoformat(row["dated"]),
        outcome=_outcome(row, season),
        unit=row["unit"],
        filed_as=row["filed_as"],
        form=row["form"],
        year=row["year"],
        errors=row["errors"],
        warnings=row["warnings"],
        problem=row["problem"],
        same_as=row["same_as"],
        doubt=timedelta(seconds=row["doubt"]),
    )


def _outcome(row: sqlite3.Row, season: Season) -> Outcome:
    """The first that holds, the gravest first."""
    outcomes = {
        Outcome.UNREADABLE: row["problem"],
        Outcome.OTHER_FORM: row["form"] != season.form,
        Outcome.PREVIOUS: row["year"] == season.year - 1 and row["is_previous"] and row["unit"],
        Outcome.OTHER_YEAR: row["year"] != season.year,
        Outcome.EMPTY: row["is_empty"],
        Outcome.UNKNOWN_UNIT: row["unit"] is None,
        Outcome.COPY: row["same_as"],
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
    whichever: Callable[[Sequence[Version]], Version | None],
) -> Standing:
    """How the unit stands from which these versions came, oldest first; `chosen` is the hash of one of them.

    `whichever` is the one of several versions that counts whichever of them was the last.
    """
    filed = [version for version in versions if version.outcome is not Outcome.EMPTY]
    by_hand = [version for version in filed if version.hash == chosen]
    valid = by_hand or [version for version in filed if version.outcome.counts]
    latest = [version for version in valid if not valid[-1].is_surely_after(version)]
    counted = whichever(latest) if len(latest) > 1 else only_one(latest)
    undecided = () if counted else tuple(latest)
    is_past = deadline is not None and (valid[-1].dated if valid else now) > deadline
    if not filed:
        state = State.OVERDUE if is_past else State.MISSING
    else:
        state = State.UNDECIDED if undecided else _state(counted)
    return Standing(unit, state, versions, counted, bool(by_hand), is_past, undecided)


def the_one_of(versions: Sequence[Version], documents: Sequence[Mapping[str, object]]) -> Version | None:
    """Any where all hold the same figures and texts, else the only sum: what its body filed is within it."""
    held = [{**document, "unit": ""} for document in documents]
    if all(one == held[0] for one in held):
        return versions[-1]
    return only_one([version for version, one in zip(versions, held, strict=True) if "sources" in one])


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
