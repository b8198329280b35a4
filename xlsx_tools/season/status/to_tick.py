"""What somebody may have seen to otherwise, to be ticked off: it is then spoken of no more."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_tools.files.zone import CHINA
from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.records import Outcome, Standing
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.returned_mail import Returned, returned_mail
from xlsx_tools.season.status.survey import unassigned
from xlsx_tools.season.status.unit_notes import unanswered
from xlsx_tools.season.status.unusable import Unusable, name_of, unusable_by_unit


@dataclass(frozen=True)
class ToTick:
    """Something to be ticked off: of which unit (none: of nobody), what it is called, what is told of it."""

    unit: str
    key: str
    name: str
    told: str

    @property
    def matter(self) -> Matter:
        """What the ledger keeps it under."""
        return Matter(ActKind.TICK, self.unit, self.key)


def to_tick(ledger: Ledger) -> Iterator[ToTick]:
    """All of a season: of units in the roster's order, then what is nobody's and need not be given to one."""
    unusable = unusable_by_unit(ledger)
    returned = {one.unit.name: one for one in returned_mail(ledger) if not one.is_replaced}
    for standing in ledger.standings():
        name = standing.unit.name
        yield from _unusable(
            name, [one for one in unusable.get(name, ()) if not one.is_answered_in(standing)]
        )
        if (letter := returned.get(name)) and unanswered(letter.bounced, standing):
            yield _returned(letter)
        yield from _late(ledger, standing)
    for stray in unassigned(ledger):
        if stray.kind != Outcome.UNKNOWN_UNIT:
            name = name_of(stray.source)
            yield ToTick("", stray.source, name, f"没有归到单位　{stray.source}：{stray.reason}")


def _unusable(unit: str, sent: list[Unusable]) -> Iterator[ToTick]:
    for one in sent:
        yield ToTick(unit, one.key, one.name, f"{unit}　{one.dated:%Y-%m-%d}　{one.name}：{one.reason}")


def _returned(letter: Returned) -> ToTick:
    unit, name = letter.unit.name, name_of(letter.key)
    whom, when = "、".join(letter.bounced.addresses), letter.bounced.dated.astimezone(CHINA)
    return ToTick(unit, letter.key, name, f"{unit}　{when:%Y-%m-%d}　{name}：退信，{whom or '邮箱见退信'}")


def _late(ledger: Ledger, standing: Standing) -> Iterator[ToTick]:
    """What came when the season was closed."""
    unit = standing.unit.name
    for version in standing.later:
        if version.outcome is not Outcome.EMPTY:
            name, when = name_of(ledger.sources(version.hash)[0]), version.dated.astimezone(CHINA)
            told = f"{unit}　{when:%Y-%m-%d}　{name}：结束以后收到的一份（{version.short_hash}），没有计入"
            yield ToTick(unit, version.short_hash, name, told)
