"""Drafts of mails (.eml) that bring a workbook, give it back or remind; words are in templates/mails."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.encoders import encode_base64
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import encode_rfc2231, parseaddr
from pathlib import Path

from xlsx_tools.checking.steps import steps
from xlsx_tools.files.letter_ids import addressee, letter_id
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.season.mail_texts import Words, render_mail
from xlsx_tools.season.roster import Unit

_WORKBOOK = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POLICY = compat32.clone(linesep="\r\n", max_line_length=0)  # Headers are folded here, never by it.
_BOUNDARY = "=_xlsx-tools"  # No part has it: all are base64.
_SEPARATORS = re.compile(r"[;；,，、\s]+")
_SENTENCE = re.compile(r"[^。]+(?:。[）”]*)?")
_LONGEST_WORD = 64  # leaves room on a line of 76 for what stands before it
_MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Attachment:
    """A workbook to go with a mail, under the name that its reader will see."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Written:
    """A letter: what it says, and its draft for mail programs."""

    words: Words
    draft: bytes


@dataclass(frozen=True)
class Occasion:
    """What a letter to a unit is about besides what was found in its filing.

    `deadline` is the unit's last day and `is_late` says that it passed; `times` is how often it is reminded
    with this letter, `counted` the day of an earlier filing that counts meanwhile, `unusable` what came
    instead of a workbook.
    """

    deadline: date | None = None
    is_late: bool = False
    times: int = 1
    counted: date | None = None
    unusable: Sequence[object] = ()


@dataclass(frozen=True)
class Writing:
    """What all mails of an office have in common: about which form and year, from whom, in whose words.

    `templates` is the office's own folder of texts, None for those that come along; `office`, `phone` and
    `date` stand below.
    """

    form: Form
    year: int
    sender: str = ""
    templates: Path | None = None
    office: str = ""
    phone: str = ""
    date: date = field(default_factory=date.today)

    def letter(
        self,
        name: str,
        unit: Unit,
        occasion: Occasion,
        attachment: Attachment | None = None,
        **values: object,
    ) -> Written:
        """The letter of that name to the unit; raises TemplateError."""
        common = {
            "unit": unit,
            "year": self.year,
            "title": self.form.title,
            "guide": self.form.guide,
            "office": self.office,
            "phone": self.phone,
            "date": self.date,
            **vars(occasion),
        }
        words = render_mail(name, self.templates, {**common, **values})
        whom = addressee(self.form.id, self.year, unit.name)
        return Written(words, draft(words, unit, attachment, sender=self.sender, whom=whom))


_ORDINARY = Occasion()


def distribution(
    writing: Writing,
    unit: Unit,
    workbook: Attachment,
    occasion: Occasion = _ORDINARY,
    *,
    has_last_year: bool,
) -> Written:
    """What brings a unit its workbook; raises TemplateError."""
    values = {"file": workbook.name, "has_last_year": has_last_year}
    return writing.letter("distribute", unit, occasion, workbook, **values)


def returned(
    writing: Writing,
    unit: Unit,
    workbook: Attachment,
    findings: Sequence[Finding],
    remedies: Mapping[str, str],
    occasion: Occasion = _ORDINARY,
) -> Written:
    """What gives a unit its own workbook back, marked, with what to correct.

    `remedies` are by rule id. Raises TemplateError.
    """
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    warnings = [finding for finding in findings if finding.needs_reason]
    todo = steps(findings, remedies)
    problems = list(dict.fromkeys(_said_once(finding.message, todo) for finding in (*errors, *warnings)))
    values = {
        "file": workbook.name,
        "errors": len(errors),
        "warnings": len(warnings),
        "problems": problems[:_MOST_PROBLEMS],
        "more": len(problems[_MOST_PROBLEMS:]),
        "steps": todo,
    }
    return writing.letter("return", unit, occasion, workbook, **values)


def _said_once(message: str, todo: Iterable[str]) -> str:
    """A message but for its sentences that are among what is to be done already."""
    said = "".join(todo)
    rest = "".join(one for one in _SENTENCE.findall(message) if one not in said)
    return rest or message


def reminder(writing: Writing, unit: Unit, occasion: Occasion = _ORDINARY) -> Written:
    """What reminds a unit that has filed nothing, or nothing that can be used; raises TemplateError."""
    return writing.letter("resend" if occasion.unusable else "remind", unit, occasion)


def draft(
    words: Words, unit: Unit, attachment: Attachment | None = None, *, sender: str = "", whom: str = ""
) -> bytes:
    """The mail as an .eml file that mail programs open as not yet sent: without a date.

    By `whom`, which is in its id, an answer to it is known, where the program that sends it keeps the id.
    """
    message: Message = MIMEText(words.text.replace("\n", "\r\n"), "plain", "utf-8")
    if attachment:
        text, message = message, MIMEMultipart(boundary=_BOUNDARY)
        message.attach(text)
        message.attach(_part(attachment))
    headers = {
        "X-Unsent": "1",
        "From": _receiver(*parseaddr(sender)) if sender else "",
        "To": _folded(_receivers(unit)),
        "Subject": _encoded(words.subject),
    }
    for name, value in headers.items():
        if value:
            message[name] = value
    if whom:
        message["Message-ID"] = letter_id(whom, message.as_bytes(policy=_POLICY))
    return message.as_bytes(policy=_POLICY)


def _receivers(unit: Unit) -> Iterable[str]:
    """Each address with its own contact where there are as many, with all of them otherwise."""
    names = [name for name in _SEPARATORS.split(unit.contact) if name]
    if len(names) != len(unit.addresses):
        names = ["、".join(names) or unit.name] * len(unit.addresses)
    return map(_receiver, names, unit.addresses)


def _receiver(name: str, address: str) -> str:
    return f"{_encoded(name)} <{address}>" if name else address


def _encoded(text: str) -> str:
    """Text as encoded words (RFC 2047), none longer than the standard allows."""
    return Header(text, "utf-8", maxlinelen=_LONGEST_WORD).encode()


def _folded(parts: Iterable[str], separator: str = ",") -> str:
    return f"{separator}\n ".join(parts)


def _part(attachment: Attachment) -> Message:
    """The attachment, its name in both ways there are.

    `filename*` is the standard's (RFC 2231); Foxmail and old versions of Outlook know only encoded
    words (RFC 2047) in `name` and `filename`, where the standard has none.
    """
    part = MIMEBase(*_WORKBOOK)
    part.set_payload(attachment.content)
    encode_base64(part)
    words = _encoded(attachment.name)
    del part["Content-Type"]
    part["Content-Type"] = _folded(["/".join(_WORKBOOK), f'name="{words}"'], ";")
    names = (f'filename="{words}"', f"filename*={encode_rfc2231(attachment.name, 'utf-8')}")
    part["Content-Disposition"] = _folded(["attachment", *names], ";")
    return part
