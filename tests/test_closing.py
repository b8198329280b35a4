"""The end of a season: what counts is frozen, all of it goes into an archive that proves itself."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from errno import ENOSPC
from pathlib import Path
from sqlite3 import connect

import pytest

from tests.support.collecting import CIVIL, SCHOOL, SEASON, WATER, book, collect_folder, saved
from tests.support.command import assert_refused, run
from tests.support.ledgers import day, fresh
from xlsx_tools.cli.disk import FileError
from xlsx_tools.form.load import installed_form
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import LedgerError, Season, State
from xlsx_tools.season.ledger.settings import settings_in
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.season_archive import ArchiveError, changes, hashes_listed, listing
from xlsx_tools.season.status.survey import survey
from xlsx_tools.season.status.to_tick import to_tick

pytestmark = pytest.mark.usefixtures("one_worker")

FORM = installed_form("zfxxgk-2021")
A, B = "甲局", "乙局"


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger(Path(":memory:"), create=True) as ledger:
        ledger.begin(Season(FORM.id, 2024))
        ledger.set_roster(Roster((Unit(A), Unit(B, "", "002"))))
        ledger.record([fresh(b"1", A, on=6)], day(10))
        yield ledger


def counted(ledger: Ledger) -> dict[str, str]:
    return {unit.name: version.hash for unit, version in ledger.counted()}


def test_what_comes_after_the_end_counts_only_when_it_is_reopened(ledger: Ledger) -> None:
    before = counted(ledger)
    ledger.close(day(20))
    ledger.record([fresh(b"2", A, on=21), fresh(b"3", B, on=21)], day(22))
    assert counted(ledger) == before
    first, second = ledger.standings()
    assert (first.state, len(first.later), second.state, len(second.later)) == (
        *(State.VALID, 1),
        *(State.MISSING, 1),
    )
    with pytest.raises(LedgerError, match="close --reopen"):
        ledger.choose(A, first.later[0].hash)
    overview = survey(ledger, FORM, 2024, now=day(23))
    assert overview.closed and f"{overview.closed:%Y-%m-%d}" == "2025-01-20"
    assert all("结束以后又收到 1 份" in line.note and line.reply is None for line in overview.lines)
    late = {one.unit: one for one in to_tick(ledger)}
    ledger.decisions.make(late[A].matter, "不用计入", day(24))
    assert [len(standing.later) for standing in ledger.standings()] == [0, 1]
    assert "结束以后" not in survey(ledger, FORM, 2024, now=day(24)).lines[0].note
    ledger.reopen(day(24))
    assert set(counted(ledger)) == {A, B}
    assert counted(ledger)[A] != before[A]


def test_same_file_sent_again_or_another_roster_changes_nothing_at_the_end(ledger: Ledger) -> None:
    ledger.record([fresh(b"2", A, on=8)], day(10))
    before = counted(ledger)
    ledger.close(day(20))
    ledger.record(
        [fresh(b"1", A, on=25, source="又", by_mail=True).received], day(26)
    )  # now it is the latest
    assert counted(ledger) == before
    ledger.set_roster(Roster((Unit("甲新局", former=A), Unit(B, "", "002"))))
    assert counted(ledger) == {"甲新局": before[A]}


def test_list_tells_what_was_changed_is_missing_and_was_added() -> None:
    hashes = {"工作簿/a  b.xlsx": "0" * 64, "b": "1" * 64, "c": "2" * 64}
    assert hashes_listed(listing(hashes)) == hashes
    assert not changes(hashes, hashes)
    found = changes(hashes, {"b": "3" * 64, "c": "2" * 64, "d": "4" * 64})
    assert (found.changed, found.missing, found.added) == (("b",), ("工作簿/a  b.xlsx",), ("d",))
    for content in (b"", b"x", b"\xff"):
        with pytest.raises(ArchiveError, match="不是存档的清单"):
            hashes_listed(content)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a season of two levels was closed."""
    folder = tmp_path_factory.mktemp("季")
    lines = [f"{name},云溪县人民政府,1@x.cn" for name in (WATER, SCHOOL)]
    (folder / "名册.csv").write_text("\n".join(["单位名称,上级,邮箱", *lines]), "utf-8")
    inbox = saved(folder / "收", {"a.xlsx": book(WATER, 1), "b.xlsx": book(SCHOOL, 2)})
    words = ("--ledger", folder / "台账")
    run("collect", inbox, *words, "--roster", folder / "名册.csv", "--year", 2024)
    run("settings", *words, "--office", "云溪县政府办", "--phone", "0571-1", "--remind-every", 3)
    done = run("close", *words, "-o", folder / "存档", "--to", "txt")
    assert done.returncode == 0, done.stderr
    assert "2 个单位，计入 2 个。" in done.stderr
    return folder


