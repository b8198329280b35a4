"""Collecting: from files in any mess to a ledger, however often and however roughly it is interrupted."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.support.collecting import (
    BALANCED,
    CIVIL,
    FORM,
    NOW,
    SCHOOL,
    WATER,
    book,
    collect_folder,
    day,
    file,
    outcomes,
    saved,
    season,
    submission,
    taken,
    three_units,
)
from tests.support.command import assert_refused, run
from tests.support.inboxes import mail, mailbox, zipped, zipped_raw
from tests.support.workbooks import CREATED, edited
from xlsx_tools.checking import check
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.found import InboxFile, Parcel, Stray
from xlsx_tools.files.inbox import open_up
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import Intake
from xlsx_tools.season.collect import collect
from xlsx_tools.season.ledger.records import Outcome, ProblemKind, State
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.read_content import figures_hash
from xlsx_tools.workbook.layout import Layout

ROOT = Path(__file__).parents[1]


@cache
def lively(unit: str, year: int = 2024) -> bytes:
    """A workbook with figures that no other unit has by chance."""
    columns = ("natural_person", "business", "research", "public_welfare", "legal_service")
    figures = {f"applications.{row}.{c}": 11 + n for row in BALANCED for n, c in enumerate(columns)}
    return workbook(FORM, submission(unit, figures, year), created=CREATED)


def states(ledger: Ledger) -> list[State]:
    """How the units stand."""
    return [standing.state for standing in ledger.standings()]


# --- What becomes of files ----------------------------------------------------------------------------


def other_form(book: Workbook) -> None:
    """Make the workbook one of a form that there is none of."""
    book["_xlsx_tools"]["B1"] = "xxgk-1999"


CASES: dict[str, tuple[Callable[[], bytes], Outcome]] = {
    "合格": (book, Outcome.VALID),
    "有错误": (lambda: book(number=3, wrong=True), Outcome.ERRORS),
    "别的年度": (lambda: book(year=2022), Outcome.OTHER_YEAR),
    "名册里没有": (lambda: book("岚川市水务局"), Outcome.UNKNOWN_UNIT),
    "损坏": (lambda: book()[:9000], Outcome.UNREADABLE),
    "JSON": (lambda: b'{"form": "zfxxgk-2021", "unit": "%s", "year": 2024}' % WATER.encode(), Outcome.EMPTY),
}


@pytest.mark.parametrize("kind", CASES)
def test_file_becomes_a_version_for_what_it_is(kind: str) -> None:
    make, outcome = CASES[kind]
    data = make()
    with season() as ledger:
        taken(ledger, file(f"{kind}.xlsx", data))
        (version,) = ledger.versions()
        assert version.outcome is outcome
        assert ledger.content(version.hash) == data
        assert bool(version.problem) is (outcome is Outcome.UNREADABLE)


def test_workbook_whose_year_was_overwritten_is_this_seasons_and_wrong() -> None:
    cell = Layout(FORM).basics["year"]

    def overwrite(book: Workbook) -> None:
        book[cell.sheet][cell.a1] = 2023

    with season() as ledger:
        taken(ledger, file("a.xlsx", edited(book(), overwrite)))
        assert outcomes(ledger) == {"收件箱/a.xlsx": Outcome.ERRORS}


def test_nothing_is_lost_in_containers() -> None:
    with season() as ledger:
        collected = taken(
            ledger,
            file("甲.eml", mail(("水务局.xlsx", book(WATER))).as_bytes(), on=20),
            file("乙.zip", zipped_raw("教育局.xlsx".encode("gbk"), book(SCHOOL)), on=20),
            file("丙.mbox", mailbox(mail(("c.zip", zipped({"民政局.xlsx": book(CIVIL)}))), mail()), on=20),
            file("说明.docx", b"%PDF-1.7"),
        )
        assert outcomes(ledger) == {
            "收件箱/甲.eml › 水务局.xlsx": Outcome.VALID,
            "收件箱/乙.zip › 教育局.xlsx": Outcome.VALID,
            "收件箱/丙.mbox › 第 1 封邮件 › c.zip › 民政局.xlsx": Outcome.VALID,
        }
        assert [problem.source for problem in collected.problems] == [
            "收件箱/丙.mbox › 第 2 封邮件",
            "收件箱/说明.docx",
        ]
        assert list(ledger.problems()) == list(collected.problems)
        assert (collected.files, collected.fresh) == (4, 3)
        assert next(version.dated for version in ledger.versions()) == datetime(2025, 1, 6, 1, 30, tzinfo=UTC)


def test_same_content_again_is_one_version_with_two_sources() -> None:
    with season() as ledger:
        collected = taken(ledger, file("a.xlsx", book()), file("b.zip", zipped({"c.xlsx": book()})))
        (version,) = ledger.versions()
        assert ledger.sources(version.hash) == ("收件箱/a.xlsx", "收件箱/b.zip › c.xlsx")
        assert (collected.fresh, collected.repeated) == (1, 1)


def test_copy_of_another_units_figures_does_not_count() -> None:
    with season() as ledger:
        taken(ledger, file("a.xlsx", lively(WATER), on=8), file("b.xlsx", lively(SCHOOL), on=6))
        assert outcomes(ledger) == {"收件箱/a.xlsx": Outcome.VALID, "收件箱/b.xlsx": Outcome.COPY}
        assert states(ledger) == [State.VALID, State.RETURNED, State.MISSING]


def test_small_offices_with_the_same_few_figures_are_no_copies() -> None:
    assert figures_hash(FORM, submission(WATER, {"applications.received.business": 2})) == ""
    with season() as ledger:
        taken(ledger, file("a.xlsx", book(WATER, 2)), file("b.xlsx", book(SCHOOL, 2)))
        assert set(outcomes(ledger).values()) == {Outcome.VALID}


def test_fast_clock_makes_no_mail_the_latest() -> None:
    fast = mail(("a.xlsx", book(WATER, 1)), date="Mon, 06 Jan 2031 09:30:00 +0800").as_bytes()
    with season() as ledger:
        taken(ledger, file("a.eml", fast))
        (version,) = ledger.versions()
        assert version.dated == NOW


def test_file_that_cannot_be_opened_is_said_and_tried_again() -> None:
    def locked() -> BytesIO:
        raise PermissionError

    with season() as ledger:
        closed = replace(file("a.xlsx", book()), open=locked)
        collected = taken(ledger, closed, file("b.xlsx", book(SCHOOL)))
        assert [problem.kind for problem in collected.problems] == [ProblemKind.CLOSED]
        assert not ledger.is_seen(closed.path, closed.size, closed.mtime_ns)
        taken(ledger, file("a.xlsx", book()))
        assert list(ledger.problems()) == []
        assert states(ledger) == [State.VALID, State.VALID, State.MISSING]


def test_file_that_breaks_the_program_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: bytes, find_form: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("xlsx_tools.season.read_content.take_in", breaks)
    with season() as ledger:
        taken(ledger, file("a.xlsx", book()))
        (version,) = ledger.versions()
        assert version.outcome is Outcome.UNREADABLE
        assert "ZeroDivisionError" in version.problem


# --- Last year ----------------------------------------------------------------------------------------


def carried(unit: str, carried_out: int, year: int) -> bytes:
    """A workbook that leaves so many applications for the next year."""
    figures = {
        "applications.received.business": carried_out,
        "applications.carried_out.business": carried_out,
    }
    return workbook(FORM, submission(unit, figures, year), created=CREATED)


@pytest.mark.parametrize("first", ["last year", "this year"])
def test_last_year_is_compared_whichever_came_first(first: str) -> None:
    this, last = file("a.xlsx", book()), file("去年.xlsx", carried(WATER, 2, 2023))
    with season() as ledger:
        if first == "this year":
            taken(ledger, this)
        taken(ledger, last, is_previous=True)
        if first == "last year":
            taken(ledger, this)
        (version,) = (v for v in ledger.versions() if v.year == 2024)
        assert {finding.rule for finding in ledger.findings(version.hash)} == {"A-CARRIED-IN"}
        assert outcomes(ledger)["收件箱/去年.xlsx"] is Outcome.PREVIOUS
        assert ledger.outdated() == []


def test_container_that_breaks_the_program_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stopped the run, and every run after it."""

    def breaks(source: str, content: BinaryIO, dated: datetime) -> Iterator[Parcel | Stray]:
        if source.endswith("a.eml"):
            raise LookupError("an encoding")
        return open_up(source, content, dated)

    monkeypatch.setattr("xlsx_tools.season.collect.open_up", breaks)
    odd, good = file("a.eml", b"From: x"), file("b.xlsx", book())
    with season() as ledger:
        (problem,) = taken(ledger, odd, good).problems
        assert (problem.source, problem.kind) == ("收件箱/a.eml", ProblemKind.CLOSED)
        assert "程序处理“收件箱/a.eml”时出了意外（LookupError）" in problem.reason
        assert outcomes(ledger) == {"收件箱/b.xlsx": Outcome.VALID}
        assert not ledger.is_seen(odd.path, odd.size, odd.mtime_ns)


