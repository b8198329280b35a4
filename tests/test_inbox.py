"""What is found in an inbox: zips and mails of all kinds, and what people leave lying there."""

import struct
import subprocess
import sys
import zipfile
import zlib
from binascii import b2a_uu
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.inboxes import (
    BOOK,
    NAME,
    OLE2,
    SAVED,
    SENT,
    found,
    mail,
    mailbox,
    mailed,
    only_stray,
    raw_mail,
    sources,
    zipped,
    zipped_raw,
)
from tests.support.strangers import encrypted_file, word_file
from xlsx_tools.files import letters, limits, mailboxes, zips
from xlsx_tools.files.found import Parcel, Stray, nobody_sent
from xlsx_tools.files.zone import CHINA

ROOT = Path(__file__).parents[1]


def unicode_field(raw: bytes, name: str) -> bytes:
    """The extra field that Info-ZIP keeps a name's Unicode in."""
    body = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    return struct.pack("<HH", 0x7075, len(body)) + body


# --- Zips ---------------------------------------------------------------------------------------------

RAW_NAMES = {
    "gbk": NAME.encode("gbk"),
    "gb18030, four bytes": "㐂水务局.xlsx".encode("gb18030"),
    "utf-8 without its flag": NAME.encode(),
    "a trail byte that is a backslash": "瀄誠局.xlsx".encode("gbk"),
    "ascii": b"shuiwuju.xlsx",
}


@pytest.mark.parametrize("kind", RAW_NAMES)
def test_name_in_a_zip_is_read_whatever_wrote_it(kind: str) -> None:
    raw = RAW_NAMES[kind]
    name = raw.decode("utf-8" if kind.startswith("utf") else "gb18030")
    assert sources(zipped_raw(raw, BOOK), "收件箱/附件.zip") == [f"收件箱/附件.zip › {name}"]


def test_name_in_a_zip_with_the_utf8_flag() -> None:
    assert sources(zipped({f"报表/{NAME}": BOOK})) == [f"收件箱/来件 › 报表/{NAME}"]


def test_name_in_the_unicode_field_counts_only_if_it_is_of_that_name() -> None:
    raw = b"shuiwuju.xlsx"
    assert sources(zipped_raw(raw, BOOK, unicode_field(raw, NAME))) == [f"收件箱/来件 › {NAME}"]
    renamed = zipped_raw(raw, BOOK, unicode_field(b"other.xlsx", NAME))
    assert sources(renamed) == ["收件箱/来件 › shuiwuju.xlsx"]


def test_workbook_is_no_zip_of_workbooks_whatever_it_is_called() -> None:
    for name in ("水务局.xlsx", "水务局.zip", "水务局"):
        assert sources(BOOK, name) == [name]


def test_zip_that_a_county_made_of_those_of_its_towns_and_units_is_opened_and_none_deeper() -> None:
    unit = zipped({NAME: BOOK})
    town = zipped({"甲.zip": unit})
    county = zipped({"乙.zip": town})
    assert sources(county) == [f"收件箱/来件 › 乙.zip › 甲.zip › {NAME}"]
    stray = only_stray(zipped({"丙.zip": county}))
    assert stray.is_closed
    assert "超过 3 层" in stray.reason


def test_member_is_dated_by_itself_and_never_later_than_its_archive() -> None:
    (early,) = found(zipped_raw(b"a.xlsx", BOOK))
    assert isinstance(early, Parcel)
    assert early.dated == datetime(2025, 1, 5, 10, 0, tzinfo=CHINA)
    (late,) = found(zipped({"a.xlsx": BOOK}))  # packed a year after the archive was saved
    assert isinstance(late, Parcel)
    assert (late.dated, late.by_mail) == (SAVED, False)


def bomb() -> bytes:
    """A member that unpacks to a thousand times its size."""
    return zipped({"a.xlsx": bytes(29_000_000)})


def lying() -> bytes:
    """A member that says it is smaller than it is."""
    return zipped({"a.bin": b"0123456789" * 100}).replace(struct.pack("<L", 1000), struct.pack("<L", 10))


