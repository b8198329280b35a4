"""Mails: the files attached to them, and the mails attached to those, dated by the one that came."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

from xlsx_tools.files.found import Found, Stray, Thing
from xlsx_tools.files.headers import file_name, header, subject

# The largest file in base64, and its text.
LARGEST_MAIL = 45_000_000

# People forward what was forwarded.
DEEPEST_MAIL = 5


def letter_contents(thing: Thing, data: bytes) -> Found:
    """The files attached to a mail, as it came."""
    if len(data) > LARGEST_MAIL:
        yield thing.closed(f"邮件超过 {LARGEST_MAIL // 1_000_000} MB，没有打开。请把附件保存到收件箱文件夹。")
        return
    try:
        yield from _letter(thing, message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n")))
    except RecursionError:
        yield thing.closed("邮件的结构不正常，打不开。请把附件保存到收件箱文件夹。")


def _letter(thing: Thing, mail: Message) -> Found:
    if thing.mails == DEEPEST_MAIL:
        yield thing.closed(f"邮件套邮件超过 {DEEPEST_MAIL} 层，没有打开。请把附件保存到收件箱文件夹。")
        return
    dated, by_mail = _sent(thing, mail)
    opened = replace(thing, mails=thing.mails + 1, dated=dated, by_mail=by_mail)
    is_empty = True
    for name, content in _attachments(mail):
        is_empty = False
        if isinstance(content, Message):
            yield from _letter(opened.inside(name, b""), content)
        else:
            yield opened.inside(name, content)
    if is_empty:
        reason = f"邮件“{subject(mail)}”没有附件。“超大附件”只是一个链接，请下载后放进收件箱文件夹。"
        yield Stray(thing.source, reason)


def _sent(thing: Thing, mail: Message) -> tuple[datetime, bool]:
    """When the outermost mail was sent, and whether that is known; those within it do not matter."""
    if not thing.by_mail:
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            sent = parsedate_to_datetime(header(mail, "date"))
            return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC), True
    return thing.dated, thing.by_mail


def _attachments(part: Message) -> Iterator[tuple[str, bytes | Message]]:
    """Name and content of each attached file; a forwarded mail is one."""
    payload = part.get_payload()
    if isinstance(payload, list):
        is_forwarded = part.get_content_type() == "message/rfc822"
        for child in payload:
            if isinstance(child, Message) and is_forwarded:
                yield f"转发的邮件“{subject(child)}”", child
            elif isinstance(child, Message):
                yield from _attachments(child)
    elif _is_attached(part):
        content = part.get_payload(decode=True)
        yield file_name(part) or "附件", content if isinstance(content, bytes) else b""


def _is_attached(part: Message) -> bool:
    """Whether a part is a file and not the text of the mail, nor a picture shown within it."""
    if file_name(part):
        return not (part.get_content_maintype() == "image" and part["content-id"])
    return part.get_content_maintype() not in ("text", "image", "multipart")
