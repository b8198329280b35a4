"""What was done in a season is kept with its time and what was before, and can be taken back."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.support import DATA
from tests.support.command import assert_refused, run
from tests.support.ledgers import SCHOOL, UNITS, WATER, day, digest, fresh
from xlsx_tools.cli.printed.acts import act_as_text
from xlsx_tools.season.ledger.acts import Act, ActKind, Matter
from xlsx_tools.season.ledger.records import LedgerError, Season
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of three units, with two versions of one and one of a unit that the roster lacks."""
    path = tmp_path / "台账.sqlite"
    with open_ledger(path, create=True) as ledger:
        ledger.begin(Season("zfxxgk-2021", 2024))
        ledger.set_roster(Roster(UNITS))
        stranger = fresh(b"3", "云溪县水利局", by_mail=True)
        mailed = replace(stranger, received=replace(stranger.received, sender="new@example.cn"))
        ledger.record([fresh(b"1", on=6), fresh(b"2", on=8), mailed], day(9))
    return path


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """That ledger, open."""
    with open_ledger(path) as opened:
        yield opened


def told(acts: Iterator[Act]) -> list[tuple[str, str, datetime | None, int | None]]:
    """What each act came to."""
    return [(act.value[:4], act.before[:4], act.done, act.undone_by) for act in acts]


def short(content: bytes) -> str:
    return digest(content)[:4]


def test_every_choice_is_kept_and_taken_back_as_it_was_before(ledger: Ledger) -> None:
    ledger.choose(WATER, digest(b"2"), day(10))
    ledger.choose(WATER, digest(b"1"), day(11))
    ledger.choose(WATER, digest(b"1"), day(12))  # It holds already: nobody did anything.
    act = ledger.decisions.undo(2, day(13))
    assert (act.matter.unit, act.value) == (WATER, digest(b"1"))
    standing = ledger.standing(WATER)
    assert standing.is_chosen and standing.counted and standing.counted.hash == digest(b"2")
    ledger.decisions.undo(3, day(14))  # Taking back can be taken back.
    assert told(ledger.decisions.history()) == [
        (short(b"2"), "", day(10), None),
        (short(b"1"), short(b"2"), day(11), 3),
        (short(b"2"), short(b"1"), day(13), 4),
        (short(b"1"), short(b"2"), day(14), None),
    ]
    assert [act.value for act in ledger.decisions.holding(ActKind.CHOICE)] == [digest(b"1")]


def test_what_was_changed_since_or_taken_back_already_cannot_be__error(ledger: Ledger) -> None:
    ledger.choose(WATER, digest(b"2"), day(10))
    ledger.choose(WATER, None, day(11))
    with pytest.raises(LedgerError, match="第 1 条以后又改过，请先撤回第 2 条"):
        ledger.decisions.undo(1, day(12))
    ledger.decisions.undo(2, day(12))
    with pytest.raises(LedgerError, match="第 2 条已经撤回过了（第 3 条）"):
        ledger.decisions.undo(2, day(12))
    with pytest.raises(LedgerError, match="记录里没有第 9 条"):
        ledger.decisions.undo(9, day(12))


def test_unknown_units_version_given_to_one_is_unknown_again(ledger: Ledger) -> None:
    roster = Roster((replace(UNITS[0], email="own@example.cn"), *UNITS[1:]))
    ledger.set_roster(roster)
    ledger.choose(WATER, digest(b"3"), day(10))
    assert next(v for v in ledger.versions() if v.hash == digest(b"3")).is_own
    ledger.decisions.undo(1, day(11))
    assert [version.hash for version in ledger.strays()] == [digest(b"3")]
    ledger.set_roster(Roster((*roster.units, Unit("云溪县水利局"))))
    assert not any(standing.is_chosen for standing in ledger.standings())
    ledger.choose(WATER, digest(b"1"), day(12))
    assert {v.hash for v in ledger.standing(WATER).versions} == {digest(b"1"), digest(b"2")}


def test_choice_waits_for_a_unit_that_is_off_the_roster_for_a_while(ledger: Ledger) -> None:
    ledger.choose(WATER, digest(b"1"), day(10))
    ledger.set_roster(Roster(UNITS[1:]))
    assert [s.unit.name for s in ledger.standings()] == [unit.name for unit in UNITS[1:]]
    assert digest(b"1") in {version.hash for version in ledger.strays()}
    ledger.set_roster(Roster(UNITS))
    assert ledger.standing(WATER).is_chosen


