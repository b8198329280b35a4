"""What is sent to the units of a season: their workbooks back, marked, and reminders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from xlsx_tools.checking.reasons import told_to_unit
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.handback import hand_back
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.season.ledger.records import Standing
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.mail import Attachment, Occasion, Writing, Written, reminder, returned
from xlsx_tools.season.posted import Due
from xlsx_tools.season.status.overview import Line, Reply
from xlsx_tools.season.status.unit_notes import version_spoken_of


@dataclass(frozen=True)
class Answer:
    """A unit's own workbook, marked; and the letter, None to a unit without an address."""

    workbook: Attachment | None
    letter: Written | None


def answer(
    ledger: Ledger,
    writing: Writing,
    standing: Standing,
    due: Due,
    remedies: Mapping[str, str],
    *,
    workbook_name: str,
    created: datetime,
) -> Answer:
    """What goes to the unit: a reminder, or the version it is spoken to about with what to do.

    `remedies` are by rule id. Raises TemplateError, and UnreadableFileError for a workbook that cannot be
    marked.
    """
    unit, version, line = standing.unit, version_spoken_of(standing), due.line
    occasion = _occasion(due, writing)
    if version is None or due.reply not in (Reply.RETURN, Reply.VERIFY):
        return Answer(None, reminder(writing, unit, occasion) if unit.addresses else None)
    data = ledger.content(version.hash)
    findings = [told_to_unit(finding) for finding in line.findings]
    intake = _due_on(occasion.deadline, take_in(data, _finder(writing.form)))
    marked = hand_back(data, intake, findings, created=created)
    workbook = Attachment(workbook_name, marked)
    letter = None
    if unit.addresses:
        letter = returned(writing, unit, workbook, findings, remedies, occasion)
    return Answer(workbook, letter)


def _due_on(deadline: date | None, intake: Intake) -> Intake:
    """What was read, with the deadline that holds now for what is made afresh of it."""
    submission = intake.submission
    origin = replace(submission.origin, deadline=deadline or submission.origin.deadline)
    return replace(intake, submission=replace(submission, origin=origin))


def _occasion(due: Due, writing: Writing) -> Occasion:
    line = due.line
    deadline = line.deadline.date() if line.deadline else None
    return Occasion(
        deadline=deadline,
        is_late=deadline is not None and writing.date > deadline,
        times=due.times,
        counted=_still_counted(line),
        unusable=[one.told_to_unit for one in line.unusable],
    )


def _still_counted(line: Line) -> date | None:
    """The day of what counts of the unit although something came later that does not."""
    is_earlier = line.counted and (line.reply is Reply.RESEND or line.counted != line.received)
    return line.counted.date() if line.counted and is_earlier else None


def _finder(form: Form) -> Callable[[str], Form]:
    return lambda name: form if name == form.id else installed_form(name)
