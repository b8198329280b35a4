"""Mails: the files attached to them, and to the mails in them, dated and signed by the one that came."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from xlsx_tools.files.bounces import delivery_report
from xlsx_tools.files.dates import sent_at
from xlsx_tools.files.found import Bounced, Found, Thing
from xlsx_tools.files.headers import bytes_of, children_of, file_name, header, sender_of, subject_of
from xlsx_tools.files.letter_ids import answered_letter, is_letter_of_ours
from xlsx_tools.files.limits import DEEPEST_MAIL, LARGEST_MAIL
from xlsx_tools.files.uuencoded import files_in_text
from xlsx_tools.files.writing import is_encrypted, linked_file, promises_file, wants_no_answer, written_text

# The sender of a mail that names none.
NOBODY = "没有写发件人"

TOO_LARGE = f"邮件超过 {LARGEST_MAIL // 1_000_000} MB，没有打开。请把附件保存到收件箱文件夹。"
TOO_DEEP = f"邮件套邮件超过 {DEEPEST_MAIL} 层，没有打开。请把附件保存到收件箱文件夹。"
_ENCRYPTED = "邮件“{}”是加密或整体签名的（{}），打不开。请在邮件程序里打开它，把附件另存到收件箱文件夹。"
_OURS = "这是本办公室写给单位的信，不是来件，附件没有收。"
_BROKEN = "邮件的结构不正常或没有传完整，有的附件可能打不开。请把附件保存到收件箱文件夹。"
# Parts that are no files: signatures of the mail itself, what Apple keeps beside a file, certificates.
_NO_FILES = frozenset(
    f"application/{name}"
    for name in ("pkcs7-signature", "x-pkcs7-signature", "pgp-signature", "pgp-keys", "applefile")
)
_CLOSED = {
    "application/pkcs7-mime": "S/MIME",
    "application/x-pkcs7-mime": "S/MIME",
    "application/pgp-encrypted": "PGP",
}
_PARTS_IN_TEXT = re.compile(
    rb"^content-transfer-encoding:[ \t]*base64[ \t\r]*$", re.IGNORECASE | re.MULTILINE
)
_END_OF_HEAD = re.compile(rb"\n\r?\n|\r\r")
# A picture within the text that is no larger stands in a signature.
_LARGEST_ORNAMENT = 30_000


def letter_contents(thing: Thing, data: bytes) -> Found:
    """The files attached to a mail, as it came."""
    if len(data) > LARGEST_MAIL:
        yield thing.closed(TOO_LARGE)
        return
    if not _END_OF_HEAD.search(data.lstrip()):
        yield thing.closed(_BROKEN)
        return
    try:
        yield from _letter(thing, message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n")))
    except Exception:  # Whatever the library runs into that nobody thought of.
        yield thing.closed(_BROKEN)


def _letter(thing: Thing, mail: Message) -> Found:
    if thing.mails == DEEPEST_MAIL:
        yield thing.closed(TOO_DEEP)
        return
    answers = answered_letter(header(mail, "in-reply-to"), header(mail, "references"))
    opened = signed(thing, sender_of(mail), sent_at(header(mail, "date")), answers)
    # What somebody forwards of a bounce is theirs; what comes back to us is ours.
    if thing.mails == 0 and (report := delivery_report(mail)):
        bounced = Bounced(report.addresses, report.names, opened.dated)
        yield replace(opened.told(report.told), bounced=None if report.has_arrived else bounced)
        return
    # A draft, or one from the folder of sent mail; what a unit sends back has an id of its own.
    if thing.mails == 0 and is_letter_of_ours(header(mail, "message-id")):
        yield opened.told(_OURS)
        return
    if system := _system(mail):
        yield opened.closed(_ENCRYPTED.format(subject_of(mail), system))
        return
    is_empty = True
    for name, content in _attachments(mail):
        is_empty = False
        if isinstance(content, Message):
            yield from _letter(opened.inside(name, b""), content)
        else:
            yield opened.inside(name, content)
    if _is_broken(mail):
        yield opened.closed(_BROKEN)
    else:
        yield from missing_files(opened, subject_of(mail), written_text(mail), is_empty=is_empty)


def missing_files(thing: Thing, subject: str, text: str, *, is_empty: bool) -> Found:
    """What a mail's text says of files that are not in it."""
    if link := linked_file(text):
        reason = f"邮件“{subject}”里有一个下载链接（{link}），文件不在邮件里。请下载后放进收件箱文件夹。"
        yield thing.closed(reason)
    elif is_empty and is_encrypted(text):
        yield thing.closed(_ENCRYPTED.format(subject, "PGP"))
    elif is_empty and promises_file(text):
        reason = f"邮件“{subject}”没有附件，正文说文件在网盘或超大附件里。请下载后放进收件箱文件夹。"
        yield thing.closed(reason)
    elif is_empty and not wants_no_answer(subject, text):
        yield thing.told(f"邮件“{subject}”没有附件。如果填报在正文里或忘了附上，请对方附上工作簿重发。")


def signed(thing: Thing, sender: str, sent: tuple[datetime, bool] | None, answers: str) -> Thing:
    """The thing as the outermost mail dates and signs it; those within it do not matter."""
    thing = replace(thing, mails=thing.mails + 1)
    if thing.mails > 1:
        return thing
    thing = replace(thing, sender=sender or NOBODY, answers=answers)
    return replace(thing, dated=sent[0], by_mail=True, is_sure=sent[1]) if sent else thing


def _system(mail: Message) -> str:
    """What a mail is encrypted with, if it is."""
    if mail.get_content_type() == "multipart/encrypted":
        return "PGP"
    return _CLOSED.get(mail.get_content_type(), "")


def _attachments(part: Message) -> Iterator[tuple[str, bytes | Message]]:
    """Name and content of each attached file; a forwarded mail is one."""
    children = children_of(part)
    for child in children:
        if part.get_content_type() == "message/rfc822":
            mail = _unwrapped(part, child)
            yield f"转发的邮件“{subject_of(mail)}”", mail
        else:
            yield from _attachments(child)
    if not children and _is_attached(part):
        yield file_name(part) or "附件", bytes_of(part)
    elif not children and part.get_content_maintype() == "text":
        yield from files_in_text(bytes_of(part))


def _unwrapped(part: Message, mail: Message) -> Message:
    """A forwarded mail; the standard forbids programs to encode it, and the parser takes code for text."""
    if header(part, "content-transfer-encoding").lower() != "base64" or mail.is_multipart():
        return mail
    mail.add_header("Content-Transfer-Encoding", "base64")
    return message_from_bytes(bytes_of(mail).lstrip())


def _is_broken(part: Message) -> bool:
    """Whether parts that a mail announces are not there, or stand in its text.

    Those of mails within it are their own.
    """
    if part.get_content_maintype() == "text":
        return _PARTS_IN_TEXT.search(bytes_of(part)) is not None
    if part.get_content_maintype() != "multipart":
        return False
    return not part.is_multipart() or any(map(_is_broken, children_of(part)))


def _is_attached(part: Message) -> bool:
    """Whether a part is a file and not the text of the mail, nor a picture shown within it."""
    if part.get_content_type() in _NO_FILES:
        return False
    if part.get_content_maintype() == "image":
        return bool(file_name(part)) and not _is_ornament(part)
    return bool(file_name(part)) or part.get_content_maintype() not in ("text", "multipart")


def _is_ornament(picture: Message) -> bool:
    if picture["content-id"]:
        return True
    is_inline = picture.get_content_disposition() != "attachment"
    return is_inline and len(bytes_of(picture)) <= _LARGEST_ORNAMENT