def test_comparison_that_breaks_the_program_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stopped the run, and every run after it."""

    def breaks(intake: Intake, previous: Submission | None = None) -> list[Finding]:
        if previous is not None:
            raise ZeroDivisionError
        return check(intake)

    monkeypatch.setattr("xlsx_tools.season.read_content.check", breaks)
    with season() as ledger:
        taken(ledger, file("去年.xlsx", carried(WATER, 2, 2023)), is_previous=True)
        taken(ledger, file("a.xlsx", book()), file("b.xlsx", book(SCHOOL)))
        assert outcomes(ledger)["收件箱/a.xlsx"] is Outcome.UNREADABLE
        assert any("ZeroDivisionError" in version.problem for version in ledger.versions())
        assert outcomes(ledger)["收件箱/b.xlsx"] is Outcome.VALID


# --- Order, repetition, workers -----------------------------------------------------------------------


class Remembering(Executor):
    """Does at once what it is given, and remembers how much that was."""

    def __init__(self) -> None:
        self.jobs = 0

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future:  # type: ignore[type-arg]
        future: Future[object] = Future()
        self.jobs += 1
        future.set_result(fn(*args, **kwargs))
        return future


def test_seen_and_known_contents_are_not_read_again() -> None:
    files = [file(f"{n}.xlsx", book(WATER, n)) for n in range(1, 4)]
    with season() as ledger:
        for expected in (3, 0):
            executor = Remembering()
            collect(ledger, FORM, files, executor, now=NOW, workers=1)
            assert executor.jobs == expected


class Breaking(Remembering):
    """Breaks down with the ninth job."""

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> Future:  # type: ignore[type-arg]
        if self.jobs < 8:
            return super().submit(fn, *args, **kwargs)
        future: Future[object] = Future()
        future.set_exception(RuntimeError("worker lost"))
        return future


def test_broken_worker_is_said_and_the_next_run_goes_on() -> None:
    files = [file(f"{n}.xlsx", book(WATER, n)) for n in range(1, 12)]
    with season() as ledger:
        with pytest.raises(XlsxToolsError, match="再运行一次"):
            collect(ledger, FORM, files, Breaking(), now=NOW, workers=1)
        assert len(list(ledger.versions())) == 8
        collected = taken(ledger, *files)
        assert (collected.fresh, collected.repeated) == (3, 8)
        assert [version.number for version in ledger.versions()] == list(range(1, 12))


def mailed(name: str, data: bytes, on: int) -> bytes:
    """A mail of that day of January with that attachment."""
    return mail((name, data), date=f"{day(on):%a, %d %b %Y %H:%M:%S +0000}").as_bytes()


@cache
def all_sent() -> list[InboxFile]:
    """What three units sent in, in every way."""
    return [
        file("水1.xlsx", book(WATER, 1), on=3),
        file("水2.eml", mailed("水.xlsx", book(WATER, 2), on=5), on=4),
        file("水3.xlsx", book(WATER, 3, wrong=True), on=9),
        file("水1又.eml", mailed("水.xlsx", book(WATER, 1), on=7), on=4),
        file("教1.xlsx", lively(SCHOOL), on=4),
        file("教2.zip", zipped({"a.xlsx": book(SCHOOL, 5)}), on=6),
        file("民1.xlsx", lively(CIVIL), on=5),
        file("去年.xlsx", book(CIVIL, 7, 2023), on=2),
    ]


SCHOOLS, THE_SAME = 4, 6  # the files with the same figures


def judged(files: list[InboxFile]) -> list[object]:
    """Everything of a ledger that does not say when things were received."""
    with season() as ledger:
        taken(ledger, *files)
        counted = {unit.name: version.hash for unit, version in ledger.counted()}
        rules = {v.hash: {f.rule for f in ledger.findings(v.hash)} for v in ledger.versions()}
        return [outcomes(ledger), states(ledger), counted, rules]


@cache
def judged_as_sent() -> list[object]:
    """What is made of all of them in the order they came in."""
    return judged(all_sent())


@settings(max_examples=12)
@given(st.permutations(range(8)))
def test_order_of_files_does_not_change_what_counts(order: list[int]) -> None:
    # Of two units with the same figures the one received first has the original.
    one, other = sorted((order.index(SCHOOLS), order.index(THE_SAME)))
    order[one], order[other] = SCHOOLS, THE_SAME
    assert judged([all_sent()[number] for number in order]) == judged_as_sent()


# --- The command line ---------------------------------------------------------------------------------


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A roster of three units."""
    return three_units(tmp_path)


