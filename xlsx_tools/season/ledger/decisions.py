"""What people decide in a season: asked for, made, taken back, with what follows from it at once."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from xlsx_tools.season.ledger.acts import (
    Act,
    ActKind,
    Matter,
    all_acts,
    require_undoable,
    value_now,
    values_now,
    write_act,
)
from xlsx_tools.season.ledger.database import Database
from xlsx_tools.season.ledger.recording import assign_units
from xlsx_tools.season.roster import Roster

# Whoever mailed what was chosen sends for the unit from then on.
_LEARNED = (
    "INSERT OR IGNORE INTO addresses SELECT DISTINCT sender, ? FROM sources WHERE hash = ? AND sender <> ''"
)
_UNLEARNED = "DELETE FROM addresses WHERE unit = ? AND address IN (SELECT sender FROM sources WHERE hash = ?)"


class Decisions:
    """The decisions kept in a ledger; `roster` is what knows its units now."""

    def __init__(self, file: Database, roster: Callable[[], Roster]) -> None:
        self._file, self._roster = file, roster

    def of(self, kind: ActKind, unit: str = "", about: str = "") -> str:
        """What holds of a matter now, empty where nothing was decided."""
        return value_now(self._file, Matter(kind, unit, about))

    def holding(self, kind: ActKind) -> Iterator[Act]:
        """The acts of a kind that hold now, oldest first."""
        yield from values_now(self._file, kind)

    @property
    def ticked(self) -> frozenset[str]:
        """By its key, all that somebody has seen to."""
        return frozenset(act.matter.about for act in self.holding(ActKind.TICK))

    def history(self) -> Iterator[Act]:
        """Every act, oldest first."""
        yield from all_acts(self._file)

    def make(self, matter: Matter, value: str, now: datetime) -> int | None:
        """Let a value hold of a matter, an empty one: nothing; the act's number, None if it did before."""
        with self._file.transaction():
            return self._act(matter, value, now)

    def make_each(self, values: Mapping[Matter, str], now: datetime) -> None:
        """Let each value hold of its matter, all of them at once or none."""
        with self._file.transaction():
            for matter, value in values.items():
                self._act(matter, value, now)

    def undo(self, number: int, now: datetime) -> Act:
        """Take an act back, which is told; raises LedgerError unless it is the last on its matter."""
        with self._file.transaction():
            act = require_undoable(self._file, number)
            self._act(act.matter, act.before, now, undoes=act)
        return act

    def _act(self, matter: Matter, value: str, now: datetime, undoes: Act | None = None) -> int | None:
        number = write_act(self._file, matter, value, now, undoes=undoes.number if undoes else None)
        if matter.kind is ActKind.CHOICE and number is not None:
            if undoes:
                self._file.run(_UNLEARNED, matter.unit, undoes.value)
            self._file.run(_LEARNED, matter.unit, value)
            assign_units(self._file, self._roster())
        return number
