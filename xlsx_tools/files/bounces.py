"""Mails that tell that one of ours did not arrive: what they bring back was filled in by nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import getaddresses

from xlsx_tools.files.charsets import clean
from xlsx_tools.files.headers import children_of, file_name, header, sender_of, subject_of
from xlsx_tools.files.writing import written_text

_MACHINES = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?delivery|mdaemon|microsoftexchange[0-9a-f]*)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"退信|退回|未送达|无法送达|无法投递|未传递|无法传递|传递失败|未递送|投递失败|投递延迟|发送失败|未能送达"
    r"|undeliver|delivery (?:status|failure|report)|failure notice|delivery (?:has )?failed|delayed"
    r"|returned mail|returned to sender",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,20}", re.ASCII | re.IGNORECASE)
_HAS_ARRIVED = frozenset(("delivered", "relayed", "expanded"))
_MOST_SHOWN = 3


@dataclass(frozen=True)
class DeliveryReport:
    """What became of a letter of ours: to which addresses, by its subject and the names of its files.

    `told` is the sentence to tell of it; `has_arrived`: it is no bounce.
    """

    told: str
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    has_arrived: bool


def delivery_report(mail: Message) -> DeliveryReport | None:
    """What such a mail says, None for any other."""
    reports = list(_reports(mail))
    if not reports and not _comes_from_a_machine(mail):
        return None
    not_arrived = [report for report in reports if _action(report) not in _HAS_ARRIVED]
    named = [*map(_address, not_arrived or reports), *_failed(mail)]
    addresses = tuple(dict.fromkeys(filter(None, named or _first_to(mail) or _in_words(mail))))
    whom = f"寄给 {'、'.join(addresses[:_MOST_SHOWN])} 的" if addresses else "寄出的"
    if reports and not not_arrived:
        told = f"这是送达通知：{whom}邮件已经送到。不是填报，不用处理。"
        return DeliveryReport(told, addresses, (), has_arrived=True)
    told = f"这是退信：{whom}邮件没有送到（{subject_of(mail)}）。请核对收件地址，重新发送；退回的附件没有收。"
    return DeliveryReport(told, addresses, tuple(_names_of_letter(mail)), has_arrived=False)


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


def _names_of_letter(mail: Message) -> Iterator[str]:
    """What the mail that came back was about, and the names of its files."""
    for part in mail.walk():
        if part is not mail and header(part, "subject"):
            yield subject_of(part)
        if name := clean(file_name(part)):
            yield name


def _first_to(mail: Message) -> list[str]:
    """To whom the mail that came back was addressed."""
    returned = (part for part in mail.walk() if part is not mail and header(part, "to"))
    return [clean(address) for part in returned for _, address in getaddresses([header(part, "to")])]


def _in_words(mail: Message) -> list[str]:
    """The addresses that its text names, without those between which it went itself."""
    own = {sender_of(mail), *(address.lower() for _, address in getaddresses([header(mail, "to")]))}
    return [address for address in _ADDRESS.findall(written_text(mail)) if address.lower() not in own]