def test_season_on_the_command_line(tmp_path: Path, roster: Path) -> None:
    inbox = saved(
        tmp_path / "收件箱",
        {
            "水务局/第一次.xlsx": book(WATER, 1, wrong=True),
            "~$第一次.xlsx": b"x",
            "教育局.zip": zipped_raw("教育局.xlsx".encode("gbk"), book(SCHOOL)),
            "扫描.pdf": b"%PDF-1.7",
            "名单外.xlsx": book("岚川市水务局"),
        },
    )
    ledger = tmp_path / "台账.sqlite"
    first = run("collect", inbox, "--ledger", ledger, "--roster", roster, "--year", 2024)
    assert first.returncode == 1, first.stderr
    assert "读了 4 个新文件。\n新收到 3 份填报" in first.stdout
    for words in (
        "有错误（1 份）", f"{WATER}　收件箱/水务局/第一次.xlsx：1 处错误，例如",
        "名册里没有的单位（1 份）", "岚川市水务局　收件箱/名单外.xlsx：",
        "打不开（1 个）", "收件箱/扫描.pdf：",
        "名册上 3 个单位：未交 1，退回 1，计入 1。", f"还没有交的：{CIVIL}。",
    ):  # fmt: skip
        assert words in first.stdout
    again = run("collect", inbox, "--ledger", ledger)
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, "没有新文件。")
    saved(inbox, {"改正.xlsx": book(WATER, 1), "民政局.xlsx": book(CIVIL)})
    third = run("collect", inbox, "--ledger", ledger)
    assert third.returncode == 0
    assert "新收到 2 份填报（合格 2 份）" in third.stdout
    assert "交了不止一份的单位（1 个）" in third.stdout
    assert "名册上 3 个单位：计入 3。" in third.stdout


