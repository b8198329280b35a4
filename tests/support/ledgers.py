"""What a ledger is told of contents that came in."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.support.sums import YEAR, values
from tests.support.workbooks import written
from xlsx_tools.checking import check
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.ledger.records import Checked, Fresh, Received, Season
from xlsx_tools.season.ledger.store import open_ledger
from xlsx_tools.season.roster import Roster, Unit

UNITS = tuple(Unit(f"云溪县{name}", name) for name in ("水务局", "教育局", "民政局"))
WATER, SCHOOL, CIVIL = (unit.name for unit in UNITS)
ERROR = Finding("A-BALANCE", Severity.ERROR, "不平")
RECORDED = datetime(2025, 1, 20, 9, 0, tzinfo=UTC)
WARNING = Finding("N-LENGTH", Severity.WARNING, "太长")


def day(number: int) -> datetime:
    """A day in January."""
    return datetime(2025, 1, number, 9, 0, tzinfo=UTC)


def digest(content: bytes) -> str:
    """What a content is known by."""
    return hashlib.sha256(content).hexdigest()


def fresh(
    content: bytes,
    unit: str = WATER,
    *findings: Finding,
    on: int = 6,
    source: str = "",
    by_mail: bool = False,
    is_previous: bool = False,
    **changes: str | int,
) -> Fresh:
    """A content that came in on a day of January, read as that unit's."""
    checked = Checked("zfxxgk-2021", 2024, unit, unit, '{"form": "zfxxgk-2021"}', findings=findings)
    received = Received(digest(content), source or content.decode(), day(on), by_mail, is_previous)
    return Fresh(received, content, replace(checked, **changes))  # type: ignore[arg-type]


def as_collected(form: Form, submission: Submission) -> Fresh:
    """A workbook as collecting records it."""
    data = written(form, submission)
    intake = take_in(data)
    found = intake.submission
    checked = Checked(
        form=form.id,
        year=submission.origin.year,
        filed_as=submission.unit,
        made_for=submission.origin.unit,
        document=write_json(to_document(form, found)),
        figures=hashlib.sha256(repr(values(found)).encode()).hexdigest(),
        findings=tuple(check(intake)),
    )
    name = hashlib.sha256(data).hexdigest()
    return Fresh(Received(name, f"{submission.unit}.xlsx", RECORDED, by_mail=False), data, checked)


def ledger_of(form: Form, path: Path, units: list[Unit], *submissions: Submission) -> Path:
    """A ledger of that roster in which those submissions are."""
    with open_ledger(path, create=True) as ledger:
        ledger.begin(Season(form.id, YEAR))
        ledger.set_roster(Roster(tuple(units)))
        ledger.record([as_collected(form, submission) for submission in submissions], RECORDED)
    return path
