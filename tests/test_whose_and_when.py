"""What came, told by whose it is and when it was sent: bounces, doubtful times, names of units."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from tests.support.collecting import (
    CIVIL,
    FORM,
    SCHOOL,
    WATER,
    book,
    file,
    outcomes,
    saved,
    season,
    submission,
    taken,
)
from tests.support.command import run
from tests.support.inboxes import mail, zipped
from tests.support.ledgers import day, fresh
from tests.support.workbooks import CREATED, blank_submission, written
from xlsx_tools.checking import check
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.origin import Origin
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import Outcome, ProblemKind, State
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.posted import Due, posted_by_unit, remember_letters, take_back
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.roster_rows import read_roster
from xlsx_tools.season.status.overview import Line, Overview, Reply
from xlsx_tools.season.status.survey import survey
from xlsx_tools.season.status.to_tick import to_tick

pytestmark = pytest.mark.usefixtures("one_worker")

NOW = datetime(2025, 2, 1, tzinfo=UTC)
CASES = Path(__file__).parent / "data" / "cases"
FROM_WATER = "sw@yunxi.gov.cn"
UNITS = (Unit(WATER, "水务局", email=FROM_WATER), Unit(SCHOOL, "教育局"), Unit(CIVIL, "民政局"))


def seen(ledger: Ledger) -> Overview:
    """How the season stands."""
    return survey(ledger, FORM, 2024, now=NOW)


def line(ledger: Ledger, unit: str = WATER) -> Line:
    """What is told of a unit."""
    return next(line for line in seen(ledger).lines if line.unit == unit)


# --- Bounces ------------------------------------------------------------------------------------------


def letter(unit: str, to: str) -> EmailMessage:
    """What the office sent to a unit, with an empty template."""
    template = written(FORM, replace(blank_submission(FORM), unit=unit))
    sent = mail((f"{unit}2024年报.xlsx", template), subject=f"请填报2024年年度报告（{unit}）")
    del sent["To"]
    sent["To"] = to
    return sent


def bounce(unit: str = WATER, to: str = FROM_WATER, *, action: str = "") -> bytes:
    """The letter come back; with an `action`, as the standard has it."""
    message = MIMEMultipart("report")
    message.set_param("report-type", "delivery-status")
    message["From"], message["To"] = "MAILER-DAEMON@yunxi.gov.cn", "office@yunxi.gov.cn"
    message["Subject"], message["Date"] = "Undelivered Mail", "Thu, 09 Jan 2025 10:30:00 +0800"
    message.attach(MIMEText("无法送达"))
    if action:
        status = MIMEMultipart()
        status.set_type("message/delivery-status")
        for fields in ({"Reporting-MTA": "dns; x"}, {"Final-Recipient": f"rfc822; {to}", "Action": action}):
            part = EmailMessage()
            for name, value in fields.items():
                part[name] = value
            status.attach(part)
        message.attach(status)
    message.attach(MIMEMessage(letter(unit, to)))
    return message.as_bytes()


@pytest.mark.parametrize("action", ["", "failed"])
def test_letter_that_did_not_arrive_is_told_of_its_unit(action: str) -> None:
    with season() as ledger:
        ledger.set_roster(Roster(UNITS))
        taken(ledger, file("退信.eml", bounce(action=action)))
        assert outcomes(ledger) == {}
        (problem,) = ledger.problems()
        assert problem.kind is ProblemKind.BOUNCED
        assert FROM_WATER in problem.reason
        told = line(ledger)
        assert told.state == "未交"
        assert f"寄给 {FROM_WATER} 的邮件没有送到（2025-01-09 退信）" in told.note
        assert seen(ledger).strays == ()


def test_bounce_from_an_address_the_roster_lacks_is_told_of_the_unit_that_the_letter_names() -> None:
    with season() as ledger:
        ledger.set_roster(Roster(UNITS))
        taken(ledger, file("退信.eml", bounce(SCHOOL, "old@yunxi.gov.cn")))
        assert "没有送到" in line(ledger, SCHOOL).note


def test_when_the_address_is_put_right_what_came_back_is_written_again() -> None:
    with season() as ledger:
        ledger.set_roster(Roster(UNITS))
        lost = Due(line(ledger), Reply.REMIND, "1")
        remember_letters(ledger, [lost], day(2).date(), day(2))
        taken(ledger, file("退信.eml", bounce()))
        assert line(ledger).bounced and posted_by_unit(ledger)[WATER]
        ledger.set_roster(Roster((replace(UNITS[0], email="new@yunxi.gov.cn"), *UNITS[1:])))
        told = line(ledger)
        assert (told.bounced, told.note, seen(ledger).strays) == (None, "还没有交。", ())
        assert posted_by_unit(ledger).get(WATER) is None
        known = ledger.roster.at(FROM_WATER)
        assert known and known.name == WATER
        remember_letters(ledger, [Due(told, Reply.REMIND, "1")], day(30).date(), day(30))
        assert len(posted_by_unit(ledger)[WATER]) == 1


def test_what_came_back_from_a_right_address_is_written_again_or_ticked_off() -> None:
    with season() as ledger:
        ledger.set_roster(Roster(UNITS))
        letters = [Due(line(ledger), Reply.REMIND, times) for times in ("1", "2")]
        remember_letters(ledger, letters[:1], day(2).date(), day(2))
        taken(ledger, file("退信.eml", bounce()))
        remember_letters(ledger, letters[1:], day(16).date(), day(16))
        (open_,) = to_tick(ledger)
        take_back(ledger, SCHOOL, day(17))
        assert open_.told == f"{WATER}　2025-01-09　退信.eml：退信，{FROM_WATER}"
        ledger.decisions.make(open_.matter, "电话里说好了", day(17))
        assert (line(ledger).bounced, list(to_tick(ledger))) == (None, [])
        ledger.decisions.make(open_.matter, "", day(18))
        take_back(ledger, WATER, day(18))
        assert [letter.on for letter in posted_by_unit(ledger)[WATER]] == ["2"]  # It was written since.
        assert line(ledger).bounced is None
        take_back(ledger, WATER, day(19))
        assert posted_by_unit(ledger).get(WATER) is None


def test_bounce_of_nobody_is_told_among_what_is_no_units() -> None:
    with season() as ledger:
        taken(ledger, file("退信.eml", bounce("岚川市水利局", "x@y.cn")))
        (stray,) = seen(ledger).strays
        assert stray.kind == "退信"


def test_bounce_is_not_spoken_of_once_the_unit_has_filed() -> None:
    with season() as ledger:
        ledger.set_roster(Roster(UNITS))
        taken(ledger, file("退信.eml", bounce()), file("a.xlsx", book(WATER, 3), on=20))
        assert (line(ledger).state, line(ledger).note) == ("合格", "")


def test_notice_that_a_letter_arrived_is_no_bounce() -> None:
    with season() as ledger:
        ledger.set_roster(Roster(UNITS))
        taken(ledger, file("送达.eml", bounce(action="delivered")))
        (problem,) = ledger.problems()
        assert problem.kind is ProblemKind.FOREIGN
        assert line(ledger).note == "还没有交。"


def test_collect_ends_with_1_for_a_bounce(tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text(f"单位名称,邮箱\n{WATER},{FROM_WATER}\n", "utf-8")
    inbox = saved(tmp_path / "箱", {"退信.eml": bounce()})
    ledger = tmp_path / "台账.sqlite"
    done = run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    assert done.returncode == 1
    assert "退信（1 个）" in done.stdout
    assert f"寄给 {FROM_WATER} 的邮件没有送到" in run("status", "--ledger", ledger).stdout.replace("\n", "")


# --- What is no filing ------------------------------------------------------------------------------------

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(4000)


def words(text: str, subject: str = "年报") -> EmailMessage:
    """A mail of nothing but words."""
    message = mail(subject=subject)
    message.set_content(text)
    return message


def with_signature() -> EmailMessage:
    """Thanks, above a picture."""
    message = words("收到，谢谢")
    message.add_attachment(
        PICTURE, maintype="image", subtype="png", filename="单位标志.png", disposition="inline"
    )
    return message


CLOSED = {
    "rar": mail(("年报.rar", b"Rar!\x1a\x07\x01\x00" + bytes(400))),
    "PDF": mail(("年报.pdf", b"%PDF-1.7\n" + bytes(400))),
    "OFD": mail(("年报.ofd", zipped({"OFD.xml": b"<a/>"}))),
    "link": words("链接：https://pan.baidu.com/s/1abcd 提取码：x1y2"),
}
NOTHING = {
    "thanks": words("收到，谢谢"),
    "answer": words("好的。", "Re: 年报"),
    "signature": with_signature(),
}


def collected(folder: Path, message: EmailMessage) -> tuple[int, str, str]:
    """What collecting a mail ends with and prints, and what the status says then."""
    (folder / "名册.csv").write_text(f"单位名称\n{WATER}\n", "utf-8")
    inbox = saved(folder / "箱", {"来件.eml": message.as_bytes()})
    ledger = folder / "台账.sqlite"
    done = run("collect", inbox, "--ledger", ledger, "--roster", folder / "名册.csv", "--year", 2024)
    return done.returncode, done.stdout, run("status", "--ledger", ledger).stdout


@pytest.mark.parametrize("kind", CLOSED)
def test_what_may_hold_a_filing_and_is_not_opened_is_told_and_ends_with_1(tmp_path: Path, kind: str) -> None:
    code, told, shown = collected(tmp_path, CLOSED[kind])
    assert code == 1
    assert "打不开（1 个）" in told
    assert "打不开 1 件：箱/来件.eml" in shown


@pytest.mark.parametrize("kind", NOTHING)
def test_words_and_pictures_of_signatures_are_no_problem(tmp_path: Path, kind: str) -> None:
    code, told, shown = collected(tmp_path, NOTHING[kind])
    assert code == 0
    assert "打不开" not in told
    assert "没有归到单位的来件" not in shown


# --- When -----------------------------------------------------------------------------------------------


def mailed(number: int, date: str | None, sender: str = FROM_WATER) -> bytes:
    """A mail of that date with the unit's workbook of that number."""
    message = mail(("年报.xlsx", book(WATER, number)), date=date or "")
    del message["From"], message["Date"]
    data = message.as_bytes()
    head = f"From: {sender}\n".encode() + (f"Date: {date}\n".encode() if date else b"")
    return head + data


