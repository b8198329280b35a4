"""What is written into a ledger: what came in, what was found in it, and whose each version is."""

import zlib
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from xlsx_tools.finding import Severity
from xlsx_tools.season.ledger.acts import chosen_by_hand
from xlsx_tools.season.ledger.database import Database
from xlsx_tools.season.ledger.kept import comings_of, packed_bounce, packed_findings, time_as_text
from xlsx_tools.season.ledger.records import Begun, Checked, Entry, Fresh, Problem, Received, Rechecked, Seen
from xlsx_tools.season.ledger.schema import VERSIONS
from xlsx_tools.season.ledger.seals import seal_of
from xlsx_tools.season.ledger.whose import date_of
from xlsx_tools.season.roster import Roster

_SEEN = (
    "INSERT INTO files VALUES (?, ?, ?)"
    " ON CONFLICT DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns"
)
_QUICKLY = 1  # Workbooks are compressed already: a higher level takes longer for nothing.


def is_known(file: Database, digest: str) -> bool:
    """Whether the content of that hash is in the ledger."""
    return file.one("SELECT 1 FROM versions WHERE hash = ?", digest) is not None


def unit_of(roster: Roster, filed_as: str, made_for: str) -> str | None:
    """Whose a file is: by the name it shows, else by that its template was made for."""
    found = (roster.find(name) for name in (filed_as, made_for) if name)
    return next((unit.name for unit in found if unit), None)


def record(file: Database, roster: Roster, entry: Entry, now: datetime) -> None:
    """Write an entry; `now` is when it was received. Nothing is written twice."""
    match entry:
        case Begun(path):
            file.run("DELETE FROM problems WHERE path = ?", path)
        case Problem(path, source, kind, reason, bounced, sender, dated):
            sent = time_as_text(dated) if dated else ""
            row = path, source, kind.value, reason, packed_bounce(bounced), sender, sent, time_as_text(now)
            file.run("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row)
        case Seen(path, size, mtime_ns):
            file.run(_SEEN, path, size, mtime_ns)
        case Received():
            _record_received(file, entry)
            _assign_unless_chosen(file, roster, entry.hash)
        case Rechecked(digest, checked):
            _record_checked(file, digest, checked)
            _assign_unless_chosen(file, roster, digest)
        case Fresh():
            _record_fresh(file, roster, entry, now)


def _record_received(file: Database, received: Received) -> None:
    """Add a source, and what it says of when the version was sent."""
    file.run(
        "INSERT OR IGNORE INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        received.hash,
        received.source,
        received.sender,
        received.answers,
        time_as_text(received.dated),
        received.by_mail,
        received.doubt // timedelta(seconds=1),
        received.is_previous,
    )
    row = file.one(f"{VERSIONS} WHERE v.hash = ?", received.hash)
    if row is not None:
        dated, doubt = date_of(comings_of(row))
        file.run(
            "UPDATE versions SET by_mail = by_mail OR ?, dated = ?, doubt = ?,"
            " is_previous = is_previous OR ? WHERE hash = ?",
            received.by_mail,
            time_as_text(dated),
            doubt // timedelta(seconds=1),
            received.is_previous,
            received.hash,
        )


def _record_fresh(file: Database, roster: Roster, fresh: Fresh, now: datetime) -> None:
    received = fresh.received
    if not is_known(file, received.hash):
        file.run(
            "INSERT INTO versions (hash, received, by_mail, dated, doubt) VALUES (?, ?, ?, ?, ?)",
            received.hash,
            time_as_text(now),
            received.by_mail,
            time_as_text(received.dated),
            received.doubt // timedelta(seconds=1),
        )
        packed = zlib.compress(fresh.data, _QUICKLY)
        file.run("INSERT INTO contents VALUES (?, ?, '', '[]')", received.hash, packed)
        _record_checked(file, received.hash, fresh.checked)
    _record_received(file, received)
    _assign_unless_chosen(file, roster, received.hash)


def _record_checked(file: Database, digest: str, checked: Checked) -> None:
    findings = packed_findings(checked.findings)
    file.run(
        "UPDATE versions SET form = ?, year = ?, filed_as = ?, made_for = ?, errors = ?, warnings = ?,"
        " problem = ?, figures = ?, compared_with = ?, is_empty = ?, seal = ? WHERE hash = ?",
        checked.form,
        checked.year,
        checked.filed_as,
        checked.made_for,
        sum(finding.severity is Severity.ERROR for finding in checked.findings),
        sum(finding.needs_reason for finding in checked.findings),
        checked.problem,
        checked.figures,
        checked.compared_with,
        checked.is_empty,
        seal_of(checked.document, findings),
        digest,
    )
    file.run(
        "UPDATE contents SET document = ?, findings = ? WHERE hash = ?",
        checked.document,
        findings,
        digest,
    )


def assign_units(file: Database, roster: Roster) -> None:
    """Find anew whose each version is; one that is chosen stays whose it is."""
    chosen = chosen_by_hand(file, roster)
    for name, digest in chosen.items():  # Its name may be written otherwise than before.
        file.run("UPDATE versions SET unit = ? WHERE hash = ?", name, digest)
    for row in file.run("SELECT hash FROM versions").fetchall():
        if row["hash"] not in chosen.values():
            _assign_unit(file, roster, row["hash"])


def _assign_unless_chosen(file: Database, roster: Roster, digest: str) -> None:
    if digest not in chosen_by_hand(file, roster).values():
        _assign_unit(file, roster, digest)


def _assign_unit(file: Database, roster: Roster, digest: str) -> None:
    """Find whose a version is."""
    row = file.one("SELECT filed_as, made_for, is_empty FROM versions WHERE hash = ?", digest)
    if row is not None:
        unit = unit_of(roster, row["filed_as"], row["made_for"])
        if unit is None and row["is_empty"]:
            unit = _sent_by(file, roster, digest)
        file.run("UPDATE versions SET unit = ? WHERE hash = ?", unit, digest)


def _sent_by(file: Database, roster: Roster, digest: str) -> str | None:
    """Whose an empty form may be that names nobody: by who sent it, else by what its file is called."""
    rows = file.run("SELECT source, sender FROM sources WHERE hash = ?", digest).fetchall()
    senders = (roster.at(row["sender"]) for row in rows)
    files = (roster.named_in(PurePosixPath(row["source"]).name) for row in rows)
    return next((unit.name for unit in (*senders, *files) if unit), None)
