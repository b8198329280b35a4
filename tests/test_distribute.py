"""Distributing: a workbook and a mail for every unit, last year's figures found wherever they lie."""

import csv
import gc
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.support import PATIENCE
from tests.support.command import assert_refused, run
from tests.support.forms import MINI, MINI_FOLDER
from tests.support.workbooks import CREATED, filled_submission, written
from xlsx_tools.checking import check
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import has_errors
from xlsx_tools.form.folders import known_forms
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.distribute import (
    Distribution,
    Job,
    LastYear,
    Looked_at,
    OtherYear,
    distribute,
    last_years,
    sort_out,
)
from xlsx_tools.season.read_content import read_parcel
from xlsx_tools.season.roster import Roster, Unit

YEAR = 2025
WATER = Unit(
    "云溪县水务局", "水务局", contact="王敏", email="wangmin@yunxi.gov.cn", fields={"rulemaking": "无"}
)
FOREST = Unit("云溪县林业局", "林业局", email="a@yunxi.gov.cn；b@yunxi.gov.cn")
COUNTY = Unit("云溪县人民政府", fields={"rulemaking": "有"})
ROSTER = Roster((WATER, FOREST, COUNTY))
CARRIED: dict[str, Number] = {"applications.received.business": 2, "applications.carried_out.business": 2}


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as one:
        yield one


@pytest.fixture
def season(form: Form) -> Distribution:
    return Distribution(form.id, YEAR, CREATED)


def last(form: Form, unit: str, numbers: dict[str, Number], year: int = YEAR - 1) -> Submission:
    """What a unit filed in that year."""
    filed = filled_submission(form, numbers)
    return replace(filed, origin=replace(filed.origin, unit=unit, year=year), unit=unit, year=year)


def as_workbook(form: Form, filed: Submission) -> bytes:
    return written(form, filed)


def as_json(form: Form, filed: Submission) -> bytes:
    return write_json(to_document(form, filed)).encode()


def look(form: Form, files: Iterable[tuple[str, bytes]], executor: Executor) -> list[Looked_at]:
    return list(last_years(form.id, YEAR, files, executor))