SURE, LATER = "Mon, 06 Jan 2025 09:00:00 +0800", "Mon, 06 Jan 2025 15:00:00 +0800"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SURE, SURE),
        (SURE, "Mon, 06 Jan 2025 01:00:01 GMT"),
        (SURE, "Mon, 06 Jan 2025 15:00:00"),
        ("Mon, 06 Jan 2025 09:00:00 -0000", LATER),
        ("Mon, 06 Jan 2025 09:00:00", "2025年1月6日 下午 3:00"),
        (SURE, None),
        ("Mon, 20 Jan 2025 09:00:00 +0800", "Mon, 20 Jan 2031 09:00:00 +0800"),
    ],
)
def test_versions_whose_times_cannot_be_told_apart_are_asked_about(one: str, other: str | None) -> None:
    with season() as ledger:
        now_is_short_after = other is not None and "2031" in other
        mails = [mailed(3, one), mailed(4, other)]
        if now_is_short_after:
            mails = [mailed(3, "Mon, 20 Jan 2030 09:00:00 +0800"), mailed(4, other)]
        taken(ledger, *(file(f"{number}.eml", data) for number, data in enumerate(mails)))
        standing = ledger.standing(WATER)
        assert (standing.state, standing.counted, len(standing.undecided)) == (State.UNDECIDED, None, 2)
        told = line(ledger)
        assert (told.state, told.reply, told.is_accepted) == ("待定", None, False)
        assert "choose" in told.note
        chosen = ledger.choose(WATER, standing.versions[0].hash)
        assert (chosen.counted, chosen.state) == (standing.versions[0], State.VALID)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SURE, "Mon, 06 Jan 2025 09:00:40 +0800"),
        (SURE, LATER),
        ("Mon, 06 Jan 2025 09:00:00", "Wed, 08 Jan 2025 09:00:00 +0800"),
        ("Mon, 06 Jan 2025 09:00:00", "Wed, 08 Jan 2025 09:00:00"),
    ],
)
def test_versions_whose_times_are_clear_are_not_asked_about(one: str, other: str) -> None:
    with season() as ledger:
        taken(ledger, file("2.eml", mailed(4, other)), file("1.eml", mailed(3, one)))
        standing = ledger.standing(WATER)
        assert standing.counted
        assert ledger.content(standing.counted.hash) == book(WATER, 4)


