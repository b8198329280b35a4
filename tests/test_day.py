"""The office's day: what came, what goes out once and never twice, what is left for a person to do."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.collecting import CIVIL, FORM, SCHOOL, SEASON, WATER, book
from tests.support.command import assert_refused, run
from tests.support.days import Office
from tests.support.ledgers import day as day_of
from tests.support.ledgers import fresh
from xlsx_tools.cli.alone import alone_with
from xlsx_tools.cli.drafts import drafts_of
from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.settings import settings_in
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.agenda import agenda
from xlsx_tools.season.status.overview import Reply
from xlsx_tools.season.status.survey import survey

pytestmark = pytest.mark.usefixtures("one_worker")

TOWN = "云溪县石桥镇"
ADDRESSES = {WATER: "sw@x.cn", SCHOOL: "jy@x.cn", CIVIL: "mz@x.cn", TOWN: ""}
RAR = b"Rar!\x1a\x07\x00 whatever"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of a season whose workbooks have just been sent out."""
    folder = tmp_path_factory.mktemp("季")
    rows = [f"{unit},政府部门,{address},0571-{n}" for n, (unit, address) in enumerate(ADDRESSES.items())]
    roster, ledger = folder / "名册.csv", folder / "台账.sqlite"
    roster.write_text("\n".join(("单位名称,类别,邮箱,电话", *rows)), "utf-8")
    words = ("--roster", roster, "--year", 2024, "-o", folder / "下发", "--ledger", ledger)
    done = run("distribute", *words, "--deadline", "2025-01-24")
    assert done.returncode == 0, done.stderr
    return ledger


