"""The letters of a season that were written already, and which are due: nothing is written twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.settings import Settings
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.returned_mail import returned_mail
from xlsx_tools.season.status.overview import Line, Reply

_REMINDING = (Reply.REMIND, Reply.RESEND)
_WRITTEN_ANEW = "重写"


@dataclass(frozen=True)
class Posted:
    """A letter that was written to a unit: on what, on which day, and the number of that act."""

    reply: Reply
    on: str
    day: date
    number: int


def posted_by_unit(ledger: Ledger) -> Mapping[str, Sequence[Posted]]:
    """All letters that the ledger knows of, by the units as the roster has them now, oldest first.

    What came back from an address that was replaced since is as if it had not been written.
    """
    found, returned = defaultdict[str, list[Posted]](list), dict(_come_back(ledger))
    for act in ledger.decisions.holding(ActKind.LETTER):
        if unit := ledger.roster.find(act.matter.unit):
            if act.done and unit.name in returned and act.done <= returned[unit.name]:
                continue
            reply, _, on = act.matter.about.partition(" ")
            letter = Posted(Reply(reply), on, date.fromisoformat(act.value), act.number)
            found[unit.name].append(letter)
    return found


def _come_back(ledger: Ledger) -> Iterator[tuple[str, datetime]]:
    """The units whose letters came back from an address that was replaced since, and when the last did."""
    for one in returned_mail(ledger):
        if one.is_replaced:
            yield one.unit.name, one.bounced.dated


def take_back(ledger: Ledger, unit: str, now: datetime) -> None:
    """Let a unit's letters of the last day, or all that came back, be as if they had not been written."""
    returned = [one for one in returned_mail(ledger) if one.unit.name == unit]
    until = max((one.bounced.dated for one in returned), default=None)
    numbers = {one.number for one in posted_by_unit(ledger).get(unit, ())}
    written = [act for act in ledger.decisions.holding(ActKind.LETTER) if act.number in numbers]
    lost = [act for act in written if until and act.done and act.done <= until]
    latest = [act for act in written if act.value == written[-1].value]
    undone = {act.matter: "" for act in lost or latest}
    ticked = {Matter(ActKind.TICK, unit, one.key): _WRITTEN_ANEW for one in returned if lost}
    ledger.decisions.make_each(undone | ticked, now)


def reminders_by_unit(ledger: Ledger) -> dict[str, int]:
    """How often each unit was reminded."""
    posted = posted_by_unit(ledger)
    return {unit: sum(one.reply in _REMINDING for one in letters) for unit, letters in posted.items()}


@dataclass(frozen=True)
class Due:
    """A letter that is to be written to a unit, and how often the unit is reminded with it.

    What it is `on` tells it from others: a version and how many of its reasons were refused, what came that
    cannot be used, or the number of the reminder.
    """

    line: Line
    reply: Reply
    on: str
    times: int = 1

    @property
    def matter(self) -> Matter:
        """What the ledger keeps it under."""
        return Matter(ActKind.LETTER, self.line.unit, f"{self.reply.value} {self.on}")


def remember_letters(ledger: Ledger, letters: Iterable[Due], today: date, now: datetime) -> None:
    """Keep in the ledger that the letters were written."""
    ledger.decisions.make_each({letter.matter: today.isoformat() for letter in letters}, now)


def letter_to(line: Line, posted: Sequence[Posted], today: date) -> Due | None:
    """What there is to write to a unit, whether it was written before or not."""
    if line.reply is None:
        return None
    if line.reply not in _REMINDING:
        refused = sum(reason.is_refused for reason in line.reasons)
        return Due(line, line.reply, f"{line.version} {refused}" if refused else line.version)
    earlier = [letter for letter in posted if letter.reply in _REMINDING and letter.day < today]
    times = len(earlier) + 1
    newest = line.unusable[-1].key if line.unusable else ""
    is_new = newest and newest not in {letter.on for letter in posted}
    return Due(line, line.reply, newest if is_new else str(times), times)


def is_due(letter: Due, posted: Sequence[Posted], settings: Settings, today: date) -> bool:
    """Whether a letter is to be written today: it says something new, or it is time to remind again."""
    if (letter.reply, letter.on) in {(one.reply, one.on) for one in posted}:
        return False
    if letter.reply not in _REMINDING or not letter.on.isdecimal():
        return True
    deadline = letter.line.deadline.date() if letter.line.deadline else None
    if deadline is None or today < deadline - settings.remind_before:
        return False  # Nobody is hurried who was told no day.
    last = max((one.day for one in posted if one.reply in _REMINDING), default=None)
    is_passed_since = last is not None and last <= deadline < today
    return last is None or today - last >= settings.remind_every or is_passed_since


def told_of(line: Line, posted: Sequence[Posted]) -> Iterator[str]:
    """What was written to a unit that still concerns it, as its line says."""
    on_version = [one for one in posted if line.version and one.on.startswith(line.version)]
    for one in on_version[-1:]:
        yield f"已于 {_day(one.day)}{'请' if one.reply is Reply.VERIFY else ''}{one.reply}。"
    reminded = [one for one in posted if one.reply in _REMINDING]
    if reminded and line.reply in _REMINDING:
        what = "催报" if any(one.reply is Reply.REMIND for one in reminded) else "请重发"
        often = f"{len(reminded)} 次，最近 {_day(reminded[-1].day)}" if len(reminded) > 1 else ""
        yield f"已{what} {often}。" if often else f"已于 {_day(reminded[-1].day)}{what}。"


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"