def test_version_without_errors_is_not_held_up_by_one_with_errors_of_the_same_time() -> None:
    with season() as ledger:
        taken(ledger, file("1.xlsx", book(WATER, 3)), file("2.xlsx", book(WATER, 4, wrong=True)))
        assert ledger.standing(WATER).state is State.VALID


def test_same_filing_saved_twice_is_not_asked_about() -> None:
    again = workbook(FORM, submission(WATER, {}), created=CREATED + timedelta(days=1))
    assert again != book(WATER)
    with season() as ledger:
        taken(ledger, file("1.xlsx", book(WATER)), file("2.xlsx", again))
        assert ledger.standing(WATER).state is State.VALID


def test_later_version_ends_the_question() -> None:
    with season() as ledger:
        taken(ledger, file("1.xlsx", book(WATER, 3)), file("2.xlsx", book(WATER, 4)))
        assert ledger.standing(WATER).state is State.UNDECIDED
        taken(ledger, file("3.xlsx", book(WATER, 5), on=8))
        assert ledger.standing(WATER).state is State.VALID


def test_unit_that_filed_in_time_is_not_late_while_it_is_asked_about() -> None:
    with season() as ledger:
        taken(ledger, file("1.xlsx", book(WATER, 3)), file("2.xlsx", book(WATER, 4)))
        (standing, *_) = ledger.standings(day(10), day(20))
        assert (standing.state, standing.is_late) == (State.UNDECIDED, False)


