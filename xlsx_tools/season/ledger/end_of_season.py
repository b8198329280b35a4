"""The end of a season: what counts then counts until it is reopened, whatever comes later."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.decisions import Decisions
from xlsx_tools.season.ledger.kept import compact
from xlsx_tools.season.ledger.records import LedgerError, Standing, State, Version
from xlsx_tools.season.ledger.which_counts import standing_of
from xlsx_tools.season.roster import Roster, Unit


@dataclass(frozen=True)
class Closing:
    """When a season was closed, the number of the last version then, and what counted, by units' names.

    Of what came later, nothing more is to be said of what is `ticked` off.
    """

    done: datetime | None
    last: int
    counted: Mapping[str, str]
    ticked: Collection[str] = ()

    def standing(
        self,
        unit: Unit,
        versions: Sequence[Version],
        chosen: str | None,
        deadline: datetime | None,
        now: datetime,
        the_one_of: Callable[[Sequence[Version]], Version | None],
    ) -> Standing:
        """How the unit stood at the end, and what came of it since."""
        before = tuple(version for version in versions if version.number <= self.last)
        frozen = self.counted.get(unit.name)
        standing = standing_of(unit, before, frozen, deadline, self.done or now, the_one_of)
        if frozen is None and (standing.counted or standing.undecided):
            standing = replace(standing, counted=None, state=State.RETURNED)
        return replace(
            standing,
            is_chosen=frozen is not None and frozen == chosen,
            undecided=(),
            held=(),
            later=tuple(
                one for one in versions if one.number > self.last and one.short_hash not in self.ticked
            ),
        )


def closing_as_text(standings: Iterable[Standing], last: int) -> str:
    """What is kept of a season that is closed now."""
    counted = {one.unit.name: one.counted.hash for one in standings if one.counted}
    return compact({"last": last, "counted": counted})


def closing_in(decisions: Decisions, roster: Roster) -> Closing | None:
    """How the season was closed, None while it is open."""
    act = next(decisions.holding(ActKind.CLOSING), None)
    if act is None:
        return None
    kept = json.loads(act.value)
    units = ((roster.find(name), digest) for name, digest in kept["counted"].items())
    counted = {unit.name: digest for unit, digest in units if unit}
    return Closing(act.done, kept["last"], counted, decisions.ticked)


def counted_at_closing(value: str) -> int:
    """Of how many units something counted, by what is kept of a closed season."""
    return len(json.loads(value)["counted"])


def require_open(closing: Closing | None) -> None:
    """Raise LedgerError where the season is closed."""
    if closing:
        raise LedgerError("这一季已经结束，计入哪一份不能再改。要改的，请先用 close --reopen 重新打开。")


def remember_archive(decisions: Decisions, code: str, now: datetime) -> None:
    """Keep the code of an archive's list."""
    decisions.make(Matter(ActKind.ARCHIVE, about=code), f"{now:%Y-%m-%d}", now)


def archives_in(decisions: Decisions) -> list[str]:
    """The codes of the archives' lists."""
    return [act.matter.about for act in decisions.holding(ActKind.ARCHIVE)]