def locked() -> bytes:
    """A zip with a password."""
    data = bytearray(zipped({"a.xlsx": BOOK}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


CLOSED_ZIPS = {
    "bomb": (bomb, "展开后过大"),
    "lying": (lying, "损坏"),
    "locked": (locked, "密码"),
    "cut off": (lambda: zipped({"a.xlsx": BOOK})[:-30], "损坏"),
    "too large a member": (lambda: zipped({"a.xlsx": b"%d" % 1 + bytes(31_000_000)}), "展开后过大"),
}


@pytest.mark.parametrize("kind", CLOSED_ZIPS)
def test_zip_that_cannot_be_opened_is_said_in_a_sentence(kind: str) -> None:
    make, words = CLOSED_ZIPS[kind]
    stray = only_stray(make(), "收件箱/附件.zip")
    assert stray.is_closed
    assert words in stray.reason


def test_archive_of_very_many_files_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_IN_ARCHIVE", 3)
    assert "超过 3 个" in only_stray(zipped({f"{n}.xlsx": BOOK for n in range(4)})).reason


def test_archive_that_unpacks_to_too_much_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "LARGEST_ARCHIVE", 3 * len(BOOK))
    assert "展开后过大" in only_stray(zipped({f"{n}.xlsx": BOOK for n in range(4)})).reason


def test_one_bad_member_does_not_hide_the_others() -> None:
    data = zipped({"坏.zip": b"PK\x03\x04" + bytes(50), "a/b.xlsx": BOOK, "说明.txt": b"hello"})
    kinds = {one.source.rpartition(" › ")[2]: type(one).__name__ for one in found(data)}
    assert kinds == {"坏.zip": "Stray", "a/b.xlsx": "Parcel", "说明.txt": "Stray"}


# --- Mails --------------------------------------------------------------------------------------------


def test_mail_gives_its_attachments_and_its_date() -> None:
    (parcel,) = found(mail((NAME, BOOK)).as_bytes(), "收件箱/邮件3.eml")
    assert parcel == mailed(f"收件箱/邮件3.eml › {NAME}", SENT)


def test_zip_in_a_mail_is_opened_and_has_the_mails_date() -> None:
    (parcel,) = found(mail(("附件.zip", zipped({NAME: BOOK}))).as_bytes(), "收件箱/邮件3.eml")
    assert parcel == mailed(f"收件箱/邮件3.eml › 附件.zip › {NAME}", SENT)


def encoded(name: str, charset: str) -> bytes:
    """An encoded word in base64."""
    import base64

    return b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(name.encode(charset)))


def cut_in_two(name: str) -> bytes:
    """Two encoded words, the second of which begins in the middle of a character."""
    import base64

    raw = name.encode("gbk")
    words = (base64.b64encode(part).decode() for part in (raw[:5], raw[5:]))
    return "\r\n ".join(f"=?gb2312?B?{word}?=" for word in words).encode()


def percent(name: str, charset: str) -> bytes:
    """Every byte as %XX."""
    return b"".join(b"%%%02X" % byte for byte in name.encode(charset))


DISPOSITION = b"Content-Disposition: attachment; "
ATTACHMENT_HEADERS: dict[str, tuple[bytes, ...]] = {
    "RFC 2231": (DISPOSITION + b"filename*=utf-8''" + percent(NAME, "utf-8"),),
    "RFC 2231 in GBK said to be GB2312": (DISPOSITION + b"filename*=gb2312''" + percent(NAME, "gbk"),),
    "RFC 2231 in pieces": (
        DISPOSITION + b"\r\n filename*0*=utf-8''" + percent(NAME[:4], "utf-8") + b";\r\n filename*1*="
        + percent(NAME[4:], "utf-8"),
    ),
    "RFC 2047 in quotes": (DISPOSITION + b'filename="' + encoded(NAME, "utf-8") + b'"',),
    "RFC 2047 in GBK": (DISPOSITION + b'filename="' + encoded(NAME, "gbk") + b'"',),
    "RFC 2047 cut in a character": (DISPOSITION + b'filename="' + cut_in_two(NAME) + b'"',),
    "raw GBK": (DISPOSITION + b'filename="' + NAME.encode("gbk") + b'"',),
    "raw UTF-8": (DISPOSITION + b'filename="' + NAME.encode() + b'"',),
    "in the type only": (b'Content-Type: application/x; name="' + encoded(NAME, "gb18030") + b'"',),
    "of an unknown charset": (DISPOSITION + b"filename*=x-unknown''" + percent(NAME, "gbk"),),
}  # fmt: skip