def test_archive_holds_all_of_the_season(closed: Path) -> None:
    archive = closed / "存档"
    there = {path.relative_to(archive).parts[0] for path in archive.rglob("*")}
    assert there == {"工作簿", "报告", "汇总", "情况.xlsx", "台账.sqlite", "清单.sha256"}
    assert {path.read_bytes() for path in (archive / "工作簿").iterdir()} == {book(WATER, 1), book(SCHOOL, 2)}
    assert len(list((archive / "报告").glob("*.txt"))) == 2
    (summed,) = (archive / "汇总").iterdir()
    assert len(take_in(summed.read_bytes()).submission.sources) == 2
    with open_ledger(archive / "台账.sqlite") as ledger:
        assert ledger.closing and len(ledger.closing.counted) == 2


def test_archive_proves_itself(closed: Path, tmp_path: Path) -> None:
    sound = run("verify", closed / "存档", "--ledger", closed / "台账")
    assert (sound.returncode, "存档没有变动" in sound.stdout) == (0, True)
    assert "与台账记下的一致" in sound.stdout
    copy = tmp_path / "存档"
    shutil.copytree(closed / "存档", copy)
    (copy / "情况.xlsx").write_bytes(b"other")
    (copy / "多.txt").write_text("x")
    next((copy / "报告").iterdir()).unlink()
    told = run("verify", copy)
    assert told.returncode == 1
    assert "改过的 1 个：情况.xlsx" in told.stdout
    assert "少了的 1 个：报告/" in told.stdout
    assert "多出来的 1 个：多.txt" in told.stdout
    (copy / "清单.sha256").write_bytes(listing({"多.txt": "0" * 64}))
    assert "清单的校验码与台账记下的不同" in run("verify", copy, "--ledger", closed / "台账").stdout
    assert_refused(run("verify", tmp_path), "不是存档，里面没有“清单.sha256”")


def test_next_season_takes_its_last_year_from_the_archive(closed: Path) -> None:
    words = ("--roster", closed / "名册.csv", "--year", 2025, "--previous", closed / "存档")
    begin = ("distribute", *words, "-o", closed / "下一年", "--ledger", closed / "下一本")
    asked = "上一年的落款是“云溪县政府办，0571-1”。今年照用.*请加 --same-office.*什么也没有生成"
    assert_refused(run(*begin), asked)
    made = run(*begin, "--same-office")
    assert made.returncode == 0, made.stderr
    with open_ledger(closed / "下一本") as ledger:
        kept = settings_in(ledger.decisions)
        assert all(ledger.previous(unit) for unit in (WATER, SCHOOL))  # to hold this year's against
    assert (kept.office, kept.phone, kept.remind_every.days) == ("云溪县政府办", "0571-1", 3)
    assert run("verify", closed / "存档", "--ledger", closed / "台账").returncode == 0
    without = ("distribute", *words[:4], "-o", closed / "没有", "--same-office")
    assert_refused(run(*without), "要与 --previous 存档 一起用")
    assert "按上一年数据预填的有 2 份。" in made.stderr
    assert "请注意" not in made.stderr and "没有用" not in made.stderr


