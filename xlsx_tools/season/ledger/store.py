"""The ledger (台账) of a season: one SQLite file with every version that came in, and which of them count.

It keeps facts: what a file holds and what its check found, when and from where it came, byte for byte.
What follows from them (whether it counts, what state a unit is in) is worked out when it is asked for,
so that it depends neither on the order in which files came nor on when a collecting process was stopped.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from pathlib import Path, PurePosixPath

from xlsx_tools.checking.reasons import needs_reason
from xlsx_tools.checking.rules.empty import is_told_empty
from xlsx_tools.filing.document import parse_json
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.season.ledger.database import DAMAGED, Database, opened
from xlsx_tools.season.ledger.kept import (
    bounce_from_text,
    compact,
    findings_from_text,
    holds_sources,
    packed_bounce,
    packed_findings,
    require_choosable,
    standing_of,
    the_one_of,
    time_as_text,
    unit_from_text,
    version_of,
)
from xlsx_tools.season.ledger.records import (
    Begun,
    Checked,
    Entry,
    Fresh,
    LedgerError,
    Outcome,
    Problem,
    ProblemKind,
    Received,
    Rechecked,
    Season,
    Seen,
    Standing,
    Version,
)
from xlsx_tools.season.ledger.schema import OUTDATED, PREVIOUS, VERSIONS
from xlsx_tools.season.ledger.seals import seal_of
from xlsx_tools.season.roster import Roster, Unit

_SHORTEST_HASH = 4
_SEEN = (
    "INSERT INTO files VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns"
)
_QUICKLY = 1  # Workbooks are compressed already: a higher level takes longer for nothing.


@contextmanager
def open_ledger(path: Path, *, create: bool = False) -> Iterator["Ledger"]:
    """The ledger in that file, closed at the end; raises LedgerError, also where there is none."""
    with opened(path, create=create) as database:
        yield Ledger(database)


class Ledger:
    """An open ledger; all that it returns are plain values, all that it writes is in transactions.

    To begin a season: `begin`, `set_roster`. To collect: `is_seen`, `knows`, `record`. To ask:
    `standings`, `standing`, `counted`, `versions`, `strays`, `problems`, `version`, and by the hash of a
    version `sources`, `findings`, `document`, `is_sum`, `content`. To decide: `choose`.
    """

    def __init__(self, file: Database) -> None:
        self._file = file

    # --- Season and roster

    @property
    def season(self) -> Season | None:
        """What is collected; None in a ledger that is still empty."""
        row = self._file.one("SELECT form, year, folder FROM season")
        return Season(*row) if row else None

    def begin(self, season: Season) -> None:
        """Say what is collected, and where its form lies now; raises LedgerError for another form or year."""
        present = self.season
        if present is None:
            with self._file.transaction():
                self._file.run("INSERT INTO season VALUES (?, ?, ?)", season.form, season.year, season.folder)
        elif (present.form, present.year) != (season.form, season.year):
            raise LedgerError(
                f"这本台账是 {present.year} 年度、表式 {present.form} 的，"
                f"不能用来收 {season.year} 年度、表式 {season.form}。请换一本台账。"
            )
        elif present.folder != season.folder:
            with self._file.transaction():
                self._file.run("UPDATE season SET folder = ?", season.folder)

    @cached_property
    def roster(self) -> Roster:
        """The roster as it was last set; empty before."""
        rows = self._file.run("SELECT particulars FROM units ORDER BY position")
        return Roster(tuple(unit_from_text(row["particulars"]) for row in rows))

    def set_roster(self, roster: Roster) -> None:
        """Replace the roster, and find anew whose each version is."""
        if roster.units == self.roster.units:
            return
        rows = [(unit.name, compact(asdict(unit))) for unit in roster.units]
        with self._file.transaction():
            self._file.run("DELETE FROM units")
            self._file.run_each("INSERT INTO units (name, particulars) VALUES (?, ?)", rows)
            del self.roster
            self._assign_units()

    # --- Collecting

    def is_seen(self, path: str, size: int, mtime_ns: int) -> bool:
        """Whether exactly this file has been read to its end."""
        row = self._file.one("SELECT size, mtime_ns FROM files WHERE path = ?", path)
        return row is not None and tuple(row) == (size, mtime_ns)

    def knows(self, content: str) -> bool:
        """Whether the content of that hash is in the ledger."""
        return self._file.one("SELECT 1 FROM versions WHERE hash = ?", content) is not None

    def unit_of(self, filed_as: str, made_for: str) -> str | None:
        """Whose a file is: by the name it shows, else by that its template was made for."""
        found = (self.roster.find(name) for name in (filed_as, made_for) if name)
        return next((unit.name for unit in found if unit), None)

    def previous(self, unit: str) -> str:
        """The hash of the unit's version for the year before, empty where there is none."""
        row = self._file.one(PREVIOUS, unit)
        return row["hash"] if row else ""

    def outdated(self) -> list[str]:
        """The hashes of versions that were not compared with what is last year's version now."""
        return [row["hash"] for row in self._file.run(OUTDATED)]

    def record(self, entries: Iterable[Entry], now: datetime) -> None:
        """Write all entries or none; `now` is when they were received. Nothing is written twice."""
        with self._file.transaction():
            for entry in entries:
                self._record(entry, now)

    # --- Asking

    def standings(self, deadline: datetime | None = None, now: datetime | None = None) -> Iterator[Standing]:
        """How each unit of the roster stands, one at a time, in the roster's order."""
        now = now or datetime.now(UTC)
        season = self._begun_season()
        chosen = {row["unit"]: row["hash"] for row in self._file.run("SELECT unit, hash FROM choices")}
        rows = self._file.run(
            f"SELECT u.name AS of_unit, w.* FROM units u LEFT JOIN ({VERSIONS}) w ON w.unit = u.name"
            " AND w.year = ? AND w.form = ? ORDER BY u.position, w.dated, w.number",
            season.year,
            season.form,
        )
        by_unit = groupby(rows, lambda row: str(row["of_unit"]))
        for unit, (name, group) in zip(self.roster.units, by_unit, strict=True):
            versions = tuple(version_of(row, season) for row in group if row["hash"])
            yield standing_of(unit, versions, chosen.get(name), deadline, now, self._the_one_of)

    def standing(self, unit: str) -> Standing:
        """How the unit of that name or short name stands; raises LedgerError for one not in the roster."""
        known = self._known_unit(unit)
        return next(standing for standing in self.standings() if standing.unit == known)

    def counted(self) -> Iterator[tuple[Unit, Version]]:
        """The version that counts, of each unit that has one, in the roster's order."""
        return ((one.unit, one.counted) for one in self.standings() if one.counted)

    def versions(self, after: int = 0) -> Iterator[Version]:
        """Every version of a higher number in the order received, whosever and of whatever year it is."""
        season = self._begun_season()
        for row in self._file.run(f"{VERSIONS} WHERE v.number > ? ORDER BY v.number", after):
            yield version_of(row, season)

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
            yield Problem(row["path"], row["source"], ProblemKind(row["kind"]), row["reason"], bounced)

    def version(self, beginning: str) -> Version:
        """The version whose hash begins so; raises LedgerError unless it is exactly one."""
        if len(beginning) < _SHORTEST_HASH or not beginning.isalnum():
            raise LedgerError(f"版本号“{beginning}”不对，至少要写前 {_SHORTEST_HASH} 位字母和数字。")
        rows = self._file.run(f"{VERSIONS} WHERE v.hash GLOB ? LIMIT 2", f"{beginning.lower()}*").fetchall()
        if len(rows) != 1:
            many = "不止一个" if rows else "没有"
            raise LedgerError(f"台账里{many}版本号以“{beginning}”开头的版本。")
        return version_of(rows[0], self._begun_season())

    def sources(self, content: str) -> tuple[str, ...]:
        """Every place the content of that hash was found in."""
        rows = self._file.run("SELECT source FROM sources WHERE hash = ? ORDER BY source", content)
        return tuple(row["source"] for row in rows)

    def findings(self, content: str) -> list[Finding]:
        """What the check found in the version of that hash; raises LedgerError where it was damaged."""
        return findings_from_text(self._checked(content)["findings"])

    def document(self, content: str) -> dict[str, object]:
        """The JSON document of the version of that hash; raises LedgerError where it was not readable."""
        if text := self._checked(content)["document"]:
            return parse_json(text)
        raise LedgerError(f"版本 {content[:8]} 读不了，没有数据。")

    def is_sum(self, content: str) -> bool:
        """Whether the version of that hash is the sum of others; told without taking its document apart."""
        return holds_sources(self._checked(content)["document"])

    def content(self, content: str) -> bytes:
        """The bytes of the version of that hash, as they came; raises LedgerError where they were damaged."""
        row = self._file.one("SELECT bytes FROM contents WHERE hash = ?", content)
        try:
            data = zlib.decompress(row["bytes"]) if row else b""
        except zlib.error:
            data = b""
        if sha256(data).hexdigest() != content:
            raise LedgerError(f"台账{DAMAGED}")
        return data

    # --- Deciding

    def choose(self, unit: str, content: str | None) -> Standing:
        """Let that version (by its hash) count for the unit; None: again the latest valid one.

        A version of no unit of the roster may be chosen and is this unit's then. Raises LedgerError for
        a unit that is not in the roster, and for a version of another unit, year or form.
        """
        known = self._known_unit(unit)
        if content is not None:
            require_choosable(self.version(content), known.name)
        with self._file.transaction():
            self._file.run("DELETE FROM choices WHERE unit = ?", known.name)
            if content is not None:
                self._file.run("INSERT INTO choices VALUES (?, ?)", known.name, content)
                self._file.run("UPDATE versions SET unit = ? WHERE hash = ?", known.name, content)
            else:
                self._assign_units()
        return self.standing(known.name)

    # --- Within

    def _begun_season(self) -> Season:
        if (season := self.season) is None:
            raise LedgerError("这本台账还是空的，请先用 collect 命令收文件。")
        return season

    def _known_unit(self, name: str) -> Unit:
        if unit := self.roster.find(name):
            return unit
        raise LedgerError(f"名册里没有“{name}”。")

    def _the_one_of(self, versions: Sequence[Version]) -> Version | None:
        return the_one_of(versions, [self.document(version.hash) for version in versions])

    def _checked(self, content: str) -> Mapping[str, str]:
        """What the check made of the content of that hash."""
        row = self._file.one(
            "SELECT document, findings, seal FROM contents JOIN versions USING (hash) WHERE hash = ?", content
        )
        if row is None or seal_of(row["document"], row["findings"]) != row["seal"]:
            raise LedgerError(f"台账{DAMAGED}")
        return {"document": row["document"], "findings": row["findings"]}

    def _record(self, entry: Entry, now: datetime) -> None:
        match entry:
            case Begun(path):
                self._file.run("DELETE FROM problems WHERE path = ?", path)
            case Problem(path, source, kind, reason, bounced):
                row = path, source, kind.value, reason, packed_bounce(bounced)
                self._file.run("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", *row)
            case Seen(path, size, mtime_ns):
                self._file.run(_SEEN, path, size, mtime_ns)
            case Received():
                self._record_received(entry)
                self._assign_unit(entry.hash)
            case Rechecked(content, checked):
                self._record_checked(content, checked)
                self._assign_unit(content)
            case Fresh():
                self._record_fresh(entry, now)

    def _record_received(self, received: Received) -> None:
        """Add a source; mails say more about the date than files, and the latest of them most."""
        row = self._file.one("SELECT by_mail, dated, doubt FROM versions WHERE hash = ?", received.hash)
        dates = [(received.by_mail, time_as_text(received.dated), received.doubt // timedelta(seconds=1))]
        if row is not None:
            dates.append((bool(row["by_mail"]), row["dated"], row["doubt"]))
        mailed = max(dates, key=lambda date: (date[0], date[1], -date[2]))
        by_mail, dated, doubt = mailed if mailed[0] else min(dates)
        self._file.run(
            "UPDATE versions SET by_mail = ?, dated = ?, doubt = ?, is_previous = is_previous OR ?"
            " WHERE hash = ?",
            by_mail,
            dated,
            doubt,
            received.is_previous,
            received.hash,
        )
        found = received.hash, received.source, received.sender
        self._file.run("INSERT OR IGNORE INTO sources VALUES (?, ?, ?)", *found)

    def _record_fresh(self, fresh: Fresh, now: datetime) -> None:
        received = fresh.received
        if not self.knows(received.hash):
            self._file.run(
                "INSERT INTO versions (hash, received, by_mail, dated, doubt) VALUES (?, ?, ?, ?, ?)",
                received.hash,
                time_as_text(now),
                received.by_mail,
                time_as_text(received.dated),
                received.doubt // timedelta(seconds=1),
            )
            packed = zlib.compress(fresh.data, _QUICKLY)
            self._file.run("INSERT INTO contents VALUES (?, ?, '', '[]')", received.hash, packed)
            self._record_checked(received.hash, fresh.checked)
        self._record_received(received)
        self._assign_unit(received.hash)

    def _record_checked(self, content: str, checked: Checked) -> None:
        findings = packed_findings(checked.findings)
        self._file.run(
            "UPDATE versions SET form = ?, year = ?, filed_as = ?, made_for = ?, errors = ?, warnings = ?,"
            " problem = ?, figures = ?, compared_with = ?, is_empty = ?, seal = ? WHERE hash = ?",
            checked.form,
            checked.year,
            checked.filed_as,
            checked.made_for,
            sum(finding.severity is Severity.ERROR for finding in checked.findings),
            sum(map(needs_reason, checked.findings)),
            checked.problem,
            checked.figures,
            checked.compared_with,
            is_told_empty(checked.findings),
            seal_of(checked.document, findings),
            content,
        )
        self._file.run(
            "UPDATE contents SET document = ?, findings = ? WHERE hash = ?",
            checked.document,
            findings,
            content,
        )

    def _assign_units(self) -> None:
        """Find anew whose each version is; one that is chosen stays whose it is."""
        for name, content in self._file.run("SELECT unit, hash FROM choices").fetchall():
            if unit := self.roster.find(name):  # Its name may be written otherwise than before.
                self._file.run("UPDATE choices SET unit = ? WHERE unit = ?", unit.name, name)
                self._file.run("UPDATE versions SET unit = ? WHERE hash = ?", unit.name, content)
        self._file.run("DELETE FROM choices WHERE unit NOT IN (SELECT name FROM units)")
        for row in self._file.run("SELECT hash FROM versions").fetchall():
            self._assign_unit(row["hash"])

    def _assign_unit(self, content: str) -> None:
        """Find whose a version is, unless it was chosen for one."""
        row = self._file.one(
            "SELECT filed_as, made_for, is_empty FROM versions"
            " WHERE hash = ? AND hash NOT IN (SELECT hash FROM choices)",
            content,
        )
        if row is not None:
            unit = self.unit_of(row["filed_as"], row["made_for"])
            if unit is None and row["is_empty"]:
                unit = self._sent_by(content)
            self._file.run("UPDATE versions SET unit = ? WHERE hash = ?", unit, content)

    def _sent_by(self, content: str) -> str | None:
        """Whose an empty form may be that names nobody: by who sent it, else by what its file is called."""
        rows = self._file.run("SELECT source, sender FROM sources WHERE hash = ?", content).fetchall()
        senders = (self.roster.at(row["sender"]) for row in rows)
        files = (self.roster.named_in(PurePosixPath(row["source"]).name) for row in rows)
        return next((unit.name for unit in (*senders, *files) if unit), None)