@pytest.fixture
def office(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office that has sent out its workbooks, and got three mails."""
    office = Office(tmp_path, monkeypatch, ADDRESSES)
    shutil.copy(begun, office.ledger)
    office.gets(WATER, "Fri, 10 Jan 2025", "年报.xlsx", book(WATER, 1))
    office.gets(SCHOOL, "Fri, 10 Jan 2025", "年报.xlsx", book(SCHOOL, 2, wrong=True))
    office.gets(CIVIL, "Fri, 10 Jan 2025", "年报.rar", RAR)
    return office


def test_a_day_takes_in_writes_what_is_new_and_ends_with_what_is_left(office: Office) -> None:
    told = office.has_its_day("2025-01-13")
    assert told.returncode == 1, told.stderr
    assert "读了 3 个新文件" in told.stdout
    folder = office.out / "2025-01-13"
    assert {path.name for path in folder.iterdir()} == {"情况.html", "情况.xlsx", "待办.txt", "退回", "重发"}
    assert sorted(office.letters("2025-01-13")) == [f"退回/{SCHOOL}.eml", f"重发/{CIVIL}.eml"]
    *_, sent, last, place = told.stdout.splitlines()
    assert "看过以后发出今天写的：退回 1 封、重发 1 封" in sent
    assert "其余的等各单位回信（未交 2，退回 1，合格 1）" in last
    assert place == str(folder)
    page = (folder / "情况.html").read_text("utf-8")
    assert "已于 1 月 13 日退回。" in page and "已于 1 月 13 日请重发。" in page
    assert "1. " in (folder / "待办.txt").read_text("utf-8-sig")


def test_nothing_is_written_twice(office: Office) -> None:
    office.has_its_day("2025-01-13")
    before = {path: path.read_bytes() for path in office.out.glob("*/*/*")}
    again = office.has_its_day("2025-01-13")
    assert "已生成邮件草稿：没有要发的。" in again.stderr
    assert "看过以后发出今天写的：退回 1 封、重发 1 封" in again.stdout
    assert "没有邮箱" not in again.stdout  # The town is not to be reminded before the 17th.
    assert {path: path.read_bytes() for path in office.out.glob("*/*/*")} == before
    office.has_its_day("2025-01-14")
    assert office.letters("2025-01-14") == {}
    with open_ledger(office.ledger) as ledger:
        assert len(list(ledger.decisions.holding(ActKind.LETTER))) == 2


def test_units_are_reminded_before_the_deadline_when_it_passes_and_every_week(office: Office) -> None:
    written = {}
    for day in ("13", "16", "20", "25", "28", "30"):
        office.has_its_day(f"2025-01-{day}")
        letters = office.letters(f"2025-01-{day}")
        written[day] = [letters[name].splitlines()[0][:6] for name in letters if CIVIL in name]
    assert written == {
        "13": ["请重新发送2"], "16": [], "20": ["第二次催报："], "25": ["第三次催报："], "28": [], "30": [],
    }  # fmt: skip
    assert "报送期限 2025 年 1 月 24 日已经过了" in office.letters("2025-01-25")[f"重发/{CIVIL}.eml"]
    told = office.has_its_day("2025-02-01").stdout
    assert f"{CIVIL}：催过 4 次，0571-2" in told
    assert f"{TOWN}：催报，0571-3" in told


def test_correction_that_fails_is_returned_with_what_counts_meanwhile(office: Office) -> None:
    office.has_its_day("2025-01-13")
    office.gets(WATER, "Mon, 13 Jan 2025", "更正.xlsx", book(WATER, 3, wrong=True))
    office.gets(SCHOOL, "Mon, 13 Jan 2025", "更正.xlsx", book(SCHOOL, 4, wrong=True))
    office.has_its_day("2025-01-13")
    letters = office.letters("2025-01-13")
    assert "仍以贵单位 2025 年 1 月 10 日交的一份计入" in letters[f"退回/{WATER}.eml"]
    assert f"退回/{SCHOOL}（2）.eml" in letters
    assert "交的一份计入" not in letters[f"退回/{SCHOOL}（2）.eml"]
    office.gets(SCHOOL, "Tue, 14 Jan 2025", "好.xlsx", book(SCHOOL, 4))
    told = office.has_its_day("2025-01-14")
    assert office.letters("2025-01-14") == {}
    assert "退回 0　改报未通过 1　有提示 0　合格 1" in told.stdout


def test_letter_taken_back_is_written_again(office: Office) -> None:
    for today in ("13", "13", "14"):  # On the same day it is written over.
        office.has_its_day(f"2025-01-{today}")
        assert f"退回/{SCHOOL}.eml" in office.letters(f"2025-01-{today}")
        assert f"退回/{SCHOOL}（2）.eml" not in office.letters(f"2025-01-{today}")
        with open_ledger(office.ledger) as ledger:
            letters = [act for act in ledger.decisions.holding(ActKind.LETTER) if act.matter.unit == SCHOOL]
            ledger.decisions.undo(letters[-1].number, day_of(13))
    office.has_its_day("2025-01-14")
    assert sorted(office.letters("2025-01-14")) == [f"退回/{SCHOOL}.eml"]
    told = office.has_its_day("2025-01-15", "--again", SCHOOL, "--again", WATER).stderr
    assert sorted(office.letters("2025-01-15")) == [f"退回/{SCHOOL}.eml"]
    assert "没有可以再写的信（" in told and told.rstrip().endswith(f"：{WATER}。")


def test_again_takes_back_all_that_was_written_on_the_last_day(office: Office) -> None:
    office.has_its_day("2025-01-13")
    office.has_its_day("2025-01-14", "--again", CIVIL)
    with open_ledger(office.ledger) as ledger:  # as by drafts that somebody had written besides
        (latest,) = (act for act in ledger.decisions.holding(ActKind.LETTER) if act.matter.unit == CIVIL)
        besides = replace(latest.matter, about=f"{Reply.RESEND.value} 1")
        ledger.decisions.make_each({besides: latest.value}, day_of(14))
    told = office.has_its_day("2025-01-15", "--again", CIVIL)
    assert "没有可以再写的信" not in told.stderr
    assert f"重发/{CIVIL}.eml" in office.letters("2025-01-15")


def test_what_was_seen_to_is_ticked_off(office: Office) -> None:
    office.has_its_day("2025-01-13")
    listed = run("tick", "--ledger", office.ledger)
    assert listed.stdout.startswith(f"{CIVIL}　2025-01-10　年报.rar：")
    run("tick", "--ledger", office.ledger, "--unit", "民政局", "--note", "电话里说好了")
    assert_refused(run("tick", "--ledger", office.ledger, "--unit", "民政", "--note", " "), "不能是空的")
    assert run("tick", "--ledger", office.ledger).stdout == listed.stdout
    run("tick", "--ledger", office.ledger, "--unit", CIVIL, "--note", "电话里说好了")
    nothing = run("tick", "--ledger", office.ledger)
    assert (nothing.stdout, nothing.stderr) == ("", "没有要办结的。\n")
    assert "办结" in run("log", "--ledger", office.ledger).stdout
    assert "来件不能用" not in office.has_its_day("2025-01-14").stdout


def test_what_is_nobodys_is_ticked_off_by_its_name(office: Office) -> None:
    (office.inbox / "名册.csv").write_text("单位名称\n甲局\n", "utf-8")
    assert "其他没有归到单位的来件" in office.has_its_day("2025-01-13").stdout
    assert "没有归到单位　收件箱/名册.csv：" in run("tick", "--ledger", office.ledger).stdout
    done = run("tick", "--ledger", office.ledger, "--file", "名册.csv")
    assert (done.stderr, CIVIL in done.stdout) == ("已办结。\n", False)
    assert "名册.csv" not in office.has_its_day("2025-01-14").stdout


def test_address_that_is_put_right_is_written_to(office: Office, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text(f"单位名称,邮箱\n{SCHOOL},new@x.cn\n{WATER},sw@x.cn\n", "utf-8")
    office.has_its_day("2025-01-13", "--roster", roster)
    assert b"<new@x.cn>" in (office.out / "2025-01-13" / "退回" / f"{SCHOOL}.eml").read_bytes()


def test_what_the_office_wrote_is_never_taken_for_what_came(office: Office) -> None:
    office.has_its_day("2025-01-13")
    for output in (office.inbox, office.inbox / "每天"):
        words = ("day", office.inbox, "--ledger", office.ledger, "-o", output)
        assert_refused(run(*words), "在收件箱.*里面.*请用 -o 写收件箱以外的文件夹")
    shutil.copytree(office.out / "2025-01-13" / "退回", office.inbox / "已发送")
    told = run("collect", office.inbox, "--ledger", office.ledger).stdout
    assert "这是本办公室写给单位的信，不是来件" in told
    with open_ledger(office.ledger) as ledger:
        assert len(ledger.standing(SCHOOL).filed) == 1


def test_unit_that_was_told_no_day_is_not_hurried_but_told_of(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "台账", create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster((Unit(WATER, email="w@x.cn"), Unit(SCHOOL, email="s@x.cn", exempt="停办"))))

        def day() -> tuple[int, tuple[str, ...]]:
            overview = survey(ledger, FORM, SEASON.year, now=day_of(30))
            letters = drafts_of(ledger, overview, settings_in(ledger.decisions))
            told = [task.on for task in agenda(ledger, overview, {}) if task.what.startswith("没有期限")]
            return len(letters), told[0] if told else ()

        assert day() == (0, ("各单位都没有：用 settings --deadline 日期，给所有单位",))
        ledger.decisions.make(Matter(ActKind.EXTENSION, SCHOOL), "2025-01-31", day_of(7))
        assert day() == (0, (WATER,))
        ledger.decisions.make(Matter(ActKind.DEADLINE), "2025-01-31", day_of(7))
        assert day() == (1, ())


def test_two_days_at_once_do_nothing_twice(office: Office) -> None:
    with alone_with(office.ledger):
        assert_refused(office.has_its_day("2025-01-13"), "正有人在收.*什么也没有做.*再运行一次")
        assert_refused(run("collect", office.inbox, "--ledger", office.ledger), "正有人在收")
    assert not office.out.exists()
    assert "读了 3 个新文件" in office.has_its_day("2025-01-13").stdout
    assert not list(office.ledger.parent.glob("*-lock"))


def test_webmail_gets_a_list_and_files(office: Office) -> None:
    office.has_its_day("2025-01-13", "--webmail")
    folder = office.out / "2025-01-13"
    rows = list(load_workbook(folder / "群发清单.xlsx")["群发清单"].iter_rows(values_only=True))
    assert rows[0] == ("单位", "收件人", "主题", "正文", "附件")
    assert [(row[0], row[1], row[4]) for row in rows[1:]] == [
        (SCHOOL, "jy@x.cn", f"附件/{SCHOOL}_退回.xlsx"), (CIVIL, "mz@x.cn", None),
    ]  # fmt: skip
    assert load_workbook(folder / "附件" / f"{SCHOOL}_退回.xlsx").sheetnames[0] == "退回意见"
    text = (folder / "正文" / f"{CIVIL}_重发.txt").read_bytes().decode("utf-8-sig")
    assert text.replace("\r\n", "\n") == rows[2][3]
    office.gets(TOWN, "Mon, 13 Jan 2025", "年报.xlsx", book(TOWN, 5, wrong=True), "who@x.cn")
    office.gets(CIVIL, "Mon, 13 Jan 2025", "年报.pdf", b"%PDF-1.7")
    office.has_its_day("2025-01-13", "--webmail")
    assert len(list(load_workbook(folder / "群发清单（2）.xlsx")["群发清单"].rows)) == 2


def test_body_in_the_middle_owes_a_sum_and_a_sender_nobody_knows_is_looked_at(tmp_path: Path) -> None:
    middle, below = Unit("开发区", email="kfq@x.cn"), Unit("开发区甲局", parent="开发区", email="jj@x.cn")
    with open_ledger(tmp_path / "台账", create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster((middle, below)))
        ledger.decisions.make(Matter(ActKind.DEADLINE), "2025-01-31", day_of(1))

        def tasks() -> dict[str, tuple[str, ...]]:
            overview = survey(ledger, FORM, SEASON.year, now=day_of(20))
            return {task.what[:4]: task.on for task in agenda(ledger, overview, {})}

        ledger.record([fresh(b"1", middle.name)], day_of(10))
        assert tasks() == {}
        stranger = fresh(b"2", below.name, by_mail=True)
        received = replace(stranger.received, sender="who@knows.cn")
        ledger.record([replace(stranger, received=received)], day_of(10))
        told = tasks()
        assert told["汇总到中"] == ("开发区：开发区甲局都可以汇总了",)
        (line,) = told["核对邮箱"]
        assert line.startswith("开发区甲局：计入的 ") and line.endswith(" 是 who@knows.cn 发来的")
        summed = fresh(b"3", middle.name, on=8, document='{"form": "zfxxgk-2021", "sources": [{}]}')
        ledger.choose(below.name, stranger.received.hash, day_of(11))
        ledger.record([summed], day_of(12))
        assert tasks() == {}


def test_a_day_before_the_season_is_refused(tmp_path: Path) -> None:
    (tmp_path / "收").mkdir()
    words = ("day", tmp_path / "收", "--ledger", tmp_path / "没有.sqlite", "-o", tmp_path / "每天")
    assert_refused(run(*words), "找不到台账")
    with open_ledger(tmp_path / "没有.sqlite", create=True):
        pass
    assert_refused(run(*words), "请先用 distribute --ledger 开始")
    assert not (tmp_path / "每天").exists()
