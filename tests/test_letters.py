"""Mails as people and programs send them: what is a file, what is told, and when it was sent by whom."""

import base64
import quopri
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.inboxes import (
    BOOK,
    NAME,
    SAVED,
    SENT,
    found,
    mail,
    mailbox,
    only_stray,
    raw_mail,
    sources,
    zipped,
)
from xlsx_tools.files.dates import sent_at
from xlsx_tools.files.found import Parcel, Stray
from xlsx_tools.files.letters import NOBODY

# --- Text that cannot be encoded ----------------------------------------------------------------------

NO_TEXT = {
    "half a character in utf-7": b"=?utf-7?q?+2AA-?=",
    "an escape": b"=?unicode_escape?q?=5Cud800?=",
    "a raw escape": b"=?raw_unicode_escape?q?=5Cud800?=",
    "punycode": b"=?punycode?q?abc-=FF?=",
    "a codec that is not for text": b"=?hex?q?d800?=",
    "control characters": b"=?utf-8?q?a=00b=0Dc=1Bd?=",
    "a sign that turns the line around": b"=?utf-8?q?a=E2=80=AExslx?=",
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_TEXT)
def test_text_that_cannot_be_stored_is_replaced(kind: str) -> None:
    """A lone surrogate in a subject stopped every run."""
    data = mail(subject="S").as_bytes().replace(b"Subject: S", b"Subject: " + NO_TEXT[kind])
    told = only_stray(data).reason
    assert "没有附件" in told
    told.encode()
    assert all(c.isprintable() for c in told)


@pytest.mark.parametrize("kind", NO_TEXT)
def test_name_that_cannot_be_stored_is_replaced(kind: str) -> None:
    data = raw_mail(b'Content-Disposition: attachment; filename="' + NO_TEXT[kind] + b'.xlsx"')
    (source,) = sources(data)
    source.encode()
    assert all(c.isprintable() for c in source)


def test_source_is_shown_without_control_characters() -> None:
    (source,) = sources(BOOK, "收件箱/a\nb\x1b[31m\ud800.xlsx")
    assert source == "收件箱/a_b_[31m�.xlsx"


def test_full_width_and_rare_characters_of_a_name_stay() -> None:
    assert sources(mail(("县　局\ue000.xlsx", BOOK)).as_bytes()) == ["收件箱/来件 › 县　局\ue000.xlsx"]


@given(
    st.text(max_size=20),
    st.sampled_from(["utf-7", "utf-16", "gbk", "big5", "unicode_escape", "idna", "x", ""]),
)
def test_whatever_a_subject_is_in_it_can_be_stored(text: str, charset: str) -> None:
    word = b"=?%s?q?%s?=" % (
        charset.encode(),
        b"".join(b"=%02X" % byte for byte in text.encode("utf-8", "surrogatepass")),
    )
    data = mail(subject="S").as_bytes().replace(b"Subject: S", b"Subject: " + word)
    for one in found(data):
        assert isinstance(one, Stray)
        one.reason.encode()


# --- When it was sent, and by whom --------------------------------------------------------------------

CHINESE_DATES = {
    "Mon, 06 Jan 2025 09:30:00 +0800": True,
    "Mon, 06 Jan 2025 09:30:00 +0800 (CST)": True,
    "Mon, 6 Jan 2025 01:30:00 GMT": True,
    "Mon, 6 Jan 2025 01:30:00 -0000": False,
    "Mon, 6 Jan 2025 09:30:00 CST": True,
    "Mon, 6 Jan 2025 09:30:00 +08:00": True,
    "Mon, 6 Jan 2025 09:30:00 GMT+8": True,
    "Mon, 6 Jan 2025 09:30:00 GMT+08:00": True,
    "2025-01-06T09:30:00+08:00": True,
    "Mon, 06 Jan 2025 09:30:00 中国标准时间": True,
    "Mon Jan  6 09:30:00 CST 2025": True,
    "星期一, 6 一月 2025 09:30:00 +0800": True,
    "Mon, 6 Jan 2025 09:30:00": False,
    "2025年1月6日 9:30": False,
    "2025年01月06日(星期一) 上午9:30": False,
    "2025/1/6 09:30:00": False,
}