def test_choosing_on_the_command_line(tmp_path: Path, roster: Path) -> None:
    inbox = saved(tmp_path / "收件箱", {"一.xlsx": book(WATER, 1), "二.xlsx": book(WATER, 2)})
    path = tmp_path / "台账.sqlite"
    run("collect", inbox, "--ledger", path, "--roster", roster, "--year", 2024)
    listed = run("choose", "--ledger", path, "--unit", "水务局")
    assert listed.returncode == 0, listed.stderr
    _, first, second, *_ = listed.stdout.splitlines()
    assert ("计入 →" in first, "计入 →" in second) == (False, True)
    version = first.split("　")[-4].strip()
    chosen = run("choose", "--ledger", path, "--unit", "水务局", "--version", version)
    assert f"计入的是指定的 {version}" in chosen.stdout
    assert "计入的是最后一份合格的" in run("choose", "--ledger", path, "--unit", WATER, "--latest").stdout
    choice = ("choose", "--ledger", path, "--unit")
    assert_refused(run(*choice, "水利局"), "名册里没有“水利局”")
    assert_refused(run(*choice, WATER, "--version", "ffff"), "没有版本号")
    assert_refused(run(*choice, WATER, "--version", version, "--latest"), "只能写一个")
    assert_refused(run(*choice[:-1], "--latest"), "要用 --unit 写明")