def test_each_unit_gets_its_own_workbook_and_a_mail_that_brings_it(
    form: Form, season: Distribution, executor: Executor
) -> None:
    jobs = [Job(unit, f"t{n}", f"{unit.short}.xlsx") for n, unit in enumerate(ROSTER.units)]
    parcels = list(distribute(season, jobs, executor))
    assert [parcel.job for parcel in parcels] == jobs
    for parcel in parcels:
        submission = take_in(parcel.workbook, lambda _: form).submission
        assert (submission.unit, submission.year) == (parcel.job.unit.name, YEAR)
        assert submission.origin.template_id == parcel.job.template_id
        assert submission.fields.get("rulemaking", "") == parcel.job.unit.fields.get("rulemaking", "")
    assert parcels[2].draft is None
    for parcel in parcels[:2]:
        message = message_from_bytes(parcel.draft or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert [a.addr_spec for a in message["To"].addresses] == list(parcel.job.unit.addresses)
        (attachment,) = message.iter_attachments()
        assert (attachment.get_filename(), attachment.get_content()) == (parcel.job.file, parcel.workbook)


def test_prefilled_workbook_is_the_one_that_generate_makes_with_previous(
    form: Form, season: Distribution, executor: Executor, tmp_path: Path
) -> None:
    data = as_workbook(form, last(form, WATER.name, CARRIED))
    (found,) = look(form, [("去年.xlsx", data)], executor)
    assert isinstance(found, LastYear)
    (parcel,) = distribute(season, [Job(WATER, "t", "x.xlsx", found.figures)], executor)
    (tmp_path / "last.xlsx").write_bytes(data)
    run(
        "generate", "--unit", WATER.name, "--year", YEAR, "--previous", tmp_path / "last.xlsx",
        "-o", tmp_path / "t.xlsx",
    )  # fmt: skip
    one, other = (
        take_in(content, lambda _: form).submission
        for content in (parcel.workbook, (tmp_path / "t.xlsx").read_bytes())
    )
    assert one.items["applications.carried_in.business"] == Quantity(2, "2")
    assert (one.items, one.last_year) == (other.items, other.last_year)


def test_field_that_the_form_does_not_have_is_not_written(executor: Executor) -> None:
    season = Distribution(str(MINI_FOLDER), YEAR, CREATED)
    (parcel,) = distribute(season, [Job(WATER, "t", "x.xlsx")], executor)
    assert "rulemaking" not in take_in(parcel.workbook, lambda _: MINI).submission.fields


def test_sheets_are_locked_with_the_password(season: Distribution, executor: Executor) -> None:
    season = replace(season, lock="ABCD")
    (parcel,) = distribute(season, [Job(WATER, "t", "x.xlsx")], executor)
    assert {sheet.protection.password for sheet in load_workbook(BytesIO(parcel.workbook))} == {"ABCD"}


def test_results_come_in_order_and_alike_from_other_processes(season: Distribution) -> None:
    jobs = [Job(Unit(f"云溪县第{n}局", email="a@b.cn"), "t", f"{n}.xlsx") for n in range(8)]
    with ProcessPoolExecutor(2) as many, ThreadPoolExecutor(1) as one:
        assert list(distribute(season, jobs, many)) == list(distribute(season, jobs, one))


class _Counting(Executor):
    """Does everything at once, and knows how much was asked of it."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.tasks += 1
        future: Future[Any] = Future()
        future.set_result("done")
        return future


def test_no_more_is_begun_than_a_slow_taker_takes(season: Distribution) -> None:
    executor = _Counting()
    parcels = distribute(season, (Job(WATER, "t", f"{n}.xlsx") for n in range(100_000)), executor)
    next(parcels)
    assert executor.tasks <= 256


FORMS_HERE = "sum(type(thing).__name__ == 'Form' for thing in __import__('gc').get_objects())"


def test_a_thousand_jobs_leave_each_form_once_in_a_worker(form: Form, season: Distribution) -> None:
    data = as_workbook(form, last(form, WATER.name, CARRIED))
    files = [(f"{n}.xlsx", data if n % 50 == 0 else b"PK") for n in range(500)]
    jobs = [Job(Unit(f"云溪县第{n}局"), "t", f"{n}.xlsx") for n in range(10)]
    contents = [data if n % 50 == 0 else b"PK" for n in range(500)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        assert sum(one is not None for one in last_years(season.place, YEAR, files, worker)) == 10
        assert len(list(distribute(season, jobs, worker))) == len(jobs)
        for content in contents:
            worker.submit(read_parcel, season.place, content).result()
        worker.submit(gc.collect).result()
        assert worker.submit(eval, FORMS_HERE).result() <= len(known_forms())


def test_form_travels_as_its_place(season: Distribution) -> None:
    assert len(pickle.dumps(season)) < 1_000


def test_job_is_small_enough_to_travel(form: Form) -> None:
    job = Job(WATER, "t" * 12, "x.xlsx", tuple(range(len(form.inputs))))
    assert len(pickle.dumps(job)) < 2_000


def test_last_year_is_known_by_what_is_inside(form: Form, executor: Executor) -> None:
    filed = last(form, WATER.name, CARRIED)
    files = [
        ("随便.dat", as_workbook(form, filed)),
        ("x.json", as_json(form, filed)),
        ("前年.xlsx", as_workbook(form, last(form, WATER.name, CARRIED, YEAR - 2))),
        ("照片.jpg", b"\xff\xd8\xff"),
        ("空.xlsx", b""),
        ("别的.json", b'{"form": "other"}'),
    ]
    one, two, *others = look(form, files, executor)
    assert isinstance(one, LastYear) and isinstance(two, LastYear)
    assert (one.file, one.unit, one.errors) == ("随便.dat", WATER.name, 0)
    assert (two.file, two.unit, two.errors) == ("x.json", WATER.name, 0)
    assert others == [OtherYear(YEAR - 2), None, None, None]
    assert one.figures == two.figures


def year_before(file: str, figure: int, errors: int = 0, unit: str = WATER.name) -> LastYear:
    return LastYear(file, unit, (figure,), errors)


@pytest.mark.parametrize(
    ("found", "file", "note"),
    [
        ([], None, ""),
        ([year_before("甲", 1)], "甲", ""),
        ([year_before("甲", 1, errors=2)], "甲", "上一年的“甲”有 2 处错误"),
        ([year_before("甲", 1), year_before("乙", 1)], "甲", "有 2 份，用了“甲”（数字相同）：“甲”、“乙”。"),
        ([year_before("甲", 1, errors=1), year_before("乙", 2)], "乙", "用了“乙”（其余有错误）"),
        ([year_before("甲", 1), year_before("乙", 2)], None, "有 2 份，数字不同，没有预填：“甲”、“乙”。"),
        ([year_before("甲", 1, 1), year_before("乙", 2, 1)], None, "数字不同，没有预填"),
        ([year_before("甲", 1, unit="云溪县 水务局"), year_before("乙", 1, unit="水务局")], "甲", "数字相同"),
    ],
)
def test_of_several_files_none_is_taken_in_silence(
    found: list[LastYear], file: str | None, note: str
) -> None:
    chosen = sort_out(ROSTER, found).of(WATER.name)
    assert (chosen.last_year.file if chosen.last_year else None) == file
    assert note in chosen.note
    assert bool(note) == bool(chosen.note)


def test_files_of_others_are_counted() -> None:
    stranger = year_before("丙", 1, unit="云溪县煤炭局")
    found = sort_out(ROSTER, [None, stranger, year_before("甲", 1), None])
    assert (found.strangers, found.others) == ((stranger,), 2)
    assert found.of(FOREST.name).last_year is None


def roster_file(folder: Path, *units: Unit) -> Path:
    """A roster as people save it."""
    path = folder / "名册.csv"
    lines = ["单位名称,简称,联系人,邮箱,规章制定权"]
    lines += [
        f"{unit.name},{unit.short},{unit.contact},{unit.email},{unit.fields.get('rulemaking', '')}"
        for unit in units
    ]
    path.write_text("\n".join(lines), encoding="gbk")
    return path


def test_command_makes_all_and_lists_it(form: Form, tmp_path: Path) -> None:
    previous = tmp_path / "去年" / "一月"
    previous.mkdir(parents=True)
    (previous / "水务.xlsx").write_bytes(as_workbook(form, last(form, WATER.name, CARRIED)))
    (previous / "煤炭.json").write_bytes(as_json(form, last(form, "云溪县煤炭局", {})))
    (previous / "通知.txt").write_text("通知")
    out = tmp_path / "分发"
    result = run(
        "distribute", "--roster", roster_file(tmp_path, *ROSTER.units), "--year", YEAR, "-o", out,
        "--previous", tmp_path / "去年", "--from", "县政府办 <zwgk@yunxi.gov.cn>", "--password", "abc",
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (0, f"{out / '清单.csv'}\n")
    for words in (
        "已生成 3 份填报工作簿、2 封邮件草稿（2025 年度）。",
        "没有写邮箱，没有邮件草稿：云溪县人民政府。",
        "按上一年数据预填的有 1 份。",
        "没有预填：云溪县林业局、云溪县人民政府。",
        "名册上没有的单位：云溪县煤炭局",
        "另有 1 个文件不是上一年的填报数据",
    ):
        assert words in result.stderr
    with (out / "清单.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [line["单位名称"] for line in listed] == [unit.name for unit in ROSTER.units]
    assert [line["上一年数据"] for line in listed] == ["已预填", "", ""]
    for line in listed:
        assert take_in((out / line["工作簿"]).read_bytes()).submission.unit == line["单位名称"]
    mails = [out / line["邮件草稿"] for line in listed if line["邮件草稿"]]
    assert [b"zwgk@yunxi.gov.cn" in mail.read_bytes() for mail in mails] == [True, True]
    made = {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    named = {Path(line[kind]) for line in listed for kind in ("工作簿", "邮件草稿") if line[kind]}
    assert made == {Path("清单.csv"), *named}


def test_cell_of_the_list_that_begins_like_a_formula_is_made_harmless(tmp_path: Path) -> None:
    out = tmp_path / "out"
    odd = [Unit("=HYPERLINK(1)局"), Unit("@甲局"), Unit("+乙局", email="-a@b.cn"), Unit("丙-局")]
    assert (
        run("distribute", "--roster", roster_file(tmp_path, *odd), "--year", YEAR, "-o", out).returncode == 0
    )
    with (out / "清单.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [line["单位名称"] for line in listed] == ["'=HYPERLINK(1)局", "'@甲局", "'+乙局", "丙-局"]
    assert listed[2]["邮箱"] == "'-a@b.cn"


def test_filled_in_it_passes_without_errors(form: Form, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("distribute", "--roster", roster_file(tmp_path, WATER), "--year", YEAR, "-o", out)
    (template,) = (out / "工作簿").iterdir()
    filed = replace(last(form, WATER.name, {}, YEAR), fields={"rulemaking": "无"})
    (tmp_path / "d.json").write_bytes(as_json(form, filed))
    run("fill", template, tmp_path / "d.json", "-o", tmp_path / "f.xlsx")
    assert not has_errors(check(take_in((tmp_path / "f.xlsx").read_bytes())))


def test_nothing_is_made_where_anything_would_be_overwritten(tmp_path: Path) -> None:
    arguments = ("distribute", "--roster", roster_file(tmp_path, WATER, FOREST), "--year", YEAR, "-o")
    out = tmp_path / "out"
    (out / "工作簿").mkdir(parents=True)
    kept = out / "工作簿" / f"{FOREST.name}{YEAR}年政府信息公开工作年度报告.xlsx"
    kept.write_bytes(b"mine")
    assert_refused(run(*arguments, out), "已经有 1 个要生成的文件.*什么也没有生成")
    assert [path for path in out.rglob("*") if path.is_file()] == [kept]
    assert run(*arguments, out, "--force").returncode == 0
    assert kept.read_bytes() != b"mine"


def test_units_that_come_later_get_theirs_and_stand_in_the_list(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--year", YEAR, "-o", out)
    run("distribute", "--roster", roster_file(tmp_path, WATER, COUNTY), *words)
    kept = {path: path.read_bytes() for path in out.rglob("*.xlsx")}
    whole = ("distribute", "--roster", roster_file(tmp_path, *ROSTER.units), *words)
    assert run(*whole, "--only", "林业局").returncode == 0
    assert {path: path.read_bytes() for path in kept} == kept
    with (out / "清单.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [line["单位名称"] for line in listed] == [WATER.name, COUNTY.name, FOREST.name]
    assert len(list(out.rglob("*.xlsx"))) == 3
    assert_refused(run(*whole, "--only", "林业局"), "什么也没有生成")


def test_folder_of_another_year_is_not_taken_for_last_year_s__error(form: Form, tmp_path: Path) -> None:
    (tmp_path / "前年").mkdir()
    (tmp_path / "前年" / "a.json").write_bytes(as_json(form, last(form, WATER.name, {}, YEAR - 2)))
    words = ("--year", YEAR, "--previous", tmp_path / "前年", "-o", tmp_path / "out")
    refused = run("distribute", "--roster", roster_file(tmp_path, WATER), *words)
    assert_refused(refused, "里的是 2023 年度的，没有一份是上一年（2024 年度）的")
    assert not (tmp_path / "out").exists()


def test_year_that_is_wanted_all_the_same__ok(tmp_path: Path) -> None:
    words = ("--roster", roster_file(tmp_path, WATER), "--year", 2022, "-o", tmp_path / "out")
    assert run("distribute", *words, "--force").returncode == 0


def test_long_names_that_are_cut_alike_stay_apart(tmp_path: Path) -> None:
    units = [Unit("局" * 90 + end) for end in "甲乙丙"]
    out = tmp_path / "out"
    assert (
        run("distribute", "--roster", roster_file(tmp_path, *units), "--year", YEAR, "-o", out).returncode
        == 0
    )
    found = {take_in(path.read_bytes()).submission.unit for path in (out / "工作簿").iterdir()}
    assert found == {unit.name for unit in units}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--year", "1999"), "年度应是 2008 至"),
        (("--year", "2023"), "2023 年度不是去年，也不是今年.*请加 --force"),
        (("--year", "2025", "--only", "水务处"), "名册里没有“水务处”，是否想写“水务局”"),
        (("--year", "2025", "--from", "张三"), "发件邮箱“张三”不对"),
        (("--year", "2025", "--previous", "没有"), "找不到上一年数据的文件夹“没有”"),
        (("--year", "2025", "--previous", "名册.csv"), "这是文件，请写文件夹"),
        (("--year", "2025", "--templates", "没有"), "找不到邮件文字的文件夹“没有”"),
        (("--year", "2025", "--templates", "."), "里没有邮件的版式"),
        (("--year", "2025", "--password", "口令"), "选项 --password 不对：只能用英文字母"),
        (("--year", "2025", "--form", "abc"), "没有名为“abc”的表式"),
    ],
)
def test_wrong_wish_is_told_and_makes_nothing(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    roster = roster_file(tmp_path, WATER)
    assert_refused(run("distribute", "--roster", roster, "-o", "out", *arguments, cwd=tmp_path), words)
    assert [path.name for path in tmp_path.iterdir()] == [roster.name]


def test_wrong_words_of_the_mail_leave_nothing_behind(tmp_path: Path) -> None:
    roster = roster_file(tmp_path, *(Unit(f"第{n}局", email="a@b.cn") for n in range(12)))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "distribute.txt.j2").write_text("{{ unti }}", encoding="utf-8")
    arguments = (
        "--roster",
        roster,
        "--year",
        YEAR,
        "-o",
        tmp_path / "a" / "out",
        "--templates",
        tmp_path / "own",
    )
    assert_refused(run("distribute", *arguments), "distribute.txt.j2”第 1 行：用了不存在的名称")
    assert not (tmp_path / "a").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for one process")
def test_interrupted_it_leaves_nothing_behind(tmp_path: Path) -> None:
    roster = roster_file(tmp_path, *(Unit(f"第{n}局") for n in range(500)))
    out = tmp_path / "out"
    arguments = ("--roster", str(roster), "--year", str(YEAR), "-o", str(out))
    # Tests that are run in the background begin with it ignored, and so would the command.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(
        [sys.executable, "-m", "xlsx_tools", "distribute", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not list(out.rglob("*.xlsx")):
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=PATIENCE)
    assert (running.returncode, errors.decode().splitlines()[-1]) == (2, "无法完成：已中断。")
    assert "Traceback" not in errors.decode()
    assert not out.exists()
