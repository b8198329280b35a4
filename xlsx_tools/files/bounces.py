"""Mails that tell that one of ours did not arrive: what they bring back was filled in by nobody."""

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses

from xlsx_tools.files.charsets import clean
from xlsx_tools.files.headers import children_of, header, sender_of, subject_of

_MACHINES = re.compile(r"(?:mailer-?daemon|postmaster|mail-?delivery|mdaemon)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"退信|退回|未送达|无法送达|无法投递|投递失败|投递延迟|发送失败|未能送达"
    r"|undeliver|delivery (?:status|failure|report)|failure notice|delivery (?:has )?failed|delayed"
    r"|returned mail|returned to sender",
    re.IGNORECASE,
)
_HAS_ARRIVED = frozenset(("delivered", "relayed", "expanded"))
_MOST_SHOWN = 3


def bounce_told(mail: Message) -> str:
    """The sentence for such a mail, nothing for any other."""
    reports = list(_reports(mail))
    if not reports and not _comes_from_a_machine(mail):
        return ""
    named = [*map(_address, reports), *_failed(mail)]
    addresses = list(dict.fromkeys(filter(None, named or _first_to(mail))))
    whom = f"寄给 {'、'.join(addresses[:_MOST_SHOWN])} 的" if addresses else "寄出的"
    if reports and all(_action(report) in _HAS_ARRIVED for report in reports):
        return f"这是送达通知：{whom}邮件已经送到。不是填报，不用处理。"
    return f"这是退信：{whom}邮件没有送到（{subject_of(mail)}）。请核对收件地址，重新发送；退回的附件没有收。"


def _reports(mail: Message) -> Iterator[Message]:
    """What the report says of each address that the mail went to."""
    if mail.get_content_type() != "multipart/report":
        return
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from filter(_action, children_of(part))


def _comes_from_a_machine(mail: Message) -> bool:
    """Whether no person sent it, and it says that something did not arrive."""
    if header(mail, "x-failed-recipients"):
        return True
    is_report = mail.get_content_type() == "multipart/report" and "delivery" in header(mail, "content-type")
    is_by_machine = bool(_MACHINES.match(sender_of(mail))) or header(mail, "return-path") == "<>"
    return is_report or (is_by_machine and bool(_SUBJECT.search(subject_of(mail))))


def _action(report: Message) -> str:
    return header(report, "action").strip().lower()


def _address(report: Message) -> str:
    return clean(header(report, "final-recipient").rpartition(";")[2].strip())


def _failed(mail: Message) -> list[str]:
    listed = header(mail, "x-failed-recipients")
    return [clean(address.strip()) for address in listed.split(",") if address.strip()]


def _first_to(mail: Message) -> list[str]:
    """To whom the mail that came back was addressed."""
    returned = (part for part in mail.walk() if part is not mail and header(part, "to"))
    return [clean(address) for part in returned for _, address in getaddresses([header(part, "to")])]