@pytest.mark.parametrize("kind", ATTACHMENT_HEADERS)
def test_name_of_an_attachment_is_read_however_it_is_written(kind: str) -> None:
    data = raw_mail(*ATTACHMENT_HEADERS[kind])
    assert sources(data, "邮件.eml") == [f"邮件.eml › {NAME}"]


@pytest.mark.parametrize("kind", ["no name", "a strange charset", "an ending and no name"])
def test_attachment_without_a_proper_name_is_found_all_the_same(kind: str) -> None:
    headers = {
        "no name": b"Content-Type: application/vnd.ms-excel",
        "a strange charset": DISPOSITION + b"filename*=unicode_escape''%5Cud800.xlsx",
        "an ending and no name": DISPOSITION + b'filename=".xlsx"',
    }
    data = raw_mail(headers[kind])
    (parcel,) = found(data)
    assert isinstance(parcel, Parcel)
    assert parcel.data == BOOK
    parcel.source.encode()


def test_quoted_printable_attachment() -> None:
    import quopri

    json = b'{"form": "zfxxgk-2021"}'
    data = raw_mail(DISPOSITION + b"filename=a.json").split(b"--==b")
    head, _, _ = data[2].partition(b"\r\n\r\n")
    data[2] = head.replace(b"base64", b"quoted-printable") + b"\r\n\r\n" + quopri.encodestring(json) + b"\r\n"
    (parcel,) = found(b"--==b".join(data))
    assert isinstance(parcel, Parcel)
    assert parcel.data.strip() == json


def test_file_written_into_the_text_of_a_mail_is_found() -> None:
    """As it was done before mails had parts; a line may have more behind it than it says."""
    lines = [b2a_uu(BOOK[at : at + 45]) for at in range(0, len(BOOK), 45)]
    code = b"begin 644 " + NAME.encode("gbk") + b"\n" + b"".join(lines) + b"`\nend\n"
    data = b"From: a@b.cn\nSubject: x\nDate: Mon, 06 Jan 2025 09:30:00 +0800\n\n" + "见附件\n\n".encode("gbk")
    for whole in (data + code, data + code.replace(b"\n", b"  \n"), (data + code).replace(b"\n", b"\r")):
        (parcel,) = found(whole)
        assert isinstance(parcel, Parcel)
        assert (parcel.data, parcel.source.rpartition(" › ")[2]) == (BOOK, NAME)


def test_forwarded_mail_is_opened_and_dated_by_the_one_that_came() -> None:
    outer = mail(date="Tue, 07 Jan 2025 08:00:00 +0800")
    outer.add_attachment(mail((NAME, BOOK), subject="水务局年报"))
    (parcel,) = found(outer.as_bytes(), "转发.eml")
    sent = datetime(2025, 1, 7, tzinfo=UTC)
    assert parcel == mailed(f"转发.eml › 转发的邮件“水务局年报” › {NAME}", sent)


def test_mail_attached_as_a_file_is_opened() -> None:
    outer = mail(("来信.eml", mail((NAME, BOOK)).as_bytes()))
    assert sources(outer.as_bytes(), "转发.eml") == [f"转发.eml › 来信.eml › {NAME}"]


def test_mails_within_mails_end_somewhere() -> None:
    inner = mail((NAME, BOOK))
    for _ in range(limits.DEEPEST_MAIL):
        outer = mail()
        outer.add_attachment(inner)
        inner = outer
    assert "超过 5 层" in only_stray(inner.as_bytes()).reason


