"""By when each unit is to file: in the ledger, on the workbook, in letters; and who the office is to them."""

from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.collecting import CIVIL, FORM, SCHOOL, WATER, book, file, season, taken
from tests.support.command import assert_refused, run
from tests.support.ledgers import day
from xlsx_tools import fill
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.form.own_sheets import GUIDE_SHEET
from xlsx_tools.generate import workbook
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.records import Season, State
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.survey import survey, unassigned

ROSTER = (
    "单位名称,简称,类别,邮箱\n"
    f"{WATER},水务局,政府部门,sw@yunxi.gov.cn\n{SCHOOL},教育局,,jy@yunxi.gov.cn\n石桥镇,,乡镇,\n"
)


def first_page(path: Path | BytesIO) -> str:
    """All that a workbook's first sheet says."""
    rows = load_workbook(path)[GUIDE_SHEET].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)


def text_of(path: Path) -> str:
    """What a draft says."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A roster in which one unit has no kind."""
    path = tmp_path / "名册.csv"
    path.write_text(ROSTER, "utf-8")
    return path


def distributed(roster: Path, *words: object) -> tuple[Path, str]:
    """Where all of it lies, and what was said."""
    out = roster.parent / "下发"
    told = run("distribute", "--roster", roster, "--year", 2024, "-o", out, *words)
    assert told.returncode == 0, told.stderr
    return out, told.stderr


def test_season_begins_with_the_forms_deadlines_and_names_whom_it_has_none_for(roster: Path) -> None:
    ledger_file = roster.parent / "台账.sqlite"
    out, told = distributed(roster, "--ledger", ledger_file)
    assert any("没有期限的单位" in line and line.endswith(f"：{SCHOOL}。") for line in told.splitlines())
    workbooks = {path.name[:3]: first_page(path) for path in (out / "工作簿").iterdir()}
    assert "本单位请在 2025 年 1 月 31 日前报送" in workbooks["石桥镇"]
    assert "县级人民政府：" not in workbooks["石桥镇"]
    (school,) = (out / "工作簿").glob(f"{SCHOOL}*")
    assert "县级人民政府：次年 2 月 20 日前" in first_page(school)
    letters = {path.name: text_of(path) for path in (out / "邮件草稿").iterdir()}
    assert [
        ("请在 2025 年 1 月 31 日前报送。" in t, "见第一页" in t) for n, t in letters.items() if WATER in n
    ] == [(True, False)]
    with open_ledger(ledger_file) as ledger:
        assert [unit.name for unit in ledger.roster.units] == [WATER, SCHOOL, "石桥镇"]
        known = {act.matter.about: act.value for act in ledger.decisions.holding(ActKind.DEADLINE)}
        assert known == {"政府部门": "2025-01-31", "乡镇": "2025-01-31"}
    for_all = run("settings", "--ledger", ledger_file, "--deadline", "2025-02-05").stdout
    assert "期限：各单位　2025-02-05" in for_all and "2025-01-31" not in for_all
    with open_ledger(ledger_file) as ledger:
        assert {one.deadline and one.deadline.date() for one in ledger.standings()} == {date(2025, 2, 5)}
        (number,) = [act.number for act in ledger.decisions.history() if act.matter.about == "" and act.value]
        ledger.decisions.undo(number, day(7))
        assert not any(one.deadline for one in ledger.standings())


def test_kinds_that_the_form_has_no_deadline_for_are_named_and_can_have_one(roster: Path) -> None:
    ledger_file = roster.parent / "台账.sqlite"
    roster.write_text(f"单位名称,类别,免报\n{WATER},学校,\n{SCHOOL},学校,\n{CIVIL},医院,停办\n", "utf-8")
    _, told = distributed(roster, "--ledger", ledger_file)
    (line,) = (line for line in told.splitlines() if "没有期限的" in line)
    assert line.startswith("没有期限的类别（表式没有定；用 settings --kind 类别 --deadline 日期 写明")
    assert line.endswith(f"：学校（{WATER}、{SCHOOL}）。")
    settle = ("settings", "--ledger", ledger_file)
    assert_refused(
        run(*settle, "--kind", "医校", "--deadline", "2025-02-01"), "没有“医校”这个类别，有医院、学校"
    )
    assert "期限：学校　2025-02-10" in run(*settle, "--kind", "学校", "--deadline", "2025-02-10").stdout
    with open_ledger(ledger_file) as ledger:
        assert [one.deadline is not None for one in ledger.standings()] == [True, True, False]


