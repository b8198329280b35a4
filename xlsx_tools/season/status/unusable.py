"""What came from a unit and cannot be used: rar, PDF, a link, another year's, an empty form."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from xlsx_tools.season.ledger.records import Outcome, Standing, Version
from xlsx_tools.season.ledger.store import Ledger

_BETWEEN = " › "
_MAIL = "邮件“"  # what is said of a mail itself names it by its subject
_IN_INBOX = re.compile(r"请[^，。]*收件箱文件夹。")  # only the office can do that
_ASKED = re.compile(r"(?<=[，。；])请(?!对方|[^，。]*收件箱文件夹)")
_REASONS: Mapping[Outcome, Callable[[Version, int], str]] = {
    Outcome.EMPTY: lambda v, year: "是空表，没有填。可能发错了文件，或者填完没有保存，请把填好的那一份发来。",
    Outcome.OTHER_YEAR: lambda v, year: f"是 {v.year} 年度的，请用发去的工作簿报 {year} 年度的。",
    Outcome.OTHER_FORM: lambda v, year: f"用的是别的表式（{v.form}），请用发去的工作簿填。",
    Outcome.UNKNOWN_UNIT: lambda v, year: f"单位名称写的是“{v.filed_as}”，请改成该单位的全称再发来。",
    Outcome.UNREADABLE: lambda v, year: v.problem,
}


@dataclass(frozen=True)
class Unusable:
    """Something that a unit sent and nothing can be made of: what it is known by, and what to do instead.

    `reason` is as the office is told; a mail's own names it by its subject. `received` is when the run began
    that found it, None where that is not known.
    """

    key: str
    name: str
    dated: datetime
    reason: str
    received: datetime | None = None

    @property
    def told_to_unit(self) -> "Unusable":
        """The same as the unit is told of it, which can do nothing in our inbox."""
        asked = _IN_INBOX.sub("请把文件本身作为附件发来。", self.reason)
        asked = asked.replace("请对方", "请").replace("该单位", "贵单位")
        return replace(self, name="" if asked.startswith(_MAIL) else self.name, reason=asked)

    def is_answered_in(self, standing: Standing) -> bool:
        """Whether the unit has filed something since, or with it, or the office has put that there itself."""
        return any(version.dated >= self.dated or self._is_unpacked_in(version) for version in standing.filed)

    def _is_unpacked_in(self, version: Version) -> bool:
        """Whether the version is a file that came later without a mail: made of this, it may be older."""
        return not version.senders and self.received is not None and version.received > self.received


def unusable_by_unit(ledger: Ledger) -> Mapping[str, Sequence[Unusable]]:
    """All of a season that nobody has ticked off, by the units that sent it, oldest first."""
    ticked = ledger.decisions.ticked
    found = defaultdict[str, list[Unusable]](list)
    for unit, one in (*_versions(ledger), *_problems(ledger)):
        if one.key not in ticked:
            found[unit].append(one)
    return {unit: sorted(all_of_it, key=lambda one: one.dated) for unit, all_of_it in found.items()}


def sent_by(ledger: Ledger, version: Version) -> str:
    """The unit that sent a version: by the address, without a mail as it says itself; else empty."""
    is_its_own = version.outcome is Outcome.EMPTY or not version.senders
    return mailed_by(ledger, version) or (version.unit if version.unit and is_its_own else "")


def mailed_by(ledger: Ledger, version: Version) -> str:
    """The unit that mailed a version, as far as the roster knows its address; empty where it does not."""
    units = {unit.name for sender in version.senders if (unit := ledger.roster.at(sender))}
    return units.pop() if len(units) == 1 else ""


def _versions(ledger: Ledger) -> Iterator[tuple[str, Unusable]]:
    season = ledger.season
    for version in ledger.versions():
        reason = _REASONS.get(version.outcome)
        unit = sent_by(ledger, version)
        if season and reason and unit:
            name = name_of(ledger.sources(version.hash)[0])
            told = _told_to_office(reason(version, season.year))
            yield unit, Unusable(version.short_hash, name, version.dated, told, version.received)


def _problems(ledger: Ledger) -> Iterator[tuple[str, Unusable]]:
    for problem in ledger.problems():
        unit = ledger.roster.at(problem.sender) if problem.sender and not problem.bounced else None
        if unit and problem.dated:
            told = name_of(problem.source), problem.dated, _told_to_office(problem.reason)
            yield unit.name, Unusable(problem.source, *told, problem.received)


def _told_to_office(reason: str) -> str:
    """What is asked of the unit, as the office reads it."""
    return _ASKED.sub("请对方", reason)


def name_of(source: str) -> str:
    """What the innermost file of a place is called."""
    return PurePosixPath(source.rpartition(_BETWEEN)[2]).name