@pytest.mark.parametrize("date", CHINESE_DATES)
def test_date_is_by_the_clock_of_china_unless_it_says_otherwise(date: str) -> None:
    data = mail((NAME, BOOK)).as_bytes().replace(b"Mon, 06 Jan 2025 09:30:00 +0800", date.encode())
    (parcel,) = found(data)
    assert isinstance(parcel, Parcel)
    assert (parcel.dated, parcel.by_mail, parcel.is_sure) == (SENT, True, CHINESE_DATES[date])


def test_afternoon_in_chinese() -> None:
    assert sent_at("2025年1月6日 下午 3:05") == (datetime(2025, 1, 6, 7, 5, tzinfo=UTC), False)
    assert sent_at("Jan 6, 2025 at 3:05 PM") == (datetime(2025, 1, 6, 7, 5, tzinfo=UTC), False)
    assert sent_at("6 十二月 2024 09:30 +0800") == (datetime(2024, 12, 6, 1, 30, tzinfo=UTC), True)


def test_end_of_a_day_and_a_second_that_is_put_in_are_times() -> None:
    assert sent_at("Mon, 06 Jan 2025 24:00:00 +0800") == (datetime(2025, 1, 6, 16, tzinfo=UTC), True)
    assert sent_at("Mon, 06 Jan 2025 08:59:60 +0800") == (datetime(2025, 1, 6, 1, tzinfo=UTC), True)
    assert sent_at("Mon, 06 Jan 2025 25:00:00 +0800") is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 14))
def test_date_as_the_standard_has_it_is_read_as_it_is(at: datetime, hours: int) -> None:
    from datetime import timedelta, timezone
    from email.utils import format_datetime

    sent = at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    assert sent_at(format_datetime(sent)) == (sent.astimezone(UTC), True)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    sent_at(text + " 9:30")


SENDERS = {
    "a@yunxi.gov.cn": "a@yunxi.gov.cn",
    "=?utf-8?b?5rC05Yqh5bGA?= <Water@YUNXI.gov.cn>": "water@yunxi.gov.cn",
    '"=?gbk?q?a=2Cb?=" <c@d.cn>': "c@d.cn",
    "水务局": NOBODY,
    "": NOBODY,
}


@pytest.mark.parametrize("header", SENDERS)
def test_sender_is_kept_by_address(header: str) -> None:
    data = mail((NAME, BOOK), ("b.txt", b"x")).as_bytes()
    data = data.replace(b"From: a@yunxi.gov.cn", b"From: " + header.encode())
    assert [one.sender for one in found(data)] == [SENDERS[header]] * 2


def test_sender_is_whoever_sent_the_outermost_mail() -> None:
    outer = mail()
    outer.replace_header("From", "office@county.gov.cn")
    outer.add_attachment(mail((NAME, BOOK)))
    assert [one.sender for one in found(outer.as_bytes())] == ["office@county.gov.cn"]


# --- Mails without files ------------------------------------------------------------------------------


def written(text: str, *, subject: str = "年报", subtype: str = "plain") -> EmailMessage:
    """A mail of nothing but that text."""
    message = mail(subject=subject)
    message.set_content(text, subtype=subtype)
    return message


@pytest.mark.parametrize("text", ["收到，谢谢", "好的。", "", "收到了\n\n> 请查收附件"])
def test_words_alone_are_no_problem_at_all(text: str) -> None:
    assert found(written(text).as_bytes()) == []


@pytest.mark.parametrize("subject", ["Re: 请填报2024年度报告", "回复：填报", "自动回复: 我在休假"])
def test_answer_is_no_problem_at_all(subject: str) -> None:
    assert found(written("已经按附件要求上报，请查收。" * 20, subject=subject).as_bytes()) == []


def test_forgotten_attachment_is_told_and_stops_nothing() -> None:
    stray = only_stray(written("请查收附件。").as_bytes())
    assert "没有附件" in stray.reason
    assert not stray.is_closed