def test_what_is_of_no_use_among_last_years_files_is_not_to_be_seen_to_again(roster: Path) -> None:
    ledger_file, last = roster.parent / "台账.sqlite", roster.parent / "去年"
    (last / "里").mkdir(parents=True)
    (last / "水务.xlsx").write_bytes(book(WATER, 1, 2023))
    (last / "里" / "外县.xlsx").write_bytes(book("外县水务局", 2, 2023))
    (last / "说明.docx").write_bytes(b"PK\x03\x04 word")
    _, told = distributed(roster, "--ledger", ledger_file, "--previous", last)
    assert "名册上没有的单位：外县水务局" in told
    with open_ledger(ledger_file) as ledger:
        assert ledger.previous(WATER)
        assert list(unassigned(ledger)) == []


def test_workbook_that_is_made_afresh_says_by_when_it_is_to_be_filed() -> None:
    until = date(2025, 2, 10)
    origin = Origin(FORM.id, FORM.version, WATER, 2024, "t1", deadline=until)
    sent = workbook(FORM, begin_year(FORM, origin, None), created=datetime(2025, 1, 1))
    intake = take_in(sent)
    assert intake.submission.origin == origin
    afresh = (
        repair(intake, created=datetime(2025, 1, 2)).workbook,
        fill(intake, {"form": FORM.id, "unit": WATER, "year": 2024}),
    )
    for content in afresh:
        assert "本单位请在 2025 年 2 月 10 日前报送" in first_page(BytesIO(content))
        assert take_in(content).submission.origin.deadline == until


def test_given_deadline_is_everybodys_and_in_a_ledger_of_before(roster: Path) -> None:
    ledger_file = roster.parent / "台账.sqlite"
    distributed(roster, "--ledger", ledger_file, "--deadline", "2025-01-20")
    settled = run("settings", "--ledger", ledger_file, "--office", "云溪县政府办", "--phone", "0571-1")
    assert settled.stdout.splitlines()[0].startswith("办公室：云溪县政府办　电话：0571-1")
    out, _ = distributed(roster, "--ledger", ledger_file, "--force", "--only", "水务局")
    (letter,) = (out / "邮件草稿").glob(f"{WATER}*")
    text = text_of(letter)
    assert "请在 2025 年 1 月 20 日前报送" in text
    assert text.index("云溪县政府办") < text.index("电话：0571-1") < text.index("2025 年 12 月 31 日")
    run("settings", "--ledger", ledger_file, "--unit", "教育局", "--deadline", "2026-01-05")
    shown = run("status", "--ledger", ledger_file, "--drafts", roster.parent / "信")
    assert "期限 2025-01-20 至 2026-01-05（各单位不同）" in shown.stdout
    assert "未交 1　逾期 2" in shown.stdout
    reminded = {path.stem: text_of(path) for path in (roster.parent / "信" / "催报").iterdir()}
    assert "报送期限 2025 年 1 月 20 日已经过了" in reminded[WATER]
    assert "请在 2026 年 1 月 5 日前填好" in reminded[SCHOOL]
    assert "云溪县政府办" in reminded[SCHOOL]
    assert "延期" in run("log", "--ledger", ledger_file).stdout


def test_way_without_a_ledger_stays(roster: Path) -> None:
    out, told = distributed(roster)
    assert "期限" not in told
    assert all("县级人民政府：次年 2 月 20 日前" in first_page(path) for path in (out / "工作簿").iterdir())


def test_unit_is_late_by_its_own_deadline_and_another_may_be_asked_about() -> None:
    with season() as ledger:
        ledger.set_roster(Roster((Unit(WATER, kind="政府部门"), Unit(SCHOOL, kind="乡镇"), Unit(CIVIL))))
        for kind, value in {"政府部门": "2025-01-10", "乡镇": "2025-01-25"}.items():
            ledger.decisions.make(Matter(ActKind.DEADLINE, about=kind), value, day(1))
        taken(ledger, file("a.xlsx", book(WATER, 1), on=12))
        standings = list(ledger.standings(now=day(20)))
        assert [(s.state, s.is_late) for s in standings] == [
            (State.VALID, True), (State.MISSING, False), (State.MISSING, False),
        ]  # fmt: skip
        assert [s.is_late for s in ledger.standings(day(13), now=day(20))] == [False, True, True]
        ledger.decisions.make(Matter(ActKind.EXTENSION, WATER), "2025-01-12", day(20))
        assert [s.is_late for s in ledger.standings(day(2), now=day(20))] == [False, True, True]
        days = [
            line.deadline and line.deadline.date() for line in survey(ledger, FORM, 2024, now=day(20)).lines
        ]
        assert days == [date(2025, 1, 12), date(2025, 1, 25), None]


