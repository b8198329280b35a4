"""What is sent to the units of a season: their workbooks back, marked, and reminders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from xlsx_tools.finding import Finding
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.handback import hand_back
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import Standing
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.mail import Attachment, Writing, reminder, returned
from xlsx_tools.season.status.survey import version_spoken_of


@dataclass(frozen=True)
class Answer:
    """A unit's own workbook, marked; and the draft of a mail, None to a unit without an address."""

    workbook: Attachment | None
    draft: bytes | None


def answer(
    ledger: Ledger,
    writing: Writing,
    standing: Standing,
    remedies: Mapping[str, str],
    findings: Sequence[Finding],
    *,
    workbook_name: str,
    created: datetime,
) -> Answer:
    """What goes to the unit: a reminder if it filed nothing, else its latest version with what to do.

    `findings` are on that version, `remedies` by rule id. Raises TemplateError, and UnreadableFileError
    for a workbook that cannot be marked.
    """
    unit, version = standing.unit, version_spoken_of(standing)
    if version is None:
        came_empty = bool(standing.empty)
        return Answer(None, reminder(writing, unit, came_empty=came_empty) if unit.addresses else None)
    data = ledger.content(version.hash)
    marked = hand_back(data, take_in(data, _finder(writing.form)), findings, created=created)
    workbook = Attachment(workbook_name, marked)
    mail = returned(writing, unit, workbook, findings, remedies) if unit.addresses else None
    return Answer(workbook, mail)


def _finder(form: Form) -> Callable[[str], Form]:
    return lambda name: form if name == form.id else installed_form(name)
