"""What a person has to do for a season, in the order in which it is best done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_tools.files.zone import CHINA
from xlsx_tools.prose import few
from xlsx_tools.season.ledger.records import Outcome, Standing, State
from xlsx_tools.season.ledger.settings import settings_in
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.posted import is_due, letter_to, posted_by_unit
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
    if late := tuple(_late_comers(standings)):
        return [
            Task(
                "结束以后收到、没有计入的（要计入，先用 close --reopen 打开；不用计入的，用 tick 办结）", late
            )
        ]
    tasks = (
        Task("指定以哪一份计入（choose --unit 单位 --version 版本号）", tuple(_to_choose(standings))),
        Task("名册里没有的单位：认给一个单位（choose），或者改名册", tuple(_unknown(ledger))),
        Task(
            "核对邮箱（是该单位的，用 choose --version 指定一次，以后就认得）", tuple(_strangers(standings))
        ),
        Task("看各单位的说明，采纳或不采纳（reasons --unit 单位 --accept）", tuple(_reasons(overview.lines))),
        Task(
            "退信：邮箱错的改好名册，day 加 --roster；没错的 day 加 --again 单位再写；办妥的用 tick 办结",
            tuple(_bounced(ledger, overview)),
        ),
        Task("其他没有归到单位的来件，看一看", tuple(_others(overview))),
        Task("没有邮箱，另外转交或者打电话", tuple(_without_address(ledger, overview))),
        Task("催过几次还没有交，打电话", tuple(_silent(overview.lines, reminded))),
        Task(
            "没有期限，不会催报，用 settings 写明（--kind 类别 或 --unit 单位，加 --deadline 日期）",
            tuple(_without_deadline(overview)),
        ),
        Task("汇总到中间一级（merge），写好文字，放进收件箱", tuple(_without_sum(ledger, standings))),
    )
    return [task for task in tasks if task.on and not overview.closed]


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


def _bounced(ledger: Ledger, overview: Overview) -> Iterator[str]:
    posted = posted_by_unit(ledger)
    for line in overview.lines:
        if line.bounced:
            whom = "、".join(line.bounced.addresses) or "邮箱见退信"
            first = "" if line.unit in posted else "（下发的一封，用 distribute --only 重新生成）"
            yield f"{line.unit}：{whom}{first}"


def _others(overview: Overview) -> Iterator[str]:
    for stray in overview.strays:
        if stray.kind != Outcome.UNKNOWN_UNIT:
            yield f"{stray.source}：{stray.reason}"


def _late_comers(standings: Sequence[Standing]) -> Iterator[str]:
    for standing in standings:
        for version in standing.later:
            yield f"{standing.unit.name}：{version.short_hash}，{version.dated.astimezone(CHINA):%Y-%m-%d}"


def _strangers(standings: Sequence[Standing]) -> Iterator[str]:
    """The units that are counted as somebody sent it whose address the roster does not have."""
    for standing in standings:
        counted = standing.counted
        if counted and not (counted.is_own or standing.is_chosen):
            senders = "、".join(counted.senders)
            yield f"{standing.unit.name}：计入的 {counted.short_hash} 是 {senders} 发来的"


def _without_sum(ledger: Ledger, standings: Sequence[Standing]) -> Iterator[str]:
    """The bodies in the middle of which no sum came, though all below them may be summed up."""
    below: dict[str, list[Standing]] = {}
    for standing in standings:
        below.setdefault(standing.unit.parent, []).append(standing)
    for standing in standings:
        units = below.get(standing.unit.name, [])
        are_ready = all(one.counted or one.state is State.EXEMPT for one in units)
        if units and are_ready and not any(ledger.is_sum(one.hash) for one in standing.filed):
            names = few([one.unit.name for one in units], 3, "等 {} 个单位")
            yield f"{standing.unit.name}：{names}都可以汇总了"


def _without_address(ledger: Ledger, overview: Overview) -> Iterator[str]:
    """The units to which no letter can go, where one is due."""
    posted, settings, today = posted_by_unit(ledger), settings_in(ledger.decisions), overview.now.date()
    for line in overview.lines:
        written = posted.get(line.unit, ())
        letter = None if line.email else letter_to(line, written, today)
        if letter and is_due(letter, written, settings, today):
            yield _reached(line, letter.reply.value)


def _silent(lines: Sequence[Line], reminded: dict[str, int]) -> Iterator[str]:
    for line in lines:
        times = reminded.get(line.unit, 0)
        owes = line.reply in (Reply.REMIND, Reply.RESEND) and not line.is_accepted
        if owes and line.email and times >= _OFTEN:
            yield _reached(line, f"催过 {times} 次")


def _reached(line: Line, why: str) -> str:
    """A unit with whom to call there."""
    return f"{line.unit}：{'，'.join(filter(None, (why, line.contact, line.phones)))}"


def _without_deadline(overview: Overview) -> Iterator[str]:
    """The units that still owe something and were told no day, all of them in one line."""
    owing = [line.unit for line in overview.lines if line.deadline is None and line.reply]
    if owing and not overview.deadlines:
        yield "各单位都没有：用 settings --deadline 日期，给所有单位"
    else:
        yield from owing