def test_winmail_is_said_to_be_unreadable() -> None:
    stray = only_stray(mail(("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(60))).as_bytes())
    assert stray.is_closed
    assert "winmail.dat" in stray.reason


def test_mail_without_attachment_is_named_by_its_subject() -> None:
    stray = only_stray(mail(subject="收到，谢谢").as_bytes())
    assert "“收到，谢谢”没有附件" in stray.reason
    assert not stray.is_closed


def test_pictures_within_the_text_are_no_attachments() -> None:
    message = mail((NAME, BOOK))
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="image001.png", cid="<x>")
    assert [one.source for one in found(message.as_bytes())] == [f"收件箱/来件 › {NAME}"]


NO_DATES = ("", "昨天", "Mon, 99 Jan 2025 09:30:00 +0800", "Fri, 31 Dec 9999 23:59:59 -1200")


@pytest.mark.parametrize("date", NO_DATES)
def test_mail_without_a_proper_date_has_that_of_its_file(date: str) -> None:
    data = mail((NAME, BOOK)).as_bytes().replace(b"Mon, 06 Jan 2025 09:30:00 +0800", date.encode())
    (parcel,) = found(data)
    assert isinstance(parcel, Parcel)
    assert (parcel.dated, parcel.by_mail) == (SAVED, False)


def test_mailbox_gives_the_attachments_of_each_mail() -> None:
    box = mailbox(
        mail((NAME, BOOK)), mail(subject="问候"), mail(("b.xlsx", BOOK), ("c.zip", zipped({NAME: BOOK})))
    )
    assert [one.source for one in found(box, "邮箱.mbox")] == [
        f"邮箱.mbox › 第 1 封邮件 › {NAME}",
        "邮箱.mbox › 第 2 封邮件",
        "邮箱.mbox › 第 3 封邮件 › b.xlsx",
        f"邮箱.mbox › 第 3 封邮件 › c.zip › {NAME}",
    ]


def test_too_large_a_mail_is_said_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (letters, mailboxes):
        monkeypatch.setattr(module, "LARGEST_MAIL", 60_000)
    first, second = found(mailbox(mail(("大.xlsx", BOOK * 20)), mail((NAME, BOOK))))
    assert isinstance(first, Stray)
    assert first.is_closed
    assert isinstance(second, Parcel)


PRINTS_PEAK = """
import sys, tracemalloc
from io import BytesIO
from tests.support.inboxes import BOOK, NAME, SAVED, mail, mailbox
from xlsx_tools.files.inbox import open_up

class Repeated(BytesIO):
    left = int(sys.argv[1])

    def readline(self, size=-1, /):
        line = super().readline(size)
        if not line and self.left:
            self.left -= 1
            self.seek(0)
            line = super().readline(size)
        return line

letter = mailbox(mail((NAME, BOOK + bytes(200_000))))
for _ in open_up("邮箱.mbox", BytesIO(letter), SAVED):
    pass  # what is imported on the way is not measured
tracemalloc.start()
number = sum(1 for _ in open_up("邮箱.mbox", Repeated(letter), SAVED))
print(number, tracemalloc.get_traced_memory()[1])
"""


def peak_of_mailbox(repeated: int) -> int:
    """The most bytes held at once while a mailbox is read whose mail comes again so often.

    Measured in a process of its own: what other threads of this one do is traced too.
    """
    command = [sys.executable, "-c", PRINTS_PEAK, str(repeated)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    number, peak = map(int, done.stdout.split())
    assert number == repeated + 1
    return peak


def test_mailbox_is_read_as_it_streams() -> None:
    """Many mails cost no more memory than a few."""
    assert peak_of_mailbox(20) < 1.5 * peak_of_mailbox(2)


# --- Other files --------------------------------------------------------------------------------------

OTHERS: dict[str, tuple[bytes, str, bool]] = {
    "通知.docx": (word_file(), "Word 文档", False),
    "扫描件.pdf": (b"%PDF-1.7\n", "PDF", True),
    "照片.jpg": (b"\xff\xd8\xff\xe0", "图片", False),
    "说明.txt": ("说明".encode("gbk"), "文本文件", False),
    "package.json": (b'{"name": "x"}', "", False),
    "报表.rar": (b"Rar!\x1a\x07\x01\x00", "rar", True),
    "照片.heic": (b"\0\0\0\x18ftypheic" + bytes(9), "图片", False),
    "照片.webp": (b"RIFF\0\0\0\0WEBPVP8 ", "图片", False),
    "报表.lzh": (b"\x22\x7d-lh5-" + b"x" * 99, "lzh", True),
    "报表.iso": (bytes(32_769) + b"CD001", "iso", True),
    "邮箱.pst": (b"!BDN" + bytes(9), "Outlook 数据文件", True),
    "年报.xlsx - 快捷方式.lnk": (b"L\0\0\0\x01\x14\x02\0" + bytes(9), "快捷方式", True),
    "年报.url": (b"[InternetShortcut]\r\nURL=https://x.cn/a\r\n", "网址的快捷方式", True),
    "来信.msg": (OLE2 + "__properties_version1.0".encode("utf-16-le"), ".msg", True),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_other_file_is_named_for_what_it_is(name: str) -> None:
    data, words, is_closed = OTHERS[name]
    stray = only_stray(data, name)
    assert words in stray.reason
    assert stray.is_closed is is_closed


FILED: dict[str, bytes] = {
    "水务局.xlsx": b"%PDF-1.7\n",  # meant as a workbook: the reader says what it is
    "空.xlsx": b"",
    "加密": encrypted_file(),
    "数据.json": b' {"form": "x"}',
    "断的.xlsx": BOOK[:3000],
}


@pytest.mark.parametrize("name", FILED)
def test_what_was_meant_as_filed_is_a_parcel(name: str) -> None:
    assert sources(FILED[name], name) == [name]


def test_too_large_a_file_is_not_read() -> None:
    stray = only_stray(b"x" * 30_000_001, "录像.mp4")
    assert "超过 30 MB" in stray.reason


@pytest.mark.parametrize(
    "name", ["~$水务局.xlsx", ".~水务局.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/._a.xlsx"]
)
def test_what_nobody_sent_is_passed_over_in_silence(name: str) -> None:
    assert nobody_sent(name)
    assert found(zipped({name: BOOK, "a.xlsx": BOOK}))[1:] == []


@pytest.mark.parametrize("name", ["水务局.xlsx", ".xlsx", "../a.xlsx", "a~$.xlsx"])
def test_what_somebody_sent_is_not(name: str) -> None:
    assert not nobody_sent(name)


def test_ledger_among_the_files_is_passed_over() -> None:
    assert found(b"SQLite format 3\x00" + bytes(100)) == []


SEEDS = [
    mail((NAME, BOOK)).as_bytes(),
    zipped({NAME: BOOK, "甲.zip": zipped({"a.txt": b"x"})}),
    mailbox(mail((NAME, b"PK\x03\x04"))),
    raw_mail(DISPOSITION + b'filename="' + NAME.encode("gbk") + b'"', content=b"x"),
]


DAMAGE = st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6))


@given(st.sampled_from(SEEDS), st.lists(DAMAGE, max_size=8))
def test_whatever_is_broken_is_a_parcel_or_told(seed: bytes, damages: list[tuple[float, bytes]]) -> None:
    data = bytearray(seed)
    for share, damage in damages:
        place = int(share * min(len(data), 1500))
        data[place : place + len(damage)] = damage
    for one in found(bytes(data)):
        one.source.encode()
        assert isinstance(one, Parcel) or one.reason


def test_zip_without_dates_does_not_send_its_workbooks_back_to_1980() -> None:
    """A correction in such a zip lost against what had come before."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("更正.xlsx"), BOOK)
    (parcel,) = found(out.getvalue())
    assert isinstance(parcel, Parcel)
    assert parcel.dated == SAVED
