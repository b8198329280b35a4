"""By when the units of a season are to file, as far as anybody said so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from xlsx_tools.files.zone import CHINA
from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.decisions import Decisions
from xlsx_tools.season.roster import Roster, Unit

EVERY_KIND = ""


@dataclass(frozen=True)
class Deadlines:
    """The last days: of all units of a kind (of every kind that has no other), and of single units."""

    of_kinds: Mapping[str, date] = field(default_factory=dict)
    of_units: Mapping[str, date] = field(default_factory=dict)

    def of(self, unit: Unit, of_all: datetime | None = None) -> datetime | None:
        """The last moment for a unit, None where nobody said anything of it or of its kind.

        Its own stands above all others, and what was said later above what the roster has; `of_all` stands
        in place of what was said of kinds.
        """
        return self.own(unit) or of_all or self.of_kind(unit)

    def own(self, unit: Unit) -> datetime | None:
        """The last moment that was said for this unit alone."""
        said = self.of_units.get(unit.name)
        return _end_of(said) if said else unit.extended

    def of_kind(self, unit: Unit) -> datetime | None:
        """The last moment for all units of its kind."""
        said = self.of_kinds.get(unit.kind) or self.of_kinds.get(EVERY_KIND)
        return _end_of(said) if said else None

    def too_early(self, units: Iterable[Unit], year: int) -> Iterator[tuple[Unit, datetime]]:
        """The units that would have to file a year's report before the year is over, and by when."""
        for unit in units:
            if (until := self.of(unit)) and until.year <= year:
                yield unit, until


def deadlines_in(decisions: Decisions, roster: Roster) -> Deadlines:
    """The deadlines that a ledger knows."""
    of_kinds = {
        act.matter.about: date.fromisoformat(act.value) for act in decisions.holding(ActKind.DEADLINE)
    }
    extended = (
        (unit.name, date.fromisoformat(act.value))
        for act in decisions.holding(ActKind.EXTENSION)
        if (unit := roster.find(act.matter.unit))
    )
    return Deadlines(of_kinds, dict(extended))


def to_set(decisions: Decisions, of_kinds: Mapping[str, date]) -> dict[Matter, str]:
    """What is to be decided so that these are the deadlines of all kinds, and no others."""
    before = {act.matter: "" for act in decisions.holding(ActKind.DEADLINE)}
    return before | {Matter(ActKind.DEADLINE, about=kind): day.isoformat() for kind, day in of_kinds.items()}


def _end_of(day: date) -> datetime:
    """The last moment of a day in China."""
    return datetime.combine(day, time.max, CHINA)
