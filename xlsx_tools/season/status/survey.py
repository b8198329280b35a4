"""From a ledger to how its season stands: what every unit has to do, and what is to be sent to it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from xlsx_tools.checking import remedies_of
from xlsx_tools.checking.rules.copies import copied_from
from xlsx_tools.checking.steps import steps
from xlsx_tools.files.found import Bounced
from xlsx_tools.files.zone import CHINA
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.season.ledger.records import Outcome, Standing, State, Version
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.posted import Posted, posted_by_unit, told_of
from xlsx_tools.season.reasons_given import Reasons, but_refused
from xlsx_tools.season.returned_mail import returned_mail
from xlsx_tools.season.status.overview import DayCount, Line, Overview, Reply, Tone, Total, Unassigned
from xlsx_tools.season.status.unit_notes import notes_on, unanswered, version_spoken_of
from xlsx_tools.season.status.unusable import Unusable, sent_by, unusable_by_unit
from xlsx_tools.season.told_again import changed_since, copied_in_season

CORRECTION_FAILED = "改报未通过"  # what was filed before counts all the same
_MOST_DAYS = 62
_TONES = {
    State.MISSING.value: Tone.WAITING,
    State.OVERDUE.value: Tone.LATE,
    State.RETURNED.value: Tone.BAD,
    State.UNDECIDED.value: Tone.UNDECIDED,
    CORRECTION_FAILED: Tone.DOUBTFUL,
    State.HINTS.value: Tone.DOUBTFUL,
    State.VALID.value: Tone.GOOD,
    State.EXEMPT.value: Tone.APART,
}
_SELDOM = (State.UNDECIDED, CORRECTION_FAILED, State.EXEMPT)  # shown only where a unit is so
_STRAY_REASONS: Mapping[Outcome, Callable[[Version], str]] = {
    Outcome.EMPTY: lambda v: "没有填，也看不出是哪个单位的。请问发件人。",
    Outcome.UNKNOWN_UNIT: lambda v: f"名册里没有“{v.filed_as}”。请核对名册，或用 choose 命令认给一个单位。",
    Outcome.OTHER_YEAR: lambda v: f"是{v.unit or v.filed_as} {v.year} 年度的，请对方报本年度的。",
    Outcome.OTHER_FORM: lambda v: f"{v.unit or v.filed_as}用的是表式 {v.form}，请对方用发去的工作簿填。",
}


def survey(
    ledger: Ledger, form: Form, year: int, *, now: datetime, deadline: datetime | None = None
) -> Overview:
    """How the season of the ledger stands, which is of that form and year; raises LedgerError."""
    standings = list(ledger.standings(deadline, now))
    lines = tuple(_lines(ledger, form, standings))
    return Overview(
        title=f"{year} 年度{form.title}",
        now=now.astimezone(CHINA),
        deadlines=tuple(sorted({one.deadline.astimezone(CHINA) for one in standings if one.deadline})),
        lines=lines,
        totals=_totals(lines),
        days=tuple(_days(standings)),
        strays=tuple(unassigned(ledger)),
        closed=closing.done.astimezone(CHINA) if (closing := ledger.closing) and closing.done else None,
    )


@dataclass(frozen=True)
class _Known:
    """What is known of a unit besides its versions."""

    bounced: Bounced | None
    copied: Sequence[Finding]
    unusable: Sequence[Unusable]
    posted: Sequence[Posted]


def _lines(ledger: Ledger, form: Form, standings: Sequence[Standing]) -> Iterator[Line]:
    remedies, reasons = remedies_of(form), Reasons(ledger)
    unusable, posted = unusable_by_unit(ledger), posted_by_unit(ledger)
    bounced = {one.unit.name: one.bounced for one in returned_mail(ledger) if not one.is_replaced}
    copied = copied_in_season(ledger, form, {one.unit.name: version_spoken_of(one) for one in standings})
    mistaken = dict(_last_year_by_mistake(ledger))
    is_closed = ledger.closing is not None
    is_varied = len({one.deadline for one in standings if one.deadline}) > 1
    for one in standings:
        name = one.unit.name
        known = _Known(bounced.get(name), copied.get(name, ()), unusable.get(name, ()), posted.get(name, ()))
        line = _line(ledger, one, known, remedies, reasons)
        own = f"期限是 {line.deadline:%Y-%m-%d}。" if is_varied and line.deadline and line.reply else ""
        held_against = f"上一年的数取自收到的“{mistaken[name]}”。" if name in mistaken and one.filed else ""
        told = f"{held_against}{own}"
        line = replace(line, note=f"{line.note}{told}", posted=told, changed=_changed(ledger, form, one))
        phones = _phones(ledger, form, one) if line.reply else ""
        reply = None if is_closed else line.reply  # Nobody is written to when the season is over.
        yield replace(with_letters(line, known.posted), phones=phones, reply=reply)


def with_letters(line: Line, posted: Sequence[Posted]) -> Line:
    """The line with what was written to its unit, in place of what it says of that."""
    letters = "".join(told_of(line, posted))
    note, before = (f"{told.removesuffix(line.letters)}{letters}" for told in (line.note, line.posted))
    return replace(line, note=note, posted=before, letters=letters)


def since_letters(ledger: Ledger, overview: Overview) -> Overview:
    """The season as it stands after letters were written: nothing else has changed."""
    posted = posted_by_unit(ledger)
    lines = tuple(with_letters(line, posted.get(line.unit, ())) for line in overview.lines)
    return replace(overview, lines=lines)


def _last_year_by_mistake(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """The units that are compared with a workbook of last year that came by mistake, and with which."""
    of_other_years = (one for one in ledger.strays() if one.outcome is Outcome.OTHER_YEAR)
    for version in of_other_years:
        if version.unit and ledger.previous(version.unit) == version.hash:
            yield version.unit, ledger.sources(version.hash)[0]


def findings_on(ledger: Ledger, standing: Standing, copied_text: Iterable[Finding] = ()) -> list[Finding]:
    """The errors and warnings of that version; that it is another unit's, unless it was chosen.

    `copied_text` is what is said of its texts and those of others.
    """
    version = version_spoken_of(standing)
    if version is None:
        return []
    is_copy = version.outcome is Outcome.COPY and not standing.is_chosen
    copied = [copied_from(version.same_as)] if is_copy and version.same_as else []
    own = (*ledger.findings(version.hash), *copied_text)
    return [*copied, *(finding for finding in own if finding.severity is not Severity.INFO)]


# --- Units --------------------------------------------------------------------------------------------


def _line(
    ledger: Ledger, standing: Standing, known: _Known, remedies: Mapping[str, str], reasons: Reasons
) -> Line:
    unit, version = standing.unit, version_spoken_of(standing)
    holding = findings_on(ledger, standing, known.copied)
    holding = reasons.holding(standing, version, holding) if version else holding
    given = reasons.of(unit.name, holding)
    findings = but_refused(holding, given)
    bounced = unanswered(known.bounced, standing)
    unusable = tuple(one for one in known.unusable if not one.is_answered_in(standing))
    reply = _reply(standing, findings, unusable)
    filed = standing.in_time or standing.counted
    state = _state(standing, reply)
    return Line(
        unit=unit.name,
        kind=unit.kind,
        contact=unit.contact,
        email=unit.email if unit.addresses else "",
        state=state,
        tone=_TONES[state],
        is_late=standing.is_late,
        versions=len(standing.filed),
        others=len(unusable) + (bounced is not None),
        received=version.dated.astimezone(CHINA) if version else None,
        version=version.short_hash if version else "",
        errors=sum(finding.severity is Severity.ERROR for finding in findings),
        warnings=sum(finding.needs_reason for finding in findings),
        findings=tuple(findings),
        steps=tuple(steps(findings, remedies)),
        note="".join(filter(None, notes_on(standing, bounced, unusable))),
        reply=reply,
        is_open=bool(standing.held),
        returned=sum(one.outcome is Outcome.ERRORS for one in standing.filed),
        counted=standing.counted.dated.astimezone(CHINA) if standing.counted else None,
        filed=filed.dated.astimezone(CHINA) if filed else None,
        unusable=unusable,
        bounced=bounced,
        reasons=tuple(given),
        deadline=standing.deadline.astimezone(CHINA) if standing.deadline else None,
    )


def _state(standing: Standing, reply: Reply | None) -> str:
    """The unit's state; that something is still to be put right or looked at, though what it filed counts."""
    if standing.counted and standing.state in (State.VALID, State.HINTS):
        if reply is Reply.RETURN:
            return CORRECTION_FAILED
        if reply is Reply.VERIFY:
            return State.HINTS.value
    return standing.state.value