def test_sum_and_reports_lack_a_unit_that_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text(f"单位名称\n{WATER}\n{SCHOOL}\n", "utf-8")
    inbox = saved(
        tmp_path / "箱", {"1.eml": mailed(3, SURE), "2.eml": mailed(4, SURE), "3.xlsx": book(SCHOOL, 5)}
    )
    ledger = tmp_path / "台账.sqlite"
    done = run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    assert done.returncode == 1
    assert "时间分不清先后" in done.stdout
    assert f"choose --unit {WATER}" in done.stdout
    shown = run("status", "--ledger", ledger, "--html", tmp_path / "页.html", "--xlsx", tmp_path / "页.xlsx")
    assert shown.returncode == 1
    assert "待定 1" in shown.stdout
    assert "待定" in (tmp_path / "页.html").read_text("utf-8")
    summed = run("merge", "--ledger", ledger, "--unit", "云溪县人民政府", "-o", tmp_path / "和.xlsx")
    assert summed.returncode == 1
    assert "分不清先后" in summed.stderr
    assert "分不清先后" in run("convert", "--ledger", ledger, "-o", tmp_path / "报", "--to", "txt").stderr
    assert "用 --version 指定一份" in run("choose", "--ledger", ledger, "--unit", WATER).stdout


# --- Names ----------------------------------------------------------------------------------------------

UNSEEN = ("\u3000", "\xa0", "\u200b", "\u200e", "\u202a", "\u2066", "\ufeff")


@pytest.mark.parametrize("unseen", UNSEEN)
def test_unit_with_what_nobody_sees_in_its_name_is_the_same_in_roster_workbook_and_ledger(
    unseen: str,
) -> None:
    spelled = f"云溪县{unseen}水务局{unseen}"
    roster = read_roster(
        [["单位名称", "邮箱"], [spelled, f"{FROM_WATER}{unseen}"], [f"{SCHOOL}{unseen}", ""]]
    )
    assert [unit.name for unit in roster.units][1] == SCHOOL
    assert roster.find(WATER) == roster.units[0]
    assert roster.at(FROM_WATER) == roster.units[0]
    assert roster.named_in(f"云溪县水{unseen}务局2024年报.xlsx") == roster.units[0]
    data = written(FORM, submission(WATER, {}))
    shown = replace(submission(WATER, {}), unit=spelled)
    typed = write_json(to_document(FORM, shown)).encode()
    with season() as ledger:
        ledger.set_roster(roster)
        taken(ledger, file("1.xlsx", data), file("2.json", typed))
        assert set(outcomes(ledger).values()) == {Outcome.VALID}
        assert ledger.standing(WATER).state is State.VALID


