"""What a person has to do for a season, in the order in which it is best done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_tools.season.ledger.records import Outcome, Standing
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.status.overview import Line, Overview, Reply

_OFTEN = 2  # reminders after which somebody had better call


@dataclass(frozen=True)
class Task:
    """Something to be done, and on what: a line each."""

    what: str
    on: tuple[str, ...]


def agenda(ledger: Ledger, overview: Overview, reminded: dict[str, int]) -> list[Task]:
    """What nobody but a person can do; `reminded` says how often each unit was."""
    standings = list(ledger.standings())
    tasks = (
        Task("指定以哪一份计入（choose --unit 单位 --version 版本号）", tuple(_to_choose(standings))),
        Task("名册里没有的单位：认给一个单位（choose），或者改名册", tuple(_unknown(ledger))),
        Task("看各单位的说明，采纳或不采纳（reasons --unit 单位 --accept）", tuple(_reasons(overview.lines))),
        Task("核对邮箱后重发（退信）", tuple(_bounced(overview))),
        Task("其他没有归到单位的来件，看一看", tuple(_others(overview))),
        Task("没有邮箱，另外转交或者打电话", tuple(_without_address(overview.lines))),
        Task("催过几次还没有交，打电话", tuple(_silent(overview.lines, reminded))),
        Task("没有期限，用 settings --deadline 写明", tuple(_without_deadline(overview))),
    )
    return [task for task in tasks if task.on]


def _to_choose(standings: Sequence[Standing]) -> Iterator[str]:
    for standing in standings:
        if standing.undecided:
            versions = "、".join(version.short_hash for version in standing.undecided)
            yield f"{standing.unit.name}：{versions}，时间分不清先后"
        for version in standing.held:
            yield f"{standing.unit.name}：{version.short_hash}，{'、'.join(version.senders)} 发来的"


def _unknown(ledger: Ledger) -> Iterator[str]:
    for version in ledger.strays():
        if version.outcome is Outcome.UNKNOWN_UNIT:
            yield f"{version.filed_as}：{version.short_hash}，{ledger.sources(version.hash)[0]}"


def _reasons(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        for reason in line.reasons:
            if not reason.ruling:
                yield f"{reason.unit}：{reason.rule}，{reason.text}"


def _bounced(overview: Overview) -> Iterator[str]:
    for line in overview.lines:
        if line.bounced:
            yield f"{line.unit}：{'、'.join(line.bounced.addresses) or '邮箱见退信'}"


def _others(overview: Overview) -> Iterator[str]:
    for stray in overview.strays:
        if stray.kind != Outcome.UNKNOWN_UNIT:
            yield f"{stray.source}：{stray.reason}"


def _without_address(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.reply and not line.email:
            yield _reached(line, line.reply.value)


def _silent(lines: Sequence[Line], reminded: dict[str, int]) -> Iterator[str]:
    for line in lines:
        times = reminded.get(line.unit, 0)
        if line.reply in (Reply.REMIND, Reply.RESEND) and line.email and times >= _OFTEN:
            yield _reached(line, f"催过 {times} 次")


def _reached(line: Line, why: str) -> str:
    """A unit with whom to call there."""
    return f"{line.unit}：{'，'.join(filter(None, (why, line.contact, line.phones)))}"


def _without_deadline(overview: Overview) -> Iterator[str]:
    if overview.deadlines:
        yield from (line.unit for line in overview.lines if line.deadline is None)