def _changed(ledger: Ledger, form: Form, standing: Standing) -> str:
    """What the version that the unit is spoken to about has otherwise than the one before it."""
    version = version_spoken_of(standing)
    before = [one for one in standing.filed if version and one.age < version.age]
    return changed_since(ledger, form, before[-1], version) if version and before else ""


def _phones(ledger: Ledger, form: Form, standing: Standing) -> str:
    """Where the unit can be reached: as the roster has it, and who filled in what came last."""
    asked = [field.id for field in form.fields if field.contact]
    told = [standing.unit.phone]
    for version in standing.versions[-1:]:
        if version.form == form.id and not version.problem:
            filled = ledger.document(version.hash).get("fields")
            if isinstance(filled, dict):
                told.append(" ".join(str(filled[field]) for field in asked if filled.get(field)))
    return "；".join(dict.fromkeys(filter(None, told)))


def _reply(standing: Standing, findings: Iterable[Finding], unusable: Sequence[Unusable]) -> Reply | None:
    if standing.state is State.EXEMPT:
        return None
    if unusable:
        return Reply.RESEND
    if not standing.filed:
        return Reply.REMIND
    if standing.undecided:
        return None
    if any(finding.severity is Severity.ERROR for finding in findings):
        return Reply.RETURN
    return Reply.VERIFY if any(finding.needs_reason for finding in findings) else None