def test_choices_of_an_older_ledger_are_acts_without_a_time(tmp_path: Path) -> None:
    path = tmp_path / "台账.sqlite"
    shutil.copy(DATA / "ledger-v1.sqlite", path)
    connection = sqlite3.connect(path)
    unit, chosen = connection.execute("SELECT unit, hash FROM versions WHERE unit IS NOT NULL").fetchone()
    connection.execute("INSERT OR REPLACE INTO choices VALUES (?, ?)", (unit, chosen))
    connection.commit()
    connection.close()
    with open_ledger(path) as ledger:
        assert ledger.standing(unit).is_chosen
        (act,) = [act for act in ledger.decisions.history() if act.matter.unit == unit]
        assert (act.value, act.before, act.done) == (chosen, "", None)
        ledger.decisions.undo(act.number, day(10))
        assert not ledger.standing(unit).is_chosen


def test_log_lists_what_was_done_and_takes_it_back(path: Path) -> None:
    assert "还没有做过什么" in run("log", "--ledger", path).stdout
    version = digest(b"1")[:8]
    run("choose", "--ledger", path, "--unit", "水务局", "--version", version)
    (line,) = run("log", "--ledger", path).stdout.splitlines()
    assert line.startswith("   1　") and f"指定　{WATER}　{version}（原来：没有）" in line
    undone = run("log", "--ledger", path, "--undo", 1)
    assert undone.returncode == 0, undone.stderr
    first, second = undone.stdout.splitlines()
    assert "已撤回（第 2 条）" in first
    assert f"取消（原来：{version}）　撤回第 1 条" in second
    run("choose", "--ledger", path, "--unit", "水务局", "--version", version)
    again = run("log", "--ledger", path, "--undo", 3).stdout.splitlines()
    assert [line[:4].strip() for line in again] == ["3", "4"]  # not all that was ever done
    assert "没有这样的记录" in run("log", "--ledger", path, "--unit", SCHOOL).stdout
    assert_refused(run("log", "--ledger", path, "--undo", 1), "已经撤回过了")
    assert_refused(run("log", "--ledger", path, "--unit", "水利局"), "名册里没有“水利局”")


def test_log_of_a_long_season_shows_its_end_and_what_is_asked_for(path: Path) -> None:
    with open_ledger(path) as ledger:
        for number in range(150):
            kind = ActKind.LETTER if number % 50 else ActKind.TICK
            ledger.decisions.make(Matter(kind, WATER, f"催报 {number}"), "x", day(1 + number // 10))

    def shown(*words: object) -> list[int]:
        return [int(line[:4]) for line in run("log", "--ledger", path, *words).stdout.splitlines()]

    assert shown() == [*range(51, 151)]
    assert "前面还有 50 条，用 --since、--unit、--kind 看" in run("log", "--ledger", path).stderr
    assert shown("--unit", WATER) == [*range(1, 151)]
    assert shown("--since", "2025-01-15") == [*range(141, 151)]
    assert shown("--kind", "办结") == [1, 51, 101]
    assert_refused(run("log", "--ledger", path, "--kind", "发言"), "没有“发言”，有指定、期限")


@pytest.mark.parametrize(
    ("about", "shown"),
    [
        ("核实 7dea76af 1", "核实 7dea76af（没有采纳的说明 1 条）"),
        ("退回 12345678", "退回 12345678"),
        ("催报 2", "催报 第 2 次"),
    ],
)
def test_letter_in_the_log_says_on_what_it_was(about: str, shown: str) -> None:
    act = Act(3, Matter(ActKind.LETTER, WATER, about), "2025-01-10", "", day(10))
    assert f"发信　{WATER}　{shown}　2025-01-10" in act_as_text(act)


def test_ledger_of_another_name_beside_it_is_proposed(path: Path) -> None:
    with (
        pytest.raises(LedgerError, match=r"是否想写“台账\.sqlite”"),
        open_ledger(path.with_name("台帐.sqlite")),
    ):
        pass