LINKS = {
    "Baidu": "链接: https://pan.baidu.com/s/1abcDEF 提取码: 1234",
    "QQ": "https://mail.qq.com/cgi-bin/ftnExs_download?k=1&code=2",
    "QQ anew": "https://wx.mail.qq.com/ftn/download?func=3&key=4",
    "163": "http://mail.163.com/large-attachment-download/index.html?p=X",
    "a workbook elsewhere": "见 http://192.168.1.3:8080/files/水务局.xlsx",
    "Weiyun": "https://share.weiyun.com/abc",
    "Tencent's sheets": "https://docs.qq.com/sheet/DU1",
    "words alone": "文件太大，发的是超大附件，有效期三十天",
}


@pytest.mark.parametrize("kind", LINKS)
def test_link_to_a_file_elsewhere_is_closed(kind: str) -> None:
    stray = only_stray(written(LINKS[kind]).as_bytes())
    assert stray.is_closed
    assert "放进收件箱" in stray.reason


def test_link_behind_a_word_is_found() -> None:
    html = '<style>a{}</style><p>见<a class="x" href="https://pan.baidu.com/s/1x">附件</a></p>'
    stray = only_stray(written(html, subtype="html").as_bytes())
    assert "https://pan.baidu.com/s/1x" in stray.reason


def test_link_beside_an_attachment_is_told_too() -> None:
    message = written("其余见 https://pan.baidu.com/s/1x")
    message.add_attachment(BOOK, maintype="application", subtype="x", filename=NAME)
    assert [type(one).__name__ for one in found(message.as_bytes())] == ["Parcel", "Stray"]


def test_link_in_what_is_quoted_and_of_an_office_are_none() -> None:
    text = "谢谢\nhttp://www.yunxi.gov.cn/\n\n---------- 原始邮件 ----------\nhttps://pan.baidu.com/s/1x"
    assert found(written(text).as_bytes()) == []


# --- Pictures, and parts that are no files ------------------------------------------------------------


def test_picture_of_a_signature_is_none() -> None:
    message = mail((NAME, BOOK))
    message.add_attachment(b"\x89PNG" + bytes(900), maintype="image", subtype="png", filename="logo.png")
    part = list(message.iter_attachments())[-1]
    part.replace_header("Content-Disposition", 'inline; filename="logo.png"')
    assert sources(message.as_bytes()) == [one.source for one in found(message.as_bytes())]


def test_picture_that_was_attached_is_told() -> None:
    message = mail()
    message.add_attachment(
        b"\xff\xd8\xff" + bytes(900), maintype="image", subtype="jpeg", filename="扫描.jpg"
    )
    assert "图片" in only_stray(message.as_bytes()).reason


def test_what_apple_keeps_beside_a_file_is_passed_over() -> None:
    message = MIMEMultipart("mixed")
    message["From"], message["Subject"], message["Date"] = "a@b.cn", "年报", "Mon, 06 Jan 2025 09:30:00 +0800"
    double = MIMEMultipart("appledouble")
    beside = MIMEApplication(b"\x00\x05\x16\x07" + bytes(80), "applefile", name=NAME)
    double.attach(beside)
    double.attach(MIMEApplication(BOOK, "octet-stream", name=NAME))
    message.attach(MIMEText("见附件"))
    message.attach(double)
    assert [one.source for one in found(message.as_bytes())] == [f"收件箱/来件 › {NAME}"]
    assert found(b"\x00\x05\x16\x07" + bytes(80), "收件箱/资源.xlsx") == []


@pytest.mark.parametrize("subtype", ["pkcs7-signature", "x-pkcs7-signature", "pgp-signature"])
def test_signature_of_a_mail_is_no_file(subtype: str) -> None:
    message = mail((NAME, BOOK))
    message.add_attachment(b"0\x82\x01", maintype="application", subtype=subtype, filename="smime.p7s")
    assert [one.source for one in found(message.as_bytes())] == [f"收件箱/来件 › {NAME}"]


def encrypted(content_type: str) -> Message:
    """A mail of that type."""
    message = MIMEApplication(b"0\x82\x01\x02", "x")
    message.replace_header("Content-Type", content_type)
    message["From"], message["Subject"], message["Date"] = "a@b.cn", "年报", "Mon, 06 Jan 2025 09:30:00 +0800"
    return message


