"""Bodies in the middle file for themselves and sum up others: which of their versions enters which sum."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xlsx_tools.files.zone import CHINA
from xlsx_tools.filing.document import from_document
from xlsx_tools.filing.levels import (
    Leaf,
    SourceFigures,
    at_all_levels,
    figures_of,
    leaves,
    own_part,
    same_figures,
)
from xlsx_tools.filing.origin import unit_key
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission, under_name
from xlsx_tools.form.model import Form
from xlsx_tools.prose import few
from xlsx_tools.season.ledger.records import Standing, State, Version
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.ledger.which_counts import latest_of, of_one_sender, only_one
from xlsx_tools.season.roster import GOVERNMENT_BELOW

_MOST_NAMED = 5
_NOTHING_OWN = f"自己的一份没有交，没有计入（只汇总、没有自己的数的，名册里类别写“{GOVERNMENT_BELOW}”）"


@dataclass(frozen=True)
class Taken:
    """The version of a unit that enters a sum, None where nothing of it does.

    `is_part`: not all of it, only the unit's own figures in what is its sum. `lack` is what the sum lacks
    by it, `note` says which version it is where somebody may expect another.
    """

    standing: Standing
    version: Version | None
    lack: str = ""
    note: str = ""
    is_part: bool = False


class Sums:
    """What a ledger knows of sums and of what they were made of."""

    def __init__(self, ledger: Ledger, form: Form) -> None:
        self._ledger, self._form = ledger, form
        self._are_sums: dict[str, bool] = {}

    # --- As others enter a sum

    def member(self, standing: Standing) -> Taken:
        """What a unit gives to the sum of the level above: a body its own sum, as long as that is true."""
        counted, name = standing.counted, standing.unit.name
        if counted and not self._may_be_sum(standing, counted):
            return Taken(standing, counted)
        if len(sums := self._last(standing, sums=True)) > 1:
            return Taken(standing, None, lack=_undecided(sums, "汇总"))
        summed = only_one(sums)
        if summed is None or (standing.is_chosen and summed != counted):
            is_plain = counted is None or standing.is_chosen
            return Taken(standing, counted, lack="" if is_plain else self._no_sum(name))
        note = ""
        if counted and summed != counted:
            own = f"后来交的（{_told(counted)}）是它自己的，不是汇总"
            note = f"“{name}”的数取自它的汇总（{_told(summed)}），{own}。"
        stale = self._stale(name, summed)
        return Taken(standing, summed, stale.lack(name), note + stale.note(name))

    def _may_be_sum(self, standing: Standing, counted: Version) -> bool:
        """Whether it is worth looking: most units have nobody below them and filed once."""
        return standing.unit.name in self._below or len(_valid(standing)) > 1 or self._is_sum(counted)

    def _no_sum(self, name: str) -> str:
        below = self._below.get(name, ())
        units = few(below, _MOST_NAMED, "等 {} 个单位")
        return f"交来的不是汇总，看不出有没有{units}的数，数字已计入；请先汇总到它，收进台账" if below else ""

    # --- As the parent enters its own sum

    def parent(self, standing: Standing, *, owes: bool) -> Taken | None:
        """What a body gives to its own sum: what it filed itself last, else its part of its last sum.

        None where it has nothing of its own and `owes` nothing either.
        """
        name, counted = standing.unit.name, standing.counted
        if len(filed := self._last(standing, sums=False)) > 1:
            return Taken(standing, None, lack=_undecided(filed, "自己的"))
        own = only_one(filed)
        if own:
            told = f"“{name}”自己的数取它交的（{_told(own)}），不取它的汇总"
            told += f"（{_told(counted)}）。" if counted else "。"
            return Taken(standing, own, note="" if own == counted else told)
        summed = self.latest(standing, sums=True)
        if summed is None:
            return Taken(standing, None, lack="" if standing.versions else _NOTHING_OWN) if owes else None
        if own_part(self._form, self.submission(standing, summed)):
            note = f"“{name}”没有单独交过自己的，它自己的数取自它的汇总（{_told(summed)}）。"
            return Taken(standing, summed, note=note, is_part=True)
        if not owes:
            return None
        return Taken(standing, None, lack=f"只交了汇总，里面没有它自己的数；{_NOTHING_OWN}")

    # --- What versions hold

    def submission(self, standing: Standing, version: Version) -> Submission:
        """What a version holds, all units under their names in the roster."""
        submission = from_document(self._form, self._ledger.document(version.hash))
        sources = tuple(map(self._renamed, submission.sources))
        return replace(
            under_name(submission, standing.unit.name, standing.unit.former_names), sources=sources
        )

    def _renamed(self, source: Source) -> Source:
        unit = self._ledger.roster.find(source.unit)
        name = unit.name if unit else self._former_names.get(unit_key(source.unit), source.unit)
        return replace(source, unit=name, within=tuple(map(self._renamed, source.within)))

    def _is_sum(self, version: Version) -> bool:
        if version.hash not in self._are_sums:
            self._are_sums[version.hash] = self._ledger.is_sum(version.hash)
        return self._are_sums[version.hash]

    def latest(self, standing: Standing, *, sums: bool) -> Version | None:
        """The last of its sums, or of what it filed itself; one of the kind that was chosen by hand."""
        return only_one(self._last(standing, sums=sums))

    def _last(self, standing: Standing, *, sums: bool) -> Sequence[Version]:
        """The last of the kind, several where one cannot tell which is."""
        counted = standing.counted
        if counted and standing.is_chosen and self._is_sum(counted) == sums:
            return [counted]
        accepted = of_one_sender(_valid(standing))  # A sum that somebody else sent does not count by itself.
        last = latest_of([version for version in accepted if self._is_sum(version) == sums])
        documents = [self._document(version) for version in last] if len(last) > 1 else []
        return last if any(document != documents[0] for document in documents) else last[-1:]

    def _document(self, version: Version) -> Mapping[str, object]:
        return {**self._ledger.document(version.hash), "unit": ""}

    @cached_property
    def _standings(self) -> Mapping[str, Standing]:
        return {standing.unit.name: standing for standing in self._ledger.standings()}

    @cached_property
    def _below(self) -> Mapping[str, Sequence[str]]:
        below: dict[str, list[str]] = {}
        for unit in self._ledger.roster.units:
            below.setdefault(unit.parent, []).append(unit.name)
        return below

    @cached_property
    def _former_names(self) -> Mapping[str, str]:
        """The units by the names that they filed under, where the roster has others now."""
        filed = ((v.filed_as, s.unit.name) for s in self._standings.values() for v in s.versions)
        return {unit_key(filed_as): name for filed_as, name in filed}

    # --- Whether a sum is still true

    def _stale(self, name: str, summed: Version) -> "_Stale":
        """How the units of a body stand to its sum: each as it counts now, each as it is in there."""
        submission = self.submission(self._standings[name], summed)
        there = {leaf.source.unit: leaf for leaf in leaves(submission)}
        lacking = {source.unit for source in at_all_levels(submission.sources) if not source.counted}
        stale = _Stale()
        for unit in self._concerned(name, there):
            standing = self._standings[unit]
            own, leaf = self.latest(standing, sums=False), there.get(unit)
            if leaf is None and own:
                stale.left_out.append(unit)
            elif leaf is None and unit != name and self._owes(unit) and unit not in lacking:
                stale.missing.append(unit)
            elif leaf and own and leaf.is_known and not self._same(standing, own, leaf.source.figures):
                is_later = self._is_later(standing, own, leaf.source.figures, summed)
                (stale.corrected if is_later else stale.otherwise).append(unit)
        return stale

    def _owes(self, unit: str) -> bool:
        """Whether a unit has to file something itself, as far as the roster tells."""
        return unit not in self._below and self._standings[unit].state is not State.EXEMPT

    def _concerned(self, name: str, there: Mapping[str, Leaf]) -> Iterator[str]:
        """A body and all below it, but for those of whose sum one cannot see the inside."""
        yield name
        for unit in self._below.get(name, ()):
            if not self._is_closed(unit, there):
                yield from self._concerned(unit, there)

    def _is_closed(self, unit: str, there: Mapping[str, Leaf]) -> bool:
        """Whether what a body gave is its sum, and nothing tells what that was made of."""
        leaf = there.get(unit)
        if leaf is None or not leaf.is_known or unit not in self._below:
            return False
        standing = self._standings[unit]
        filed = (version for version in standing.versions if not self._is_sum(version))
        return not any(self._same(standing, version, leaf.source.figures) for version in filed)

    def _same(self, standing: Standing, version: Version, figures: SourceFigures) -> bool:
        return same_figures(figures_of(self._form, self.submission(standing, version)), figures)

    def _is_later(self, standing: Standing, own: Version, figures: SourceFigures, summed: Version) -> bool:
        """Whether what counts for a unit replaced what is in the sum, and not the other way round."""
        others = (version for version in standing.versions if version != own)
        return own.age > summed.age or any(self._same(standing, version, figures) for version in others)


class _Stale:
    """The units that stand otherwise in a sum than they count: how, and what is to be said of it."""

    def __init__(self) -> None:
        self.corrected, self.left_out = list[str](), list[str]()
        self.missing, self.otherwise = list[str](), list[str]()

    def lack(self, body: str) -> str:
        """What the sum lacks, and what to do."""
        told = [
            f"{few(units, _MOST_NAMED, '等 {} 个单位')}{what}"
            for units, what in (
                (self.corrected, "后来又有更正，它的汇总里还是原来的数"),
                (self.left_out, "交来的不在它的汇总里"),
                (self.missing, "没有交，也不在它的汇总里"),
            )
            if units
        ]
        return f"{'；'.join(told)}，数字已计入；请重新汇总到“{body}”，收进台账" if told else ""

    def note(self, body: str) -> str:
        """What is only to be known."""
        if not self.otherwise:
            return ""
        units = few(self.otherwise, _MOST_NAMED, " 等 {} 个单位")
        return f"{units}直接交来的与“{body}”的汇总里的不同，比汇总早，以汇总里的为准。"


def _valid(standing: Standing) -> list[Version]:
    return [version for version in standing.versions if version.outcome.counts]


def _undecided(versions: Sequence[Version], what: str) -> str:
    return f"交来{what} {len(versions)} 份，分不清先后，没有计入；请用 choose 指定以哪一份计入"


def _told(version: Version) -> str:
    """A version as people are told of it."""
    return f"{version.dated.astimezone(CHINA):%Y-%m-%d %H:%M} 的一份，版本 {version.short_hash}"
