"""A ledger that was damaged, or changed by another program, is found out; an older one goes on."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.campaign import ledger_damages
from tests.campaign.ledger_damages import SILENT, all_that_it_says, damaged, end_of
from tests.campaign.seed import seed_of_commit
from tests.support import DATA
from tests.support.command import assert_refused, run
from tests.support.ledgers import SCHOOL, UNITS, WATER, fresh
from xlsx_tools.season.ledger.records import LedgerError, Problem, ProblemKind, Season, Seen, State
from xlsx_tools.season.ledger.schema import SCHEMA_VERSION
from xlsx_tools.season.ledger.seals import let_seal
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster

NOW = ledger_damages.NOW
OF_VERSION_1 = DATA / "ledger-v1.sqlite"  # written by the program when ledgers had no seals
DAMAGED = "里有数据损坏了，或被别的程序改动过，不能再用。请用备份的台账"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger in which something of every kind is kept."""
    path = tmp_path / "台账.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(Season("zfxxgk-2021", 2024))
        ledger.set_roster(Roster(UNITS))
        entries = (Seen("收件箱/甲.eml", 10, 20), Problem("乙.rar", "乙.rar", ProblemKind.CLOSED, "打不开"))
        ledger.record([fresh(b"1"), fresh(b"2", SCHOOL), *entries], NOW)
        ledger.choose(SCHOOL, next(ledger.versions(after=1)).hash)
    return path


def changed(path: Path, *statements: str) -> None:
    """Let another program run SQL on the file, one that knows how to get past the triggers."""
    connection = sqlite3.connect(path)
    let_seal(connection)
    triggers = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    ]
    definitions = [
        sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    ]
    for name in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in (*statements, *definitions):
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE versions SET errors = 3 WHERE number = 1",
        "UPDATE versions SET unit = NULL WHERE number = 1",
        "UPDATE versions SET dated = '2025-01-31T00:00:00.000000+00:00' WHERE number = 1",
        "DELETE FROM versions WHERE number = 2",
        "INSERT INTO versions (hash, received, dated, by_mail) VALUES ('ab', '2025', '2025', 0)",
        "UPDATE units SET particulars = replace(particulars, '水务', '水利')",
        "UPDATE season SET year = 2023",
        "UPDATE files SET size = 11",
        "UPDATE sources SET source = '别处'",
        "DELETE FROM problems",
        "DELETE FROM acts",
        "DROP INDEX versions_by_unit",
        "UPDATE seals SET total = total + 1 WHERE name = 'versions'",
        "DELETE FROM seals WHERE name = 'acts'",
    ],
)
def test_row_that_was_changed_behind_the_programs_back__error(path: Path, statement: str) -> None:
    changed(path, statement)
    with pytest.raises(LedgerError, match=f"台账“.*台账.sqlite”{DAMAGED}"), open_ledger(path):
        pass


@pytest.mark.parametrize(
    ("statement", "ask"),
    [
        ("UPDATE contents SET document = replace(document, '2021', '2019')", Ledger.document),
        ("UPDATE contents SET findings = '[{}]'", Ledger.findings),
        ("UPDATE contents SET bytes = x'00'", Ledger.content),
        ("UPDATE contents SET bytes = (SELECT bytes FROM contents ORDER BY hash LIMIT 1)", Ledger.content),
        ("DELETE FROM contents", Ledger.content),
        ("DELETE FROM contents", Ledger.document),
    ],
)
def test_content_that_was_changed__error_when_it_is_read(path: Path, statement: str, ask: object) -> None:
    changed(path, statement)
    assert callable(ask)
    with open_ledger(path) as ledger, pytest.raises(LedgerError, match=f"台账{DAMAGED}"):
        for version in ledger.versions():
            ask(ledger, version.hash)


def test_nothing_is_found_where_nothing_was_changed(path: Path) -> None:
    before = all_that_it_says(path)
    changed(path)
    assert all_that_it_says(path) == before


def test_another_program_is_stopped_by_the_triggers(path: Path) -> None:
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.OperationalError, match="seal"):
        connection.execute("UPDATE versions SET errors = 0")
    connection.close()


def test_command_says_it_in_a_sentence(path: Path, tmp_path: Path) -> None:
    changed(path, "UPDATE versions SET errors = 3")
    for command in ("status", "choose", "merge"):
        more: dict[str, list[str]] = {
            "choose": ["--unit", WATER, "--latest"],
            "merge": ["-o", str(tmp_path / "汇总.xlsx")],
        }
        assert_refused(run(command, *more.get(command, []), "--ledger", path), DAMAGED)
    path.write_bytes(path.read_bytes()[:5000])
    refused = run("status", "--ledger", path)
    assert_refused(refused, DAMAGED)
    assert "malformed" not in refused.stderr


def test_ledger_of_version_1_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    shutil.copy(OF_VERSION_1, path)
    said = all_that_it_says(path)
    with open_ledger(path) as ledger:
        states = {standing.unit.name: standing.state for standing in ledger.standings(now=NOW)}
        assert states == {"岚川市自然资源和规划局": State.VALID, "岚川市水务局": State.RETURNED}
        counted = next(ledger.counted())[1].hash
        assert ledger.document(counted)["year"] == 2024
        ledger.record([fresh(b"3", "岚川市水务局", on=20)], NOW)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    connection.close()
    assert all_that_it_says(path) != said


SEED, BATCH = seed_of_commit(), range(60)


def test_ledger_damaged_at_random_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    shutil.copy(OF_VERSION_1, path)
    expected, original = all_that_it_says(path), path.read_bytes()
    ends = {number: end_of(tmp_path, damaged(SEED, number, original)[1], expected) for number in BATCH}
    again = f"python -m tests.campaign.ledger_damages LEDGER --seed {SEED}"
    assert [number for number, end in ends.items() if end == SILENT] == [], again
    assert "refused" in ends.values()
