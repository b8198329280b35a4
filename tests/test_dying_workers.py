"""A process that dies at a file takes nothing with it but that file, which is named and tried once a run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import PATIENCE
from tests.support.collecting import CIVIL, FORM, NOW, SCHOOL, WATER, book, file, outcomes, season, taken
from tests.support.command import run
from tests.support.dying import POISON, DeadlyExecutor, deadly_cores, times
from tests.support.forms import NATIONAL
from tests.support.inboxes import mail, zipped
from tests.support.ledgers import ledger_of
from tests.support.sums import filings
from tests.support.workbooks import CREATED, filled_workbook
from xlsx_tools.generate import workbook
from xlsx_tools.season import workers
from xlsx_tools.season.collect import collect
from xlsx_tools.season.ledger.records import Outcome, ProblemKind
from xlsx_tools.season.roster import Unit
from xlsx_tools.season.workers import own_cores, spread

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Unix does")
ODD = f'{{"form": "{POISON}"}}'.encode()


@pytest.fixture
def deaths(tmp_path: Path) -> Path:
    """Where it is written down that a process died."""
    return tmp_path / "deaths"


def test_worker_that_dies_costs_only_the_file_it_was_reading(deaths: Path) -> None:
    """The whole run ended, and every run after it, without a file's name."""
    together = zipped({"甲.xlsx": book(CIVIL), "乙.json": ODD})
    files = [
        *(file(f"{n}.xlsx", book(WATER, n)) for n in range(1, 12)),
        file("odd.json", ODD),
        file("again.eml", mail(("又.json", ODD), ("好.xlsx", book(SCHOOL))).as_bytes()),
        file("together.zip", together),
        *(file(f"{n}.xlsx", book(WATER, n)) for n in range(12, 20)),
    ]
    with season() as ledger:
        with deadly_cores(deaths) as (executor, number):
            collected = collect(ledger, FORM, files, executor, now=NOW, workers=number)
        assert times(deaths) == 1, "tried again in the same run"
        assert set(outcomes(ledger).values()) == {Outcome.VALID}
        assert len(list(ledger.versions())) == 21
        assert {problem.kind for problem in collected.problems} == {ProblemKind.CLOSED}
        assert [problem.source for problem in collected.problems] == [
            "收件箱/odd.json",
            "收件箱/again.eml › 又.json",
            "收件箱/together.zip › 乙.json",
        ]
        assert all("意外结束" in problem.reason for problem in ledger.problems())
        unfinished = [one for one in files if not ledger.is_seen(one.path, one.size, one.mtime_ns)]
        assert [one.source for one in unfinished] == [
            "收件箱/odd.json",
            "收件箱/again.eml",
            "收件箱/together.zip",
        ]
        taken(ledger, *unfinished)
        assert list(ledger.problems()) == []
        assert list(outcomes(ledger).values()).count(Outcome.UNREADABLE) == 1


