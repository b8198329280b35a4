"""Outlook's .msg files and winmail.dat: what is in them is taken in like what is in any other mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.inboxes import BOOK, NAME, OLE2, SENT, found, mail, mailed, only_stray, sources
from tests.support.ole2 import OutlookMail
from xlsx_tools.files.found import Parcel, Stray
from xlsx_tools.files.letter_ids import addressee, letter_id

ONE = OutlookMail(files=[(NAME, BOOK)])


def test_msg_gives_its_attachments_its_date_and_its_sender() -> None:
    assert found(ONE.msg(), "年报.msg") == [mailed(f"年报.msg › {NAME}", SENT)]


def test_msg_that_answers_a_letter_of_ours_is_known_by_its_id() -> None:
    whom = addressee("zfxxgk-2021", 2024, "水务局")
    answer = OutlookMail(files=[(NAME, BOOK)], in_reply_to=letter_id(whom, b"x"))
    (parcel,) = found(answer.msg())
    assert isinstance(parcel, Parcel)
    assert parcel.answers == whom


def test_msg_of_eight_bits_is_in_its_code_page() -> None:
    """python-oxmsg takes such names for Latin."""
    old = OutlookMail(files=[(NAME, BOOK)], codepage=936)
    assert found(old.msg(), "年报.msg") == [mailed(f"年报.msg › {NAME}", SENT)]


def test_mail_in_a_msg_is_opened_and_dated_by_the_one_that_came() -> None:
    inner = OutlookMail("水务局年报", files=[("b.xlsx", BOOK)], sender="x@y.cn", sent=None)
    outer = OutlookMail(files=[(NAME, BOOK)], mails=[inner])
    assert found(outer.msg(), "转发.msg") == [
        mailed(f"转发.msg › {NAME}", SENT),
        mailed("转发.msg › 转发的邮件“水务局年报” › b.xlsx", SENT),
    ]


def test_msg_in_a_mail_has_the_mails_date() -> None:
    late = OutlookMail(files=[(NAME, BOOK)], sender="x@y.cn", sent=SENT.replace(year=2026))
    assert found(mail(("来信.msg", late.msg())).as_bytes(), "a.eml") == [
        mailed(f"a.eml › 来信.msg › {NAME}", SENT)
    ]


def test_draft_that_was_never_sent_has_the_date_of_its_file() -> None:
    (parcel,) = found(OutlookMail(files=[(NAME, BOOK)], sent=None).msg())
    assert isinstance(parcel, Parcel)
    assert not parcel.by_mail


def test_msg_without_files_is_like_any_mail_without() -> None:
    assert found(OutlookMail("Re: 年报", text="收到，谢谢").msg()) == []
    assert "没有附件" in only_stray(OutlookMail().msg()).reason
    assert only_stray(OutlookMail(text="https://pan.baidu.com/s/1x").msg()).is_closed


def test_attachment_that_lies_elsewhere_is_closed() -> None:
    stray = only_stray(OutlookMail(links=["年报.xlsx"]).msg())
    assert stray.is_closed
    assert stray.source.endswith("年报.xlsx")


def test_msg_that_tells_of_a_failure_is_a_bounce() -> None:
    failed = OutlookMail("未送达: 年报", files=[(NAME, BOOK)], kind="REPORT.IPM.Note.NDR")
    assert "退信" in only_stray(failed.msg()).reason


def test_damaged_msg_is_told_by_its_name() -> None:
    stray = only_stray(OLE2 + "__properties_version1.0".encode("utf-16-le") + bytes(600), "来信.msg")
    assert stray.is_closed
    assert ".msg" in stray.reason
    assert only_stray(ONE.msg()[:3000], "来信.msg").is_closed


@pytest.mark.parametrize("title_only", [False, True])
def test_winmail_gives_its_files(title_only: bool) -> None:
    """tnefparse fails on names in GBK, and takes the last zeros from contents."""
    data = OutlookMail(files=[(NAME, BOOK + bytes(5)), ("b.xlsx", BOOK)]).winmail(title_only=title_only)
    message = mail(("winmail.dat", data)).as_bytes()
    first, second = found(message, "a.eml")
    assert isinstance(first, Parcel)
    assert (first.source, first.data) == (f"a.eml › winmail.dat › {NAME}", BOOK + bytes(5))
    assert second == mailed("a.eml › winmail.dat › b.xlsx", SENT)


def test_winmail_by_itself_has_its_own_date_and_sender() -> None:
    assert found(ONE.winmail(), "winmail.dat") == [mailed(f"winmail.dat › {NAME}", SENT)]


def test_mail_in_a_winmail_is_opened() -> None:
    outer = OutlookMail(mails=[ONE])
    assert [one.rpartition(" › ")[2] for one in sources(outer.winmail())] == [NAME]


def test_winmail_without_files_is_nothing() -> None:
    """Outlook adds one to every mail with formats."""
    assert found(mail((NAME, BOOK), ("winmail.dat", OutlookMail().winmail())).as_bytes())[1:] == []


def test_cut_off_winmail_is_told() -> None:
    stray = only_stray(ONE.winmail()[:-3000])
    assert stray.is_closed
    assert "winmail.dat" in stray.reason


@pytest.mark.parametrize("left", [1, 6, 7, 10, 14])
def test_winmail_cut_off_before_its_first_file_is_told(left: int) -> None:
    """A few bytes of an attribute's head were passed over, and the mail seemed to bring nothing."""
    assert only_stray(ONE.winmail()[: len(b"TNEF") + left]).is_closed


def test_blanks_behind_a_winmail_do_not_matter() -> None:
    assert found(ONE.winmail() + b"\r\n\x00") == found(ONE.winmail())


DAMAGE = st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8))


@given(st.sampled_from([ONE.msg(), ONE.winmail()]), st.lists(DAMAGE, max_size=8))
def test_whatever_is_broken_in_outlooks_files_is_a_parcel_or_told(
    seed: bytes, damages: list[tuple[float, bytes]]
) -> None:
    data = bytearray(seed)
    for share, damage in damages:
        place = int(share * len(data))
        data[place : place + len(damage)] = damage
    for one in found(bytes(data)):
        one.source.encode()
        assert isinstance(one, Parcel) or (isinstance(one, Stray) and one.reason)
