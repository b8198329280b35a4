"""What comes into an inbox, made for tests: mails, mailboxes and zips around a workbook."""

import base64
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO

from openpyxl import Workbook

from xlsx_tools.files.found import Parcel, Stray
from xlsx_tools.files.inbox import open_up

SAVED = datetime(2025, 1, 20, 8, 0, tzinfo=UTC)
PACKED = (2026, 1, 5, 10, 0, 0)  # after whatever the zips lie in was saved
SENT = datetime(2025, 1, 6, 1, 30, tzinfo=UTC)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAME = "水务局（最终版）.xlsx"


def other_workbook() -> bytes:
    """Somebody's own workbook."""
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


BOOK = other_workbook()


def found(data: bytes, source: str = "收件箱/来件") -> list[Parcel | Stray]:
    """All that is in a file of those bytes."""
    return list(open_up(source, BytesIO(data), SAVED))


def mailed(source: str, sent: datetime) -> Parcel:
    """The workbook as a mail brings it."""
    return Parcel(source, BOOK, sent, by_mail=True, is_sure=True, sender="a@yunxi.gov.cn")


def sources(data: bytes, source: str = "收件箱/来件") -> list[str]:
    """Where the parcels in it are."""
    return [one.source for one in found(data, source) if isinstance(one, Parcel)]


def only_stray(data: bytes, source: str = "收件箱/来件") -> Stray:
    """The one thing in it, which is no parcel."""
    (stray,) = found(data, source)
    assert isinstance(stray, Stray), stray
    return stray


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip as programs write it today, with the same bytes whenever it is made."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, PACKED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zipped_raw(name: bytes, content: bytes, extra: bytes = b"") -> bytes:
    """A zip with the name's bytes as they are, and nothing that says what they mean."""
    stand_in = "x" * len(name)
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(stand_in, (2025, 1, 5, 10, 0, 0))
        info.extra = extra
        archive.writestr(info, content)
    return out.getvalue().replace(stand_in.encode(), name)


def mail(*attachments: tuple[str, bytes], subject: str = "年报", date: str | None = None) -> EmailMessage:
    """A mail as programs send it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@yunxi.gov.cn", "b@yunxi.gov.cn", subject
    message["Date"] = date or "Mon, 06 Jan 2025 09:30:00 +0800"
    message.set_content("请查收。")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def raw_mail(*part_headers: bytes, content: bytes = BOOK) -> bytes:
    """A mail whose attachment has exactly those headers."""
    headers = b"\r\n".join((*part_headers, b"Content-Transfer-Encoding: base64"))
    return (
        b"From: a@b.cn\r\nSubject: x\r\nDate: Mon, 06 Jan 2025 09:30:00 +0800\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="==b"\r\n\r\n'
        b"--==b\r\nContent-Type: text/plain; charset=gbk\r\n\r\n" + "见附件".encode("gbk") + b"\r\n"
        b"--==b\r\n" + headers + b"\r\n\r\n" + base64.encodebytes(content) + b"\r\n--==b--\r\n"
    )


def mailbox(*mails: EmailMessage) -> bytes:
    """A mailbox of those mails."""
    return b"".join(b"From - Mon Jan  6 09:30:00 2025\r\n" + m.as_bytes() + b"\r\n\r\n" for m in mails)
