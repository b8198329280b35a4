"""Mails in Outlook's own containers: what is in .msg files and in winmail.dat, as in any other mail."""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_string

from xlsx_tools.files.charsets import clean, decoded
from xlsx_tools.files.found import Bounced, Found, Stray, Thing
from xlsx_tools.files.headers import sender_of
from xlsx_tools.files.letter_ids import answered_letter
from xlsx_tools.files.letters import TOO_DEEP, TOO_LARGE, missing_files, signed
from xlsx_tools.files.limits import DEEPEST_MAIL, LARGEST_MAIL
from xlsx_tools.files.mapi import (
    BODY,
    CLASS,
    CONTENT_ID,
    DATA,
    DELIVERED,
    HEADERS,
    HTML,
    IN_REPLY_TO,
    LONG_NAME,
    REFERENCES,
    SENDER,
    SENDER_SMTP,
    SHORT_NAME,
    SHOWN_NAME,
    SUBJECT,
    SUBMITTED,
    TYPE,
    MapiObject,
)
from xlsx_tools.files.msg import msg_mail
from xlsx_tools.files.tnef import tnef_mail
from xlsx_tools.files.writing import own_words, shown_text

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emz", ".wmz")
_REPORT, _FAILED = "REPORT.", ".NDR"  # of the class of mails that tell of a delivery, or that it failed
_BOUNCE = "这是退信：寄出的邮件没有送到（{}）。请核对收件地址，重新发送；退回的附件没有收。"
_ARRIVED = "这是送达或已读通知（{}）。不是填报，不用处理。"
_ELSEWHERE = "附件不在邮件里，只是一个链接或嵌入的对象。请另存后放进收件箱文件夹。"


def msg_contents(thing: Thing) -> Found:
    """The files attached to a .msg mail."""
    yield from _contents(thing, msg_mail, "Outlook 的 .msg 邮件", is_whole=True)


def tnef_contents(thing: Thing) -> Found:
    """The files in a winmail.dat, which is but a part of a mail."""
    yield from _contents(thing, tnef_mail, "Outlook 的 winmail.dat", is_whole=False)


def _contents(thing: Thing, read: Callable[[bytes], MapiObject], what: str, *, is_whole: bool) -> Found:
    data = thing.content.read(LARGEST_MAIL + 1)
    if len(data) > LARGEST_MAIL:
        yield thing.closed(TOO_LARGE)
        return
    try:
        mail = read(data)
    except Exception:  # Whatever a reader of broken files may run into.
        reason = f"这是{what}，已损坏或没有传完整，打不开。请在 Outlook 里把附件另存到收件箱文件夹。"
        yield thing.closed(reason)
        return
    yield from _mail(thing, mail, is_whole=is_whole)


def _mail(thing: Thing, mail: MapiObject, *, is_whole: bool) -> Found:
    if thing.mails == DEEPEST_MAIL:
        yield thing.closed(TOO_DEEP)
        return
    subject = clean(mail.text(SUBJECT)) or "无主题"
    sent = mail.time(SUBMITTED, DELIVERED)
    answers = answered_letter(*(mail.text(of) for of in (IN_REPLY_TO, REFERENCES, HEADERS)))
    opened = signed(thing, _sender(mail), (sent, True) if sent else None, answers)
    if is_whole and mail.text(CLASS).upper().startswith(_REPORT) and thing.mails == 0:
        yield _delivery_report(opened, mail, subject)
        return
    files = [file for file in mail.attached if not _is_ornament(file)]
    for file in files:
        yield from _file(opened, file)
    if is_whole:
        yield from missing_files(opened, subject, _written(mail), is_empty=not files)


def _delivery_report(thing: Thing, mail: MapiObject, subject: str) -> Stray:
    if not mail.text(CLASS).upper().endswith(_FAILED):
        return thing.told(_ARRIVED.format(subject))
    letters = [mail, *(file.mail for file in mail.attached if file.mail)]
    files = [file.text(LONG_NAME, SHOWN_NAME) for letter in letters for file in letter.attached]
    names = (clean(name) for name in (*(letter.text(SUBJECT) for letter in letters), *files) if name)
    return replace(thing.told(_BOUNCE.format(subject)), bounced=Bounced((), tuple(names), thing.dated))


def _file(thing: Thing, file: MapiObject) -> Found:
    name = file.text(LONG_NAME, SHORT_NAME, SHOWN_NAME) or "附件"
    if file.mail:
        inner = thing.inside(f"转发的邮件“{clean(file.mail.text(SUBJECT)) or name}”", b"")
        yield from _mail(inner, file.mail, is_whole=True)
    elif (content := file.bytes(DATA)) is None:
        yield thing.inside(name, b"").closed(_ELSEWHERE)
    else:
        yield thing.inside(name, content)


def _is_ornament(file: MapiObject) -> bool:
    """Whether it is a picture that is shown within the text."""
    name = file.text(LONG_NAME).lower()
    is_picture = file.text(TYPE).startswith("image/") or name.endswith(_PICTURES)
    return is_picture and bool(file.text(CONTENT_ID))


def _sender(mail: MapiObject) -> str:
    """The address of the sender, which Outlook has in its own terms for people of the same office."""
    headers = message_from_string(mail.text(HEADERS))
    stated = (mail.text(SENDER_SMTP), sender_of(headers), mail.text(SENDER))
    return next((clean(address).lower() for address in stated if "@" in address), "")


def _written(mail: MapiObject) -> str:
    html = mail.bytes(HTML)
    return own_words(mail.text(BODY) + "\n" + (shown_text(decoded(html)) if html else mail.text(HTML)))