@pytest.mark.parametrize("unseen", UNSEEN)
def test_unit_with_what_nobody_sees_in_its_name_is_no_other_than_its_template_is_for(unseen: str) -> None:
    shown = replace(submission(WATER, {}), unit=f"云溪县{unseen}水务局{unseen}")
    intake = take_in(written(FORM, shown))
    assert intake.submission.unit == WATER
    assert check(intake) == []


def test_template_made_for_a_name_with_a_wide_blank_is_the_units() -> None:
    made = replace(submission(WATER, {}), unit="云溪县\u3000水务局")
    made = replace(made, origin=Origin(FORM.id, FORM.version, "云溪县\u3000水务局", 2024))
    with season() as ledger:
        taken(ledger, file("1.xlsx", written(FORM, made)))
        assert ledger.standing(WATER).state is State.VALID


def test_units_of_one_name_written_in_two_ways_are_summed_once(tmp_path: Path) -> None:
    apart = written(FORM, replace(submission("云溪县\u3000水务局", {})))
    saved(tmp_path, {"1.xlsx": book(WATER), "2.xlsx": apart})
    done = run(
        "merge", tmp_path / "1.xlsx", tmp_path / "2.xlsx", "--unit", "云溪县", "-o", tmp_path / "和.xlsx"
    )
    assert "共 1 个单位，计入 1 个" in done.stderr


def test_choice_stays_when_the_roster_writes_the_name_otherwise() -> None:
    with season() as ledger:
        contents = [fresh(b"1"), fresh(b"2", on=8)]
        ledger.record(contents, NOW)
        ledger.choose(WATER, contents[0].received.hash)
        ledger.set_roster(Roster((Unit("云溪县 水务局"), Unit(SCHOOL))))
        assert ledger.standing(WATER).is_chosen


@pytest.mark.parametrize(
    ("name", "told"), [("云溪县\ue001水局", "造字 U+E001"), ("云溪县\x07水局", "控制字符 U+0007")]
)
def test_character_that_cannot_stand_in_a_name_is_named(tmp_path: Path, name: str, told: str) -> None:
    done = run("generate", "--unit", name, "--year", 2024, "-o", tmp_path / "x.xlsx")
    assert done.returncode == 2
    assert told in done.stderr
    assert "换行等控制字符" not in done.stderr


@pytest.mark.parametrize("name", ["云溪县𠮷水局", "云溪县\U0002ebf0水局", "云溪县\u3000水务局\u200b"])
def test_unit_of_a_rare_name_goes_the_whole_road(tmp_path: Path, name: str) -> None:
    (tmp_path / "名册.csv").write_text(f"单位名称,邮箱\n{name},a@b.cn\n", "utf-8")
    done = run("distribute", "--roster", tmp_path / "名册.csv", "--year", 2024, "-o", tmp_path / "发")
    assert done.returncode == 0, done.stderr
    (sent,) = (tmp_path / "发" / "工作簿").iterdir()
    assert "_" not in sent.name
    ledger = tmp_path / "台账.sqlite"
    inbox = saved(tmp_path / "箱", {"1.xlsx": written(FORM, submission(name, {}))})
    done = run("collect", inbox, "--ledger", ledger, "--roster", tmp_path / "名册.csv", "--year", 2024)
    assert done.returncode == 0, done.stdout
    assert "合格 1" in done.stdout


def test_unit_compared_with_last_years_workbook_that_came_by_mistake_is_told_which() -> None:
    with season() as ledger:
        taken(ledger, file("去年的.xlsx", book(WATER, 3, 2023)), file("今年的.xlsx", book(WATER, 4), on=8))
        water, *others = survey(ledger, FORM, 2024, now=NOW).lines
        assert "上一年的数取自收到的“收件箱/去年的.xlsx”。" in water.note
        assert not any("上一年的数" in line.note for line in others)
        taken(ledger, file("给的.xlsx", book(WATER, 5, 2023)), is_previous=True)
        assert "上一年的数" not in survey(ledger, FORM, 2024, now=NOW).lines[0].note