def test_season_that_is_not_done_is_closed_only_if_that_is_wanted(tmp_path: Path) -> None:
    inbox = saved(tmp_path / "收", {"a.xlsx": book(WATER, 1)})
    (tmp_path / "名册.csv").write_text(f"单位名称\n{WATER}\n{CIVIL}\n", "utf-8")
    words = ("--ledger", tmp_path / "台账")
    run("collect", inbox, *words, "--roster", tmp_path / "名册.csv", "--year", 2024)
    close = ("close", *words, "--to", "txt", "-o")
    assert_refused(run(*close, tmp_path / "存档"), f"还没有完：{CIVIL}没有合格.*请加 --force")
    assert_refused(run(*close, inbox, "--force"), "要放在新的文件夹里")
    assert run(*close, tmp_path / "存档", "--force").returncode == 0
    assert_refused(run(*close, tmp_path / "又", "--force"), "已经结束了")
    assert "存档" in run("log", *words).stdout
    saved(tmp_path / "收", {"b.xlsx": book(CIVIL, 3)})
    told = run("collect", inbox, *words)
    assert (told.returncode, "这一季结束以后收到、没有计入的（1 份）" in told.stdout) == (1, True)
    assert "已于 2025-12-31 结束" in run("status", *words).stdout
    listed = run("choose", *words, "--unit", CIVIL).stdout
    assert "结束以后收到 1 份" in listed and "结束后 " in listed
    settle = ("settings", *words, "--deadline", "2025-01-31")
    assert_refused(run(*settle), "这一季已经结束，期限不能再改")
    told = run("day", inbox, *words, "-o", tmp_path / "每天")
    assert (told.returncode, "都合格了" in told.stdout) == (1, False)
    assert f"     {CIVIL}：" in told.stdout.partition("结束以后收到、没有计入的")[2]
    assert "这一季已于 2025-12-31 结束" in told.stdout
    opened = run("close", *words, "--reopen")
    assert (opened.returncode, "现在改以这一份计入的（1 个单位）：" in opened.stdout) == (0, True)
    assert f"{CIVIL}　" in opened.stdout and WATER not in opened.stdout
    assert run("status", *words).returncode == 0
    assert_refused(run("close", *words, "--reopen"), "没有结束")
    assert_refused(run("close", *words), "请用 -o 写存档的文件夹")


def test_season_stays_open_where_the_archive_cannot_be_written(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(closed / "台账", tmp_path / "台账")
    run("close", "--ledger", tmp_path / "台账", "--reopen")

    def fails(*_: object) -> None:
        raise OSError(ENOSPC, "full")

    monkeypatch.setattr(Ledger, "copy_to", fails)
    with pytest.raises(FileError, match=r"写不了.*台账\.sqlite"), monkeypatch.context():
        from xlsx_tools.cli.close import close

        close.main(
            ["--ledger", str(tmp_path / "台账"), "-o", str(tmp_path / "存"), "--to", "txt"],
            standalone_mode=False,
        )
    assert not (tmp_path / "存").exists()
    with open_ledger(tmp_path / "台账") as ledger:
        assert ledger.closing is None


def test_two_that_collect_at_once_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    inbox = saved(tmp_path / "收", {f"{n}.xlsx": book(WATER, n) for n in range(1, 7)})
    with ThreadPoolExecutor(2) as both:
        ended = [both.submit(collect_folder, inbox, tmp_path / "台账") for _ in range(2)]
        assert [one.result() for one in ended] == [None, None]
    with open_ledger(tmp_path / "台账") as ledger:
        assert len(list(ledger.versions())) == 6
        assert ledger.season == SEASON
        assert ledger.standing(WATER).counted


def test_two_that_begin_a_season_at_once_begin_one(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "台账", create=True) as first, open_ledger(tmp_path / "台账") as second:
        assert first.season is second.season is None
        first.begin(Season(FORM.id, 2024))
        second.begin(Season(FORM.id, 2024))
        with pytest.raises(LedgerError, match="这本台账是 2024 年度"):
            second.begin(Season(FORM.id, 2025))
    with connect(tmp_path / "台账") as file:
        assert file.execute("SELECT COUNT(*) FROM season").fetchone() == (1,)
    file.close()
