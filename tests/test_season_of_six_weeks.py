"""Six weeks of an office, day by day: reminders, an extension, refused reasons, forged senders, the end."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.collecting import FORM, book, submission
from tests.support.command import Ended, run
from tests.support.days import Office
from tests.support.workbooks import written
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.store import open_ledger

pytestmark = pytest.mark.usefixtures("one_worker")

COUNTY = "云溪县人民政府"
EARLY, WRONG, HINTED, ARCHIVED, LATE, EXTENDED = (f"云溪县{name}局" for name in "甲乙丙丁戊己")
ADDRESSES = {
    unit: f"u{number}@x.cn" for number, unit in enumerate((EARLY, WRONG, HINTED, ARCHIVED, LATE, EXTENDED))
}
FORGER = "u0@x.cn.example.com"


def hinted(reason: str = "") -> bytes:
    """A workbook with one text that is asked about, and what is said of that."""
    filing = submission(HINTED, {"applications.received.business": 3, "applications.granted.business": 3})
    texts = {**filing.narrative, "problems.text": "无。"}
    return written(FORM, replace(filing, narrative=texts, reasons={"N-EMPTY": reason} if reason else {}))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office whose weeks the tests are, one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        office = Office(tmp_path_factory.mktemp("季"), patch, ADDRESSES)
        yield office


def on(office: Office, command: str, *words: object) -> Ended:
    """A command on the ledger."""
    return run(command, "--ledger", office.ledger, *words)


def kinds(office: Office, day: str) -> dict[str, str]:
    """Which letter each unit got that day."""
    letters = (name.removesuffix(".eml").split("/") for name in office.letters(day))
    return {unit: kind for kind, unit in letters}


def page(office: Office, day: str) -> str:
    """The page of that day."""
    return (office.out / day / "情况.html").read_text("utf-8")


def test_week_0_begins_with_workbooks_and_a_ledger(office: Office) -> None:
    office.at("2025-01-06")
    folder = office.ledger.parent
    rows = [f"{unit},{COUNTY},部门,{address}" for unit, address in ADDRESSES.items()]
    (folder / "名册.csv").write_text("\n".join(("单位名称,上级,类别,邮箱", *rows)), "utf-8")
    words = ("--roster", folder / "名册.csv", "--year", 2024, "-o", folder / "下发")
    begun = on(office, "distribute", *words)
    assert begun.returncode == 0, begun.stderr
    assert "没有期限的单位" not in begun.stderr  # the form's own: January 31
    on(office, "settings", "--office", "云溪县政府办", "--phone", "0571-1")


def test_week_1_first_mails(office: Office) -> None:
    sent = "Fri, 10 Jan 2025"
    office.gets(EARLY, sent, "年报.xlsx", book(EARLY, 1))
    office.gets(WRONG, sent, "年报.xlsx", book(WRONG, 2, wrong=True))
    office.gets(HINTED, sent, "年报.xlsx", hinted())
    office.gets(ARCHIVED, sent, "年报.rar", b"Rar!\x1a\x07\x00 whatever")
    told = office.has_its_day("2025-01-13")
    assert kinds(office, "2025-01-13") == {WRONG: "退回", HINTED: "核实", ARCHIVED: "重发"}
    assert all("云溪县政府办" in text for text in office.letters("2025-01-13").values())
    assert "未交 3" in told.stdout


def test_week_2_a_forged_sender_is_held_and_a_reason_refused(office: Office) -> None:
    office.gets(EARLY, "Wed, 15 Jan 2025", "更正.xlsx", book(EARLY, 9), FORGER)
    office.gets(WRONG, "Wed, 15 Jan 2025", "更正.xlsx", book(WRONG, 2))
    office.gets(HINTED, "Wed, 15 Jan 2025", "更正.xlsx", hinted("县里统一这样写"))
    office.gets(ARCHIVED, "Wed, 15 Jan 2025", "年报.xlsx", book(ARCHIVED, 4))
    told = office.has_its_day("2025-01-20")
    assert kinds(office, "2025-01-20") == {}
    assert f"{FORGER} 发来的" in told.stdout
    assert f"{HINTED}：N-EMPTY，县里统一这样写" in told.stdout
    with open_ledger(office.ledger) as ledger:
        counted = ledger.standing(EARLY).counted
        assert counted and counted.senders != (FORGER,)
    on(office, "reasons", "--unit", HINTED, "--refuse", "--why", "请写实际问题")
    office.has_its_day("2025-01-20")
    (letter,) = office.letters("2025-01-20").values()
    assert "没有采纳：请写实际问题" in letter


def test_week_3_those_who_are_silent_are_reminded_before_the_deadline(office: Office) -> None:
    office.has_its_day("2025-01-27")
    assert kinds(office, "2025-01-27") == {LATE: "催报", EXTENDED: "催报"}
    assert "已于 1 月 27 日催报。" in page(office, "2025-01-27")
    told = on(office, "settings", "--unit", EXTENDED, "--deadline", "2025-02-14")
    assert f"延期：{EXTENDED}　2025-02-14" in told.stdout


def test_week_4_each_is_late_by_its_own_deadline(office: Office) -> None:
    told = office.has_its_day("2025-02-03")
    assert kinds(office, "2025-02-03") == {LATE: "催报"}
    (letter,) = office.letters("2025-02-03").values()
    assert letter.startswith("第二次催报：") and "报送期限 2025 年 1 月 31 日已经过了" in letter
    assert "未交 1　逾期 1" in told.stdout
    assert "期限是 2025-02-14。" in page(office, "2025-02-03")


def test_week_5_what_was_refused_comes_with_another_reason(office: Office) -> None:
    office.gets(HINTED, "Fri, 07 Feb 2025", "再报.xlsx", hinted("本年确无问题，已经核对"))
    office.gets(LATE, "Fri, 07 Feb 2025", "年报.xlsx", book(LATE, 5))
    office.has_its_day("2025-02-10")
    assert kinds(office, "2025-02-10") == {EXTENDED: "催报"}
    on(office, "reasons", "--unit", HINTED, "--accept")
    assert "采纳" in on(office, "reasons").stdout


def test_week_6_all_is_in_summed_up_and_closed(office: Office, tmp_path: Path) -> None:
    office.gets(EXTENDED, "Mon, 17 Feb 2025", "年报.xlsx", book(EXTENDED, 6))
    told = office.has_its_day("2025-02-17")
    assert "有来件待定" in told.stdout  # the forged one
    with open_ledger(office.ledger) as ledger:
        late = {standing.unit.name for standing in ledger.standings() if standing.is_late}
    assert late == {LATE, EXTENDED}  # what counts of the hinted one came later still: it had filed in time
    summed = on(office, "merge", "--unit", COUNTY, "-o", tmp_path / "全县.xlsx")
    assert summed.returncode == 0, summed.stderr
    figures = take_in((tmp_path / "全县.xlsx").read_bytes()).submission.tally(FORM).figures
    assert figures["applications.received.business"] == 1 + 2 + 3 + 4 + 5 + 6
    archive = tmp_path / "存档"
    closed = on(office, "close", "-o", archive, "--to", "txt", "--force")
    assert closed.returncode == 0, closed.stderr
    assert run("verify", archive).returncode == 0


def test_all_of_it_is_on_record(office: Office) -> None:
    acts = [line.split("　")[1:] for line in on(office, "log").stdout.splitlines()]
    days = [when[:10] for when, *_ in acts]
    assert days == sorted(days)
    kept = {kind for _, kind, *_ in acts}
    assert kept >= {"期限", "设置", "发信", "说明", "延期", "结束"}
    assert sum(kind == "发信" for _, kind, *_ in acts) == 3 + 1 + 2 + 1 + 1