@pytest.mark.parametrize(
    "content_type",
    [
        'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        'application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="x"',
    ],
)
def test_encrypted_mail_is_named_and_closed(content_type: str) -> None:
    stray = only_stray(encrypted(content_type).as_bytes())
    assert stray.is_closed
    assert "加密" in stray.reason
    assert "邮件程序" in stray.reason


def test_text_encrypted_by_pgp_is_closed() -> None:
    assert only_stray(written("-----BEGIN PGP MESSAGE-----\n\nhQEM\n").as_bytes()).is_closed


def forwarded(code: bytes, encoding: bytes) -> bytes:
    """A mail with another in it that is encoded, which the standard forbids."""
    return (
        b"From: a@b.cn\r\nSubject: x\r\nDate: Mon, 06 Jan 2025 09:30:00 +0800\r\n"
        b'Content-Type: multipart/mixed; boundary="=="\r\n\r\n--==\r\nContent-Type: message/rfc822\r\n'
        b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + code + b"\r\n--==--\r\n"
    )


def test_forwarded_mail_is_opened_though_it_is_encoded() -> None:
    data = forwarded(base64.encodebytes(mail((NAME, BOOK)).as_bytes()), b"base64")
    assert [one.rpartition(" › ")[2] for one in sources(data)] == [NAME]


def test_mail_whose_parts_are_missing_is_told() -> None:
    """Else whatever was attached is lost in silence."""
    quoted = forwarded(quopri.encodestring(mail((NAME, BOOK)).as_bytes()), b"quoted-printable")
    assert only_stray(quoted).is_closed
    whole = mail((NAME, BOOK)).as_bytes()
    assert only_stray(whole[: whole.index(b"\n\n") + 2]).is_closed


@pytest.mark.parametrize(
    "charset", ["a\0b", "unicode_escape", "utf-7", "x" * 5000, "=?utf-8?q?=00?=", "*0*=utf-8''gbk"]
)
def test_charset_of_a_part_loses_no_file(charset: str) -> None:
    """The library asks Python for any charset that a text says it is in."""
    message = mail((NAME, BOOK))
    data = message.as_bytes().replace(b'charset="utf-8"', b'charset="' + charset.encode() + b'"')
    assert b"base64" in data or b"8bit" in data
    assert sources(data.replace(b"\xe8\xaf\xb7", b"\xff\xfe\x00")) == [f"收件箱/来件 › {NAME}"]


# --- What did not arrive ------------------------------------------------------------------------------


def bounce(*, report: bool, subject: str, sender: str) -> Message:
    """Our own letter come back, by the standard or as Chinese providers do it."""
    message = MIMEMultipart("report" if report else "mixed")
    if report:
        message.set_param("report-type", "delivery-status")
    message["From"], message["Subject"], message["Date"] = sender, subject, "Mon, 06 Jan 2025 10:30:00 +0800"
    message.attach(MIMEText("无法送达"))
    message.attach(MIMEMessage(mail((NAME, BOOK))))
    return message


BOUNCES = {
    "by the standard": bounce(report=True, subject="Undelivered Mail", sender="MAILER-DAEMON@x.cn"),
    "of QQ": bounce(report=False, subject="系统退信", sender="PostMaster@qq.com"),
    "of Exchange": bounce(
        report=False,
        subject="未传递: 年报",
        sender="MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.cn",
    ),
    "of 163": bounce(report=False, subject="系统退信/System bounce", sender="Postmaster@163.com"),
}


@pytest.mark.parametrize("kind", BOUNCES)
def test_bounce_is_told_and_what_it_brings_back_is_no_submission(kind: str) -> None:
    stray = only_stray(BOUNCES[kind].as_bytes())
    assert "退信" in stray.reason
    assert "b@yunxi.gov.cn" in stray.reason


def test_bounce_that_a_unit_forwards_brings_its_workbook() -> None:
    outer = mail()
    returned = BOUNCES["of QQ"].as_bytes()
    outer.add_attachment(returned, maintype="application", subtype="octet-stream", filename="退信.eml")
    assert len(sources(outer.as_bytes())) == 1


