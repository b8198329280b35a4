"""Acts: what people did in a season, each kept with its time and with what was before.

What holds of a matter now is what the last act on it says; so taking an act back is one more act, and
nothing that anybody did is ever lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from sqlite3 import Row

from xlsx_tools.season.ledger.database import Database
from xlsx_tools.season.ledger.kept import time_as_text
from xlsx_tools.season.ledger.records import LedgerError
from xlsx_tools.season.ledger.schema import ACTS
from xlsx_tools.season.roster import Roster


class ActKind(StrEnum):
    """What somebody did; the values are the offices' words."""

    CHOICE = "指定"
    DEADLINE = "期限"
    EXTENSION = "延期"
    SETTING = "设置"
    LETTER = "发信"
    TICK = "办结"
    REASON = "说明"
    CLOSING = "结束"
    ARCHIVE = "存档"


@dataclass(frozen=True)
class Matter:
    """What an act is on: of its kind, of a unit (none: of the whole season), and which of several."""

    kind: ActKind
    unit: str = ""
    about: str = ""


@dataclass(frozen=True)
class Act:
    """Something that somebody did: from now on the `value` holds of the matter, `before` it was another.

    An empty value is none at all. `done` is None where an older ledger did not keep the time, `undoes` is
    the number of the act that this one took back, `undone_by` of the one that took this one back.
    """

    number: int
    matter: Matter
    value: str
    before: str
    done: datetime | None
    undoes: int | None = None
    undone_by: int | None = None


def value_now(file: Database, matter: Matter) -> str:
    """What holds of a matter now, empty where nothing was decided."""
    row = _last(file, matter)
    return str(row["value"]) if row else ""


def write_act(
    file: Database, matter: Matter, value: str, now: datetime, *, undoes: int | None = None
) -> int | None:
    """Let the value hold of the matter from now on; the act's number, None where it holds already."""
    before = value_now(file, matter)
    if value == before:
        return None
    row = time_as_text(now), matter.kind.value, matter.unit, matter.about, value, before, undoes
    return file.run(
        "INSERT INTO acts (done, kind, unit, about, value, before, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)", *row
    ).lastrowid


def values_now(file: Database, kind: ActKind) -> Iterator[Act]:
    """The acts of a kind that hold now, oldest first."""
    holding = f"{ACTS} WHERE a.number IN (SELECT number FROM holding WHERE kind = ?) ORDER BY a.number"
    for row in file.run(holding, kind.value).fetchall():
        yield _act(row)


def all_acts(file: Database) -> Iterator[Act]:
    """Every act, oldest first."""
    for row in file.run(f"{ACTS} ORDER BY a.number").fetchall():
        yield _act(row)


def require_undoable(file: Database, number: int) -> Act:
    """The act of that number; raises LedgerError unless it is there and the last one on its matter."""
    row = file.one(f"{ACTS} WHERE a.number = ?", number)
    if row is None:
        raise LedgerError(f"记录里没有第 {number} 条。")
    act = _act(row)
    if act.undone_by:
        raise LedgerError(f"第 {number} 条已经撤回过了（第 {act.undone_by} 条）。")
    last = _last(file, act.matter)
    if last and last["number"] != number:
        raise LedgerError(f"第 {number} 条以后又改过，请先撤回第 {last['number']} 条。")
    return act


def chosen_by_hand(file: Database, roster: Roster) -> dict[str, str]:
    """The hashes of the versions that were chosen, by the names of units as the roster has them now."""
    acts = values_now(file, ActKind.CHOICE)
    return {unit.name: act.value for act in acts if (unit := roster.find(act.matter.unit))}


def _last(file: Database, matter: Matter) -> Row | None:
    """The last act on a matter."""
    of_thing = "SELECT * FROM acts WHERE kind = ? AND unit = ? AND about = ? ORDER BY number DESC LIMIT 1"
    return file.one(of_thing, matter.kind.value, matter.unit, matter.about)


def _act(row: Row) -> Act:
    done = datetime.fromisoformat(row["done"]) if row["done"] else None
    matter = Matter(ActKind(row["kind"]), row["unit"], row["about"])
    return Act(row["number"], matter, row["value"], row["before"], done, row["undoes"], row["undone_by"])
