"""The ledger (台账) of a season: one SQLite file with every version that came in, and which of them count.

It keeps facts: what a file holds and what its check found, when and from where it came, byte for byte.
What follows from them (whether it counts, what state a unit is in) is worked out when it is asked for,
so that it depends neither on the order in which files came nor on when a collecting process was stopped.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from pathlib import Path
from sqlite3 import Row, connect

from xlsx_tools.files.letter_ids import addressee
from xlsx_tools.season.ledger.acts import ActKind, Matter, chosen_by_hand
from xlsx_tools.season.ledger.contents import Contents
from xlsx_tools.season.ledger.database import Database, opened
from xlsx_tools.season.ledger.deadlines import Deadlines, deadlines_in
from xlsx_tools.season.ledger.decisions import Decisions
from xlsx_tools.season.ledger.end_of_season import Closing, closing_as_text, closing_in, require_open
from xlsx_tools.season.ledger.kept import (
    bounce_from_text,
    compact,
    unit_from_text,
)
from xlsx_tools.season.ledger.recording import assign_units, is_known, record, unit_of
from xlsx_tools.season.ledger.records import (
    Entry,
    LedgerError,
    Outcome,
    Problem,
    ProblemKind,
    Season,
    Standing,
    Version,
)
from xlsx_tools.season.ledger.repeats import Copies, copies_among
from xlsx_tools.season.ledger.schema import ALIKE, COMPARED, PREVIOUS, PREVIOUS_OF, VERSIONS
from xlsx_tools.season.ledger.which_counts import (
    only_one,
    previous_of,
    require_choosable,
    standing_of,
    version_marked,
    version_of,
)
from xlsx_tools.season.ledger.whose import OFFICE, Addresses
from xlsx_tools.season.renames import Renamed, succeeding
from xlsx_tools.season.roster import Roster, Unit

_SHORTEST_HASH = 4


@contextmanager
def open_ledger(path: Path, *, create: bool = False) -> Iterator["Ledger"]:
    """The ledger in that file, closed at the end; raises LedgerError, also where there is none."""
    with opened(path, create=create) as database:
        yield Ledger(database)


class Ledger(Contents):
    """An open ledger; all that it returns are plain values, all that it writes is in transactions.

    To begin a season: `begin`, `set_roster`. To collect: `is_seen`, `knows`, `record`. To ask:
    `standings`, `standing`, `counted`, `versions`, `strays`, `problems`, `version`, and by the hash of a
    version `sources`, `findings`, `document`, `is_sum`, `content`. To decide: `choose`, `remember_office`,
    and whatever else is decided: `decisions`.
    """

    def __init__(self, file: Database) -> None:
        super().__init__(file)
        self.decisions = Decisions(file, lambda: self.roster)

    # --- Season and roster

    @property
    def season(self) -> Season | None:
        """What is collected; None in a ledger that is still empty."""
        row = self._file.one("SELECT form, year, folder FROM season")
        return Season(*row) if row else None

    def begin(self, season: Season) -> None:
        """Say what is collected, and where its form lies now; raises LedgerError for another form or year."""
        if self.season is None:
            with self._file.transaction():
                if self.season is None:  # Another program may have been quicker.
                    values = season.form, season.year, season.folder
                    self._file.run("INSERT INTO season VALUES (?, ?, ?)", *values)
        self.require(season.form, season.year)
        if self.season != season:
            with self._file.transaction():
                self._file.run("UPDATE season SET folder = ?", season.folder)

    def require(self, form: str, year: int) -> None:
        """Raise LedgerError where another form or year is collected."""
        present = self.season
        if present and (present.form, present.year) != (form, year):
            raise LedgerError(
                f"这本台账是 {present.year} 年度、表式 {present.form} 的，"
                f"不能用来收 {year} 年度、表式 {form}。请换一本台账。"
            )

    @cached_property
    def roster(self) -> Roster:
        """The roster as it was last set; empty before."""
        rows = self._file.run("SELECT particulars FROM units ORDER BY position")
        return Roster(tuple(unit_from_text(row["particulars"]) for row in rows))

    def set_roster(self, roster: Roster) -> Renamed:
        """Replace the roster, and find anew whose each version is; says which units were renamed."""
        roster, renamed = succeeding(self.roster, roster)
        if roster.units == self.roster.units:
            return renamed
        rows = [(unit.name, compact(asdict(unit))) for unit in roster.units]
        with self._file.transaction():
            self._file.run("DELETE FROM units")
            self._file.run_each("INSERT INTO units (name, particulars) VALUES (?, ?)", rows)
            del self.roster
            for was, name in renamed.items():
                self._file.run("UPDATE OR REPLACE addresses SET unit = ? WHERE unit = ?", name, was)
            assign_units(self._file, self.roster)
        return renamed

    # --- Collecting

    def is_seen(self, path: str, size: int, mtime_ns: int) -> bool:
        """Whether exactly this file has been read to its end."""
        row = self._file.one("SELECT size, mtime_ns FROM files WHERE path = ?", path)
        return row is not None and tuple(row) == (size, mtime_ns)

    def knows(self, digest: str) -> bool:
        """Whether the content of that hash is in the ledger."""
        return is_known(self._file, digest)

    def unit_of(self, filed_as: str, made_for: str) -> str | None:
        """Whose a file is: by the name it shows, else by that its template was made for."""
        return unit_of(self.roster, filed_as, made_for)

    def previous(self, unit: str) -> str:
        """The hash of the unit's version for the year before, empty where there is none."""
        return previous_of(self._file.run(PREVIOUS_OF, unit).fetchall())

    def unclear_previous(self) -> list[str]:
        """The units of which several different ones were given as last year's, so that none is used."""
        return [unit for unit, rows in self._previous_by_unit() if not previous_of(rows)]

    def outdated(self) -> list[str]:
        """The hashes of versions that were not compared with what is last year's version now."""
        previous = {unit: previous_of(rows) for unit, rows in self._previous_by_unit()}
        rows = self._file.run(COMPARED)
        return [row["hash"] for row in rows if row["compared_with"] != previous.get(row["unit"], "")]

    def record(self, entries: Iterable[Entry], now: datetime) -> None:
        """Write all entries or none; `now` is when they were received. Nothing is written twice."""
        with self._file.transaction():
            for entry in entries:
                record(self._file, self.roster, entry, now)

    # --- Asking

    def standings(self, deadline: datetime | None = None, now: datetime | None = None) -> Iterator[Standing]:
        """How each unit of the roster stands, one at a time, in the roster's order.

        A `deadline` stands in place of those of the ledger, but for units that have one of their own.
        """
        now = now or datetime.now(UTC)
        choices, copies, deadlines = self._choices(), self._copies(), self.deadlines
        stands = closing.standing if (closing := self.closing) else standing_of
        for unit, versions in self._filed(self.roster.units, copies):
            chosen, until = choices.get(unit.name), deadlines.of(unit, deadline)
            yield stands(unit, versions, chosen, until, now, self._the_one_of)

    @property
    def deadlines(self) -> Deadlines:
        """By when the units are to file, as far as anybody said so."""
        return deadlines_in(self.decisions, self.roster)

    def standing(self, unit: str) -> Standing:
        """How the unit of that name or short name stands; raises LedgerError for one not in the roster."""
        known = self.known_unit(unit)
        return next(standing for standing in self.standings() if standing.unit == known)

    def counted(self) -> Iterator[tuple[Unit, Version]]:
        """The version that counts, of each unit that has one, in the roster's order."""
        for standing in self.standings():
            if standing.counted:
                yield standing.unit, standing.counted

    def versions(self, after: int = 0) -> Iterator[Version]:
        """Every version of a higher number in the order received, whosever and of whatever year it is."""
        version = self._judge()
        for row in self._file.run(f"{VERSIONS} WHERE v.number > ? ORDER BY v.number", after):
            yield version(row)

    @property
    def last_number(self) -> int:
        """The number of the version that was received last."""
        row = self._file.one("SELECT MAX(number) AS last FROM versions")
        return row["last"] or 0 if row else 0

    def strays(self) -> Iterator[Version]:
        """The versions that are no unit's filing of this season, in the order received."""
        season = self._begun_season()
        for version in self.versions():
            is_filed = version.unit and (version.form, version.year) == (season.form, season.year)
            if not is_filed and version.outcome is not Outcome.PREVIOUS:
                yield version

    def problems(self) -> Iterator[Problem]:
        """What no version could be made of."""
        for row in self._file.run("SELECT * FROM problems ORDER BY rowid"):
            bounced = bounce_from_text(row["bounced"])
            times = (datetime.fromisoformat(row[n]) if row[n] else None for n in ("dated", "received"))
            told = row["path"], row["source"], ProblemKind(row["kind"]), row["reason"]
            yield Problem(*told, bounced, row["sender"], *times)

    def version(self, beginning: str) -> Version:
        """The version whose hash begins so, or of that number; raises LedgerError unless it is one."""
        is_hash = len(beginning) >= _SHORTEST_HASH and beginning.isalnum()
        if not (is_hash or beginning.isdecimal()):
            raise LedgerError(
                f"版本号“{beginning}”不对，要写序号，或者版本号，至少要写前 {_SHORTEST_HASH} 位。"
            )
        rows = self._file.run(
            f"{VERSIONS} WHERE v.hash GLOB ? LIMIT 2", f"{beginning.lower()}*" if is_hash else ""
        ).fetchall()
        if len(rows) != 1 and beginning.isdecimal():
            rows = self._file.run(f"{VERSIONS} WHERE v.number = ?", int(beginning)).fetchall()
        if len(rows) != 1:
            many = "不止一个" if rows else "没有"
            raise LedgerError(f"台账里{many}版本号以“{beginning}”开头的版本。")
        return self._judge()(rows[0])

    def known_unit(self, name: str) -> Unit:
        """The unit of that name or short name; raises LedgerError for one not in the roster."""
        if unit := self.roster.find(name):
            return unit
        near = self.roster.near(name)
        raise LedgerError(f"名册里没有“{name}”{f'，是否想写“{near}”？' if near else '。'}")

    # --- Deciding

    def choose(self, unit: str, digest: str | None, now: datetime | None = None) -> Standing:
        """Let that version (by its hash) count for the unit; None: again the latest valid one.

        A version of no unit of the roster may be chosen and is this unit's then, and whoever mailed it sends
        for the unit from now on. Raises LedgerError for
        a unit that is not in the roster, and for a version of another unit, year or form.
        """
        require_open(self.closing)
        known = self.known_unit(unit)
        if digest is not None:
            require_choosable(self.version(digest), known.name)
        self.decisions.make(Matter(ActKind.CHOICE, known.name), digest or "", now or datetime.now(UTC))
        return self.standing(known.name)

    def remember_office(self, address: str) -> None:
        """Take that address for the office's own: what it forwards comes from the unit that filed it."""
        known = self._file.one("SELECT 1 FROM addresses WHERE address = ? AND unit = ?", address, OFFICE)
        if known is None:
            with self._file.transaction():
                self._file.run("INSERT INTO addresses VALUES (?, ?)", address, OFFICE)

    # --- Its end

    @property
    def closing(self) -> Closing | None:
        """How the season was closed, None while it is open."""
        return closing_in(self.decisions, self.roster)

    def close(self, now: datetime) -> None:
        """Let what counts now count from now on, whatever comes."""
        kept = closing_as_text(self.standings(now=now), self.last_number)
        self.decisions.make(Matter(ActKind.CLOSING), kept, now)

    def reopen(self, now: datetime) -> None:
        """Let what counts follow again from what came."""
        self.decisions.make(Matter(ActKind.CLOSING), "", now)

    def copy_to(self, path: Path) -> None:
        """Write the whole file as it is now to another place, a page at a time."""
        copy = connect(path)
        try:
            self._file.connection.backup(copy)
        finally:
            copy.close()

    # --- Within

    def _begun_season(self) -> Season:
        if (season := self.season) is None:
            raise LedgerError("这本台账还是空的，请先用 collect 命令收文件。")
        return season

    def _judge(self, copies: Copies | None = None) -> Callable[[Row], Version]:
        """What makes a version of a row, given which are copies."""
        season, addresses = self._begun_season(), self._addresses()
        copies = self._copies() if copies is None else copies
        return lambda row: version_of(row, season, addresses, copies)

    def _addresses(self) -> Addresses:
        season = self._begun_season()
        decided = {(row["address"], row["unit"]) for row in self._file.run("SELECT * FROM addresses")}
        names = ((unit.name, called) for unit in self.roster.units for called in unit.names)
        letters = {addressee(season.form, season.year, called): name for name, called in names}
        return Addresses(self.roster, decided, letters)

    def _choices(self) -> dict[str, str]:
        return chosen_by_hand(self._file, self.roster)

    def _filed(self, units: Iterable[Unit], copies: Copies) -> Iterator[tuple[Unit, tuple[Version, ...]]]:
        """The versions of each unit for this season, oldest first."""
        season, version = self._begun_season(), self._judge(copies)
        wanted = f"{VERSIONS} WHERE v.unit = ? AND v.year = ? AND v.form = ?"
        for unit in units:
            versions = map(version, self._file.run(wanted, unit.name, season.year, season.form))
            yield unit, tuple(sorted(versions, key=lambda version: version.age))

    def _copies(self) -> Copies:
        """Which versions of this season repeat the figures of another unit's."""
        alike = {row["unit"] for row in self._file.run(ALIKE)}
        if not alike:
            return {}
        units = [unit for unit in self.roster.units if unit.name in alike]
        choices, now = self._choices(), datetime.now(UTC)

        def counted(versions: Sequence[Version], copies: Copies) -> Version | None:
            unit = self.known_unit(str(versions[0].unit))
            marked = tuple(map(version_marked(copies), versions))
            standing = standing_of(unit, marked, choices.get(unit.name), None, now, self._the_one_of)
            return standing.counted

        return copies_among([versions for _, versions in self._filed(units, {}) if versions], counted)

    def _previous_by_unit(self) -> Iterator[tuple[str, list[Row]]]:
        rows = sorted(self._file.run(PREVIOUS), key=lambda row: str(row["unit"]))
        for unit, group in groupby(rows, lambda row: str(row["unit"])):
            yield unit, list(group)

    def _the_one_of(self, versions: Sequence[Version]) -> Version | None:
        """Any if all hold the same figures and texts, else the sum: what its body filed is within it."""
        documents = [{**self.document(version.hash), "unit": ""} for version in versions]
        sums = [version for version, held in zip(versions, documents, strict=True) if "sources" in held]
        return versions[-1] if all(held == documents[0] for held in documents) else only_one(sums)