def test_versions_are_listed_by_number_whosever_they_are_and_what_each_changed(
    tmp_path: Path, roster: Path
) -> None:
    books = {"一.xlsx": book(WATER, 1), "二.xlsx": book(WATER, 2), "三.xlsx": book("云溪县水利局", 3)}
    path = tmp_path / "台账.sqlite"
    inbox = saved(tmp_path / "收件箱", {**books, "四.xlsx": book(WATER, 4, wrong=True)})
    run("collect", inbox, "--ledger", path, "--roster", roster, "--year", 2024)
    listed = run("choose", "--ledger", path).stdout
    assert f"{SCHOOL}　还没有交。" in listed
    lines = [line.replace("计入 →", "") for line in listed.splitlines() if "xlsx" in line]
    numbers = {name: line.split()[0] for line in lines for name in "一二三四" if f"{name}.xlsx" in line}
    assert sorted(numbers.values()) == ["1", "2", "3", "4"]
    assert "没有归到单位的 1 份" in listed
    changed = run("choose", "--ledger", path, "--changes", numbers["二"])
    assert changed.returncode == 0, changed.stderr
    assert any(line.split()[-4:-2] == ["1", "2"] for line in changed.stdout.splitlines()), changed.stdout
    assert_refused(run("choose", "--ledger", path, "--changes", numbers["一"]), "没有可以比较的前一份")
    wrong = run("choose", "--ledger", path, "--unit", "水务局", "--version", numbers["四"])
    assert wrong.returncode == 1
    assert "有 1 处错误，数字不能计入汇总，单位是“退回”" in wrong.stderr
    given = run("choose", "--ledger", path, "--unit", "民政局", "--version", numbers["三"])
    assert "计入的是指定的" in given.stdout
    assert "没有归到单位的" not in run("choose", "--ledger", path).stdout


def test_wrong_usage_is_said_in_a_sentence(tmp_path: Path, roster: Path) -> None:
    inbox = saved(tmp_path / "收件箱", {"一.xlsx": book(WATER, 1)})
    ledger = tmp_path / "台账.sqlite"
    assert_refused(run("collect", inbox, "--ledger", ledger), "第一次收要写年度")
    assert_refused(run("collect", inbox, "--ledger", ledger, "--year", 2024), "第一次收要写单位名册")
    assert [path.name for path in tmp_path.iterdir() if "sqlite" in path.name] == []
    assert_refused(run("collect", tmp_path / "没有", "--ledger", ledger), "找不到")
    assert_refused(run("collect", inbox, "--ledger", inbox / "一.xlsx", "--year", 2024), "不是台账文件")
    whole = ("collect", inbox, "--ledger", ledger, "--roster", roster)
    assert_refused(run(*whole, "--year", 1999), "年度应是")
    assert_refused(run(*whole, "--year", 2023), "2023 年度不是去年，也不是今年.*请加 --force")
    assert run(*whole, "--year", 2024).returncode == 0
    assert_refused(run(*whole, "--year", 2025), "这本台账是 2024 年度")