def test_versions_checked_again_outlive_a_worker_that_dies_at_one(
    deaths: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_year = file("去年.xlsx", book(WATER, 1, 2023))
    with season() as ledger:
        taken(ledger, file("今年.xlsx", book(WATER, 1)))
        counted = [version.hash for _, version in ledger.counted()]
        with own_cores() as (cores, number):
            executor = DeadlyExecutor(cores, deaths)
            content = ledger.content

            def odd(version: str) -> bytes:
                return ODD if version in counted else content(version)

            monkeypatch.setattr(ledger, "content", odd)
            collected = collect(
                ledger, FORM, [last_year], executor, now=NOW, workers=number, is_previous=True
            )
        assert [problem.source for problem in collected.problems] == ["收件箱/今年.xlsx"]
        assert [version.hash for _, version in ledger.counted()] == counted
        monkeypatch.undo()
        taken(ledger)
        assert (ledger.outdated(), list(ledger.problems())) == ([], [])


def test_worker_that_dies_is_told_on_the_command_line(
    tmp_path: Path, deaths: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    (inbox / "odd.json").write_bytes(ODD)
    (inbox / "right.xlsx").write_bytes(book(WATER))
    roster = tmp_path / "名册.csv"
    roster.write_text(f"单位名称\n{WATER}\n", encoding="utf-8")
    monkeypatch.setattr(workers, "own_cores", lambda: deadly_cores(deaths))
    words = ("collect", inbox, "--ledger", tmp_path / "l.sqlite")
    result = run(*words, "--roster", roster, "--year", 2024)
    assert result.returncode == 1
    assert "合格 1 份" in result.stdout
    assert "收件箱/odd.json：读它的后台进程意外结束了" in result.stdout
    assert "打不开（1 个）" in run(*words).stdout, "it is tried again the next time"
    assert times(deaths) == 2


def test_process_killed_while_idle_costs_no_more_than_the_next_thing() -> None:
    with own_cores() as (executor, _):
        os.kill(executor.submit(os.getpid).result(), signal.SIGKILL)
        done = list(spread(abs, range(-40, 0), executor, lambda _: 0))
    assert done.count(0) <= 1
    assert all(result in (0, thing) for result, thing in zip(done, range(40, 0, -1), strict=True))


def test_things_are_spread_in_order_past_one_that_kills(deaths: Path) -> None:
    things = [str(n) for n in range(9)] + [POISON] + [str(n) for n in range(9, 20)]
    with deadly_cores(deaths) as (executor, _):
        done = list(spread(str, things, executor, lambda _: "died"))
    assert done == [*things[:9], "died", *things[10:]]
    assert times(deaths) == 1


@pytest.mark.parametrize("where", ["last year's file", "workbook"])
def test_distribution_goes_on_past_what_kills_a_worker(
    where: str, tmp_path: Path, deaths: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """什么也没有生成, it said."""

    @contextmanager
    def deadly(*_few: int) -> Iterator[DeadlyExecutor]:
        with deadly_cores(deaths) as (executor, _):
            assert isinstance(executor, DeadlyExecutor)
            yield executor

    monkeypatch.setattr(workers, "own_cores_for", deadly)
    last = tmp_path / "去年"
    last.mkdir()
    (last / "好.xlsx").write_bytes(filled_workbook(FORM))
    odd = "云溪县第9局"
    if where == "workbook":
        odd = f"云溪县{POISON}局"
    else:
        (last / "怪.json").write_bytes(ODD)
    roster = tmp_path / "名册.csv"
    roster.write_text(f"单位名称\n{odd}\n{WATER}\n", encoding="utf-8")
    words = ("--year", 2025, "--previous", last, "-o", tmp_path / "发")
    result = run("distribute", "--roster", roster, *words)
    made = {path.name for path in (tmp_path / "发" / "工作簿").iterdir()}
    assert times(deaths) == 1
    assert any(WATER in name for name in made)
    if where == "workbook":
        assert (result.returncode, len(made)) == (1, 1)
        assert f"没能生成“{odd}”的工作簿：处理它的后台进程意外结束了" in result.stderr
        assert "意外结束" in (tmp_path / "发" / "清单.csv").read_text(encoding="utf-8-sig")
    else:
        assert (result.returncode, len(made)) == (0, 2)
        assert "怪.json”没有用：处理它的后台进程意外结束了" in result.stderr


def test_reports_of_the_others_are_issued_past_one_that_kills_a_worker(
    tmp_path: Path, deaths: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def deadly(*_few: int) -> Iterator[Executor]:
        with deadly_cores(deaths) as (executor, _):
            yield executor

    monkeypatch.setattr(workers, "own_cores_for", deadly)
    one, two = (filing.submission for filing in filings(NATIONAL, 1, 2))
    text = next(iter(NATIONAL.narratives))
    one = replace(one, narrative={**one.narrative, text: f"本局情况如下（{POISON}）。"})
    units = [Unit(one.unit), Unit(two.unit)]
    ledger = ledger_of(NATIONAL, tmp_path / "l.sqlite", units, one, two)
    result = run("convert", "--ledger", ledger, "-o", tmp_path / "报告", "--to", "txt", "--draft")
    assert (result.returncode, times(deaths)) == (1, 1)
    assert f"{one.unit}：做报告的后台进程意外结束了" in result.stderr
    (made,) = (tmp_path / "报告").glob("*.txt")
    assert two.unit in made.name


def test_sum_is_made_of_the_other_files_past_one_that_kills_a_worker(
    tmp_path: Path, deaths: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def deadly(*_few: int) -> Iterator[Executor]:
        with deadly_cores(deaths) as (executor, _):
            yield executor

    monkeypatch.setattr(workers, "own_cores_for", deadly)
    (good,) = filings(NATIONAL, 1)
    (tmp_path / "好.xlsx").write_bytes(workbook(NATIONAL, good.submission, created=CREATED))
    (tmp_path / f"{POISON}.xlsx").write_bytes(b"x")
    words = ("--unit", "云溪县人民政府", "-o", tmp_path / "汇总.xlsx")
    result = run("merge", tmp_path / f"{POISON}.xlsx", tmp_path / "好.xlsx", *words)
    assert (result.returncode, times(deaths)) == (1, 1)
    assert "共 2 个单位，计入 1 个" in result.stderr
    assert f"{POISON}.xlsx 没有计入：读它的后台进程意外结束了" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="nobody deletes a working folder there")
def test_work_is_begun_in_a_deleted_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with own_cores() as (executor, _):
        assert executor.submit(abs, -1).result() == 1


KILLED = """
import os, time
from xlsx_tools.season.workers import own_cores

if __name__ == "__main__":
    with own_cores() as (executor, _):
        print(executor.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""


def is_alive(process: int) -> bool:
    """Whether a process still runs; one that nobody waits for has ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux which processes run")
def test_worker_ends_with_the_process_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, encoding="utf-8") as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        assert is_alive(worker)
        parent.kill()
    for _ in range(PATIENCE * 10):
        if not is_alive(worker):
            return
        time.sleep(0.1)
    raise AssertionError(f"process {worker} lives on")