def test_mail_about_a_bounce_is_none() -> None:
    assert len(sources(mail((NAME, BOOK), subject="退信后重发：年报").as_bytes())) == 1


# --- Mailboxes and single mails -----------------------------------------------------------------------

SEPARATORS = {
    "with a time": b"From - Mon Jan  6 09:30:00 2025\n",
    "with an address": b"From a@b.cn Mon Jan  6 09:30:00 2025\n",
    "without a time": b"From a@b.cn\n",
    "bare": b"From \n",
    "of a dash": b"From -\r\n",
}


@pytest.mark.parametrize("kind", SEPARATORS)
def test_mail_of_a_mailbox_begins_at_any_separator(kind: str) -> None:
    """The second mail was lost in silence where its separator had no time."""
    data = mailbox(mail((NAME, BOOK))) + SEPARATORS[kind] + mail(("b.xlsx", BOOK)).as_bytes()
    assert len(sources(data)) == 2
    assert len(sources(SEPARATORS[kind] + mail((NAME, BOOK)).as_bytes())) == 1


def test_mail_of_a_mailbox_begins_behind_a_last_part_too() -> None:
    first = mail((NAME, BOOK)).as_bytes().rstrip(b"\n") + b"\n"
    assert len(sources(b"From -\n" + first + b"From -\n" + mail(("b.xlsx", BOOK)).as_bytes())) == 2


def test_line_of_a_text_that_begins_with_from_ends_no_mail() -> None:
    message = mail((NAME, BOOK))
    data = message.as_bytes().replace(b"\n\n", b"\n\nFrom Monday at 09:30 on\nNote: see below\n\n", 2)
    assert sources(b"From -\n" + data) == [f"收件箱/来件 › 第 1 封邮件 › {NAME}"]


def test_mail_as_apple_keeps_it() -> None:
    data = mail((NAME, BOOK)).as_bytes()
    kept = b"%d        \n" % len(data) + data + b'<?xml version="1.0"?><plist version="1.0"></plist>\n'
    (parcel,) = found(kept, "1.emlx")
    assert isinstance(parcel, Parcel)
    assert (parcel.source, parcel.dated) == (f"1.emlx › {NAME}", SENT)


def test_dates_of_files_are_not_sure() -> None:
    (parcel,) = found(BOOK)
    assert isinstance(parcel, Parcel)
    assert (parcel.dated, parcel.by_mail, parcel.is_sure, parcel.sender) == (SAVED, False, False, "")


# --- Damaged on their way -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["lost", "put in"])
def test_attachment_whose_base64_is_a_letter_off_is_no_text_file(kind: str) -> None:
    """The library gives such code back as it is: a damaged zip was called a text, which nobody sees to."""
    whole = mail(("年报.zip", zipped({NAME: BOOK}))).as_bytes()
    middle = whole.index(b"UEsDB") + 400
    after = middle + 1 if kind == "lost" else middle
    damaged = whole[:middle] + (b"" if kind == "lost" else b"A") + whole[after:]
    told = found(damaged)
    assert all(isinstance(one, Stray) and one.is_closed for one in told)
    assert "损坏" in "".join(one.reason for one in told if isinstance(one, Stray))


@pytest.mark.parametrize(
    "name", ["年报.zip", "转发.eml", "来信.MSG", "winmail.dat", "邮箱.mbox", "年报.tar.gz"]
)
def test_what_is_called_a_mail_or_an_archive_and_is_none_is_closed(name: str) -> None:
    assert only_stray(base64.encodebytes(bytes(range(99))), name).is_closed


def test_mail_whose_parts_stand_in_its_text_is_closed() -> None:
    whole = mail((NAME, BOOK)).as_bytes()
    for lost in (b"multipart/mixed", b"Content-Type: multipart/mixed;", b"multipart/"):
        assert only_stray(whole.replace(lost, b"x" if b":" in lost else b"text/", 1)).is_closed, lost


def test_mail_cut_off_in_its_head_is_closed() -> None:
    """It was passed over like a mail of a few kind words."""
    assert only_stray(b"Subject: =?utf-8?b?5bm05oql?=\nFrom: a@b.cn\nTo: b@b.cn\nMIME-Ver").is_closed
