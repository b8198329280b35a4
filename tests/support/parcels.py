"""What workbooks come in: zips, mails, mailboxes."""

import zipfile
from email.message import EmailMessage
from io import BytesIO


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip as programs write it today."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
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


def mailbox(*mails: EmailMessage) -> bytes:
    """A mailbox of those mails."""
    return b"".join(b"From - Mon Jan  6 09:30:00 2025\r\n" + m.as_bytes() + b"\r\n\r\n" for m in mails)