def test_unit_that_filed_in_time_and_again_after_it_was_returned_is_in_time() -> None:
    with season() as ledger:
        ledger.decisions.make(Matter(ActKind.DEADLINE), "2025-01-10", day(1))
        ledger.set_roster(Roster((Unit(WATER), Unit(SCHOOL), Unit(CIVIL))))
        taken(ledger, file("a.xlsx", book(WATER, 1, wrong=True), 9), file("b.xlsx", book(SCHOOL, 2), 9))
        taken(ledger, file("c.xlsx", book(CIVIL, 3, 2023), 9))
        assert [one.is_late for one in ledger.standings(now=day(20))] == [True, False, True]  # Still owing.
        later = file("d.xlsx", book(WATER, 4), 12), file("e.xlsx", book(SCHOOL, 5), 12)
        taken(ledger, *later, file("f.xlsx", book(CIVIL, 6), 12))
        lines = survey(ledger, FORM, 2024, now=day(20)).lines
        told = [(one.is_late, one.filed and one.filed.day, one.counted and one.counted.day) for one in lines]
        assert told == [(False, 9, 12), (False, 9, 12), (True, 12, 12)]
        assert "2025-01-09 按时报送，退回后 2025-01-12 改报。" in lines[0].note
        assert "2025-01-09 按时报送，2025-01-12 改报。" in lines[1].note


def test_wrong_settings_are_told(roster: Path) -> None:
    ledger_file = roster.parent / "台账.sqlite"
    assert_refused(run("settings", "--ledger", ledger_file), "找不到台账")
    distributed(roster, "--ledger", ledger_file)
    words = ("settings", "--ledger", ledger_file)
    assert_refused(run(*words, "--unit", "水务局"), "要写 --deadline")
    assert_refused(run(*words, "--unit", "水利局", "--deadline", "2025-01-01"), "名册里没有“水利局”")
    assert_refused(run(*words, "--from", "不是邮箱"), "发件邮箱“不是邮箱”不对")


def test_ledger_of_another_season_is_refused_before_anything_is_written(roster: Path) -> None:
    ledger_file = roster.parent / "台账.sqlite"
    with open_ledger(ledger_file, create=True) as ledger:
        ledger.begin(Season(FORM.id, 2023))
    words = ("distribute", "--roster", roster, "--year", 2024, "--ledger", ledger_file)
    assert_refused(run(*words, "-o", roster.parent / "下发"), "这本台账是 2023 年度")
    assert not (roster.parent / "下发").exists()


def test_day_before_the_year_is_over_is_last_years(roster: Path) -> None:
    roster.write_text(f"单位名称,类别,延期\n{WATER},政府部门,2024-02-10\n{SCHOOL},政府部门,\n", "utf-8")
    out, ledger_file = roster.parent / "下发", roster.parent / "台账.sqlite"
    words = ("distribute", "--roster", roster, "--year", 2024, "-o", out, "--ledger", ledger_file)
    assert_refused(run(*words), f"2024 年度还没有过完，期限就到了：{WATER} 2024-02-10。")
    assert not out.exists()
    assert run(*words, "--force", "--only", SCHOOL).returncode == 0
    told = run("settings", "--ledger", ledger_file, "--unit", SCHOOL, "--deadline", "2024-12-31")
    assert f"{WATER} 2024-02-10、{SCHOOL} 2024-12-31" in told.stderr
    assert f"延期：{WATER}　2024-02-10" in told.stdout


def test_letters_are_signed_from_the_first_and_settings_list_every_unit(roster: Path) -> None:
    ledger_file = roster.parent / "台账.sqlite"
    words = ("--office", "云溪县政府办", "--phone", "0571-1", "--from", "zwgk@yunxi.gov.cn", "--only", SCHOOL)
    out, told = distributed(roster, "--ledger", ledger_file, *words)
    assert "再用 distribute 加 --only 单位 --force 重新生成它的" in told
    (letter,) = (out / "邮件草稿").iterdir()
    assert "云溪县政府办" in text_of(letter) and "没有写到的另行通知" in text_of(letter)
    listed = run("settings", "--ledger", ledger_file).stdout
    assert listed.startswith("办公室：云溪县政府办　电话：0571-1　发件邮箱：zwgk@yunxi.gov.cn")
    assert f"没有期限：{SCHOOL}" in listed
    listed = run("settings", "--ledger", ledger_file, "--unit", SCHOOL, "--deadline", "2025-02-10").stdout
    assert f"期限：{SCHOOL}　2025-02-10" in listed and "没有期限" not in listed


def test_empty_folder_of_last_year_is_told_before_anything_is_written(roster: Path) -> None:
    (roster.parent / "去年").mkdir()
    words = ("--previous", roster.parent / "去年", "-o", roster.parent / "下发")
    assert_refused(run("distribute", "--roster", roster, "--year", 2024, *words), "什么文件也没有")
    assert not (roster.parent / "下发").exists()