def _totals(lines: Sequence[Line]) -> tuple[Total, ...]:
    """Every state that is usual, also where no unit is in it: the worst first."""
    units = Counter(line.state for line in lines)
    shown = [state for state in _TONES if units[state] or state not in _SELDOM]
    return tuple(Total(state, _TONES[state], units[state]) for state in shown)


# --- Days, and what is no unit's ----------------------------------------------------------------------


def _days(standings: Iterable[Standing]) -> Iterator[DayCount]:
    """Every day from the first version to the last; of a longer time only its end."""
    versions, firsts = Counter[date](), Counter[date]()
    for standing in standings:
        dates = [version.dated.astimezone(CHINA).date() for version in standing.filed]
        versions.update(dates)
        firsts.update(dates[:1])
    if not versions:
        return
    last = max(versions)
    day = max(min(versions), last - timedelta(days=_MOST_DAYS - 1))
    units = sum(number for first, number in firsts.items() if first < day)
    while day <= last:
        units += firsts[day]
        yield DayCount(day, versions[day], units)
        day += timedelta(days=1)


def unassigned(ledger: Ledger) -> Iterator[Unassigned]:
    """What came and is no unit's, but for what somebody has ticked off."""
    ticked = ledger.decisions.ticked
    return (one for one in _strays(ledger) if one.source not in ticked)


def _strays(ledger: Ledger) -> Iterator[Unassigned]:
    for version in ledger.strays():
        if sent_by(ledger, version):
            continue  # It stands on the line of that unit.
        told = _STRAY_REASONS.get(version.outcome)
        reason = told(version) if told else version.problem
        yield Unassigned(ledger.sources(version.hash)[0], version.outcome.value, reason)
    for problem in ledger.problems():
        is_tied = problem.bounced and ledger.roster.meant_by(problem.bounced)
        if not (is_tied or ledger.roster.at(problem.sender)):
            yield Unassigned(problem.source, problem.kind.value, problem.reason)