@pytest.mark.skipif(sys.platform != "linux", reason="only here may file names be any bytes")
def test_file_whose_name_is_no_unicode_is_read(tmp_path: Path, roster: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / os.fsdecode("水务局.xlsx".encode("gbk"))).write_bytes(book(WATER))
    path = tmp_path / "台账.sqlite"
    assert run("collect", inbox, "--ledger", path, "--roster", roster, "--year", 2024).returncode == 0
    with open_ledger(path) as ledger:
        assert outcomes(ledger) == {"inbox/水务局.xlsx": Outcome.VALID}


# --- Killed at any moment -----------------------------------------------------------------------------

TABLES = {
    "season": "*",
    "units": "*",
    "files": "*",
    "versions": "number, hash, dated, by_mail, form, year, filed_as, unit, errors, warnings, problem",
    "contents": "*",
    "sources": "*",
    "problems": "*",
}


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that is in a ledger but for when it was received."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = {
        t: connection.execute(f"SELECT {columns} FROM {t} ORDER BY 1, 2").fetchall()
        for t, columns in TABLES.items()
    }
    connection.close()
    return rows


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot fork")
def test_killed_at_twenty_moments_it_loses_and_repeats_nothing(tmp_path: Path) -> None:
    inbox = saved(
        tmp_path / "收件箱",
        {
            **{f"{n}.xlsx": book(WATER, n) for n in (1, 2)},
            "邮箱.mbox": mailbox(*(mail((f"{n}.xlsx", book(SCHOOL, n))) for n in (1, 2))),
            "全部.zip": zipped({f"{n}.xlsx": book(CIVIL, n) for n in (1, 2)}),
            "又.eml": mail(("1.xlsx", book(WATER, 1)), ("a.docx", b"x")).as_bytes(),
        },
    )

    # Forked from a process that has all it needs, so that it is killed at its work, not at starting up.
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.support.collecting"])

    def started(ledger: Path) -> BaseProcess:
        process = processes.Process(target=collect_folder, args=(inbox, ledger))
        process.start()
        return process

    began = time.monotonic()
    assert ended(started(tmp_path / "undisturbed.sqlite")) == 0
    duration = time.monotonic() - began
    expected = held(tmp_path / "undisturbed.sqlite")
    assert len(expected["versions"]) == 6

    source, ledgers = random.Random(2024), [tmp_path / "0.sqlite"]
    for _ in range(20):
        process = started(ledgers[-1])
        process.join(source.uniform(0.05, 0.9) * duration)
        if process.exitcode is None:
            process.kill()
            process.join()
        else:  # It was done before its moment came: the next begins anew.
            assert held(ledgers[-1]) == expected
            ledgers.append(tmp_path / f"{len(ledgers)}.sqlite")
    for ledger in ledgers:
        assert ended(started(ledger)) == 0
        assert held(ledger) == expected


def ended(process: BaseProcess) -> int | None:
    """How a process ends."""
    process.join()
    return process.exitcode


STARTS_A_WORKER = """
import os, time
from xlsx_tools.season.workers import own_cores

if __name__ == "__main__":
    with own_cores() as (workers, _):
        print(workers.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def lives(process: int) -> bool:
    """Whether a process of that number is there and more than a memory."""
    try:
        os.kill(process, 0)
        return " Z " not in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    script = tmp_path / "starts.py"
    script.write_text(STARTS_A_WORKER, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        worker = int(process.stdout.readline())
        assert lives(worker)
        process.kill()
    while lives(worker):  # for ever, if it does not end: the guard against hanging tests then tells
        time.sleep(0.05)
