"""What a unit sent and cannot be used stands on its line, until a good one comes or it is ticked off."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.support.collecting import CIVIL, FORM, NOW, SCHOOL, WATER, book, file, season, taken
from tests.support.inboxes import mail
from tests.support.ledgers import day
from xlsx_tools.files.found import InboxFile
from xlsx_tools.season.ledger.acts import ActKind, Matter
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.status.overview import Line, Overview, Reply
from xlsx_tools.season.status.survey import survey

FROM_WATER = "sw@yunxi.gov.cn"
UNITS = (
    Unit(WATER, "水务局", email=FROM_WATER),
    Unit(SCHOOL, "教育局", email="jy@yunxi.gov.cn"),
    Unit(CIVIL, "民政局", email="jy@yunxi.gov.cn"),
)
RAR = ("报表.rar", b"Rar!\x1a\x07\x00 whatever")


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A season in which nothing came."""
    with season() as opened:
        opened.set_roster(Roster(UNITS))
        yield opened


def sent(*attachments: tuple[str, bytes], on: int = 6, sender: str = FROM_WATER) -> InboxFile:
    """A mail of that day."""
    message: EmailMessage = mail(*attachments, date=f"Mon, {on:02} Jan 2025 09:00:00 +0800")
    del message["From"]
    message["From"] = sender
    return file(f"{on}.eml", message.as_bytes(), on)


def seen(ledger: Ledger) -> Overview:
    return survey(ledger, FORM, 2024, now=day(31))


def line(ledger: Ledger, unit: str = WATER) -> Line:
    return next(line for line in seen(ledger).lines if line.unit == unit)


CAME: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "rar": (
        RAR[0],
        lambda: RAR[1],
        "“报表.rar”：这不是 Excel 工作簿，而是一个 rar 压缩包。请对方解压后发送里面的工作簿。",
    ),
    "pdf": ("扫描.pdf", lambda: b"%PDF-1.7", "请对方发回填写的工作簿本身"),
    "photo": ("照片.jpg", lambda: b"\xff\xd8\xff\xe0 jpeg", "一张图片"),
    "of last year": (
        "去年.xlsx",
        lambda: book(WATER, 1, 2023),
        "是 2023 年度的，请对方用发去的工作簿报 2024 年度的。",
    ),
    "of a name nobody knows": ("水利.xlsx", lambda: book("云溪县水利局", 1), "单位名称写的是“云溪县水利局”"),
    "damaged": ("坏.xlsx", lambda: book(WATER, 1)[:3000], "坏.xlsx"),
}


@pytest.mark.parametrize("kind", CAME)
def test_what_cannot_be_used_stands_on_the_line_of_whoever_sent_it(ledger: Ledger, kind: str) -> None:
    name, content, words = CAME[kind]
    taken(ledger, sent((name, content())))
    told = line(ledger)
    assert (told.state, told.versions, told.reply) == ("未交", 0, Reply.RESEND)
    assert "还没有交。来件不能用：2025-01-06 的“" in told.note
    assert words in told.note
    assert seen(ledger).strays == ()


def test_the_unit_is_told_what_it_can_do_itself_and_which_mail_it_was(ledger: Ledger) -> None:
    message = mail(subject="年报", date="Mon, 06 Jan 2025 09:00:00 +0800")
    del message["From"]
    message["From"] = FROM_WATER
    message.set_content("见网盘 https://pan.baidu.com/s/1abc 提取码 x1y2")
    taken(ledger, file("箱.eml", message.as_bytes(), 6))
    (one,) = line(ledger).unusable
    assert "请下载后放进收件箱文件夹" in one.reason
    told = one.told_to_unit
    assert (told.name, "收件箱" in told.reason) == ("", False)
    assert told.reason.startswith("邮件“年报”里有") and told.reason.endswith("请把文件本身作为附件发来。")
    taken(ledger, sent(RAR))
    told = line(ledger).unusable[-1].told_to_unit
    assert told.name == "报表.rar" and told.reason.endswith("压缩包。请解压后发送里面的工作簿。")


def test_it_is_done_when_a_good_one_comes_and_not_before(ledger: Ledger) -> None:
    taken(ledger, sent(RAR, on=6))
    taken(ledger, sent(("空.xlsx", book(SCHOOL, 1)), on=7, sender="jy@yunxi.gov.cn"))
    assert line(ledger).reply is Reply.RESEND
    taken(ledger, sent(("好.xlsx", book(WATER, 1)), on=8))
    assert (line(ledger).state, line(ledger).note, line(ledger).reply) == ("合格", "", None)
    taken(ledger, sent(RAR, on=9))  # A correction that cannot be read takes nothing away.
    told = line(ledger)
    assert (told.state, told.reply, "来件不能用：2025-01-09" in told.note) == ("合格", Reply.RESEND, True)


def test_what_the_office_unpacked_itself_answers_it_however_old_it_is(ledger: Ledger) -> None:
    taken(ledger, file("早.xlsx", book(WATER, 2), 2), sent(RAR, on=6))
    assert (line(ledger).state, line(ledger).reply) == ("合格", Reply.RESEND)
    taken(ledger, file("解压的.xlsx", book(WATER, 1), 3), now=NOW + timedelta(hours=1))
    assert (line(ledger).state, line(ledger).reply) == ("合格", None)
    taken(ledger, sent(RAR, on=8), now=NOW + timedelta(hours=2))
    assert line(ledger).reply is Reply.RESEND


def test_workbook_beside_it_in_one_mail_answers_it(ledger: Ledger) -> None:
    taken(ledger, sent(("扫描.pdf", b"%PDF-1.7"), ("好.xlsx", book(WATER, 1))))
    assert (line(ledger).state, line(ledger).note) == ("合格", "")


def test_it_is_done_when_somebody_ticks_it_off_and_comes_again_when_that_is_taken_back(
    ledger: Ledger,
) -> None:
    taken(ledger, sent(RAR))
    (one,) = line(ledger).unusable
    number = ledger.decisions.make(Matter(ActKind.TICK, WATER, one.key), "电话里说好了", day(7))
    assert (line(ledger).note, line(ledger).reply) == ("还没有交。", Reply.REMIND)
    assert number
    ledger.decisions.undo(number, day(8))
    assert line(ledger).reply is Reply.RESEND


def test_file_of_last_year_that_came_without_a_mail_is_of_the_unit_that_it_names(ledger: Ledger) -> None:
    taken(ledger, file("去年.xlsx", book(SCHOOL, 1, 2023), 6))
    told = line(ledger, SCHOOL)
    assert (told.reply, seen(ledger).strays) == (Reply.RESEND, ())
    assert "来件不能用：2025-01-06 的“去年.xlsx”：是 2023 年度的" in told.note


def test_filing_under_a_former_name_is_told(ledger: Ledger) -> None:
    taken(ledger, file("a.xlsx", book(WATER, 1), 6))
    assert line(ledger).note == ""
    ledger.set_roster(Roster((Unit("云溪县水利局", former=WATER), *UNITS[1:])))
    assert line(ledger, "云溪县水利局").note == f"用原来的名称“{WATER}”报的。"


@pytest.mark.parametrize("sender", ["who@knows.cn", "jy@yunxi.gov.cn"], ids=["nobody's", "two units'"])
def test_what_comes_from_an_address_that_is_no_single_units_is_no_units(ledger: Ledger, sender: str) -> None:
    taken(ledger, sent(RAR, sender=sender))
    assert [one.source for one in seen(ledger).strays] == ["收件箱/6.eml › 报表.rar"]
    assert {one.reply for one in seen(ledger).lines} == {Reply.REMIND}
