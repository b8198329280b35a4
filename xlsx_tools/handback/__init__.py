"""A workbook goes back to its filler: every finding marked where it is, or all of it in a fresh workbook."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from xlsx_tools.finding import Finding
from xlsx_tools.generate import workbook
from xlsx_tools.handback.marks import annotate
from xlsx_tools.handback.marks.restored import HiddenText, Template
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.intake import Intake


def hand_back(data: bytes, intake: Intake, findings: Sequence[Finding], *, created: datetime) -> bytes:
    """The filler's own workbook, marked; anything but a plain .xlsx is first moved into a fresh one.

    `intake` is what was read from `data`. Raises UnreadableFileError.
    """
    whose = f"{intake.submission.unit} {intake.submission.year} 年度"
    if intake.is_plain_xlsx:
        return annotate(data, findings, whose=whose, template=_template(intake, created))
    repaired = repair(intake, created=created)
    # What is lost was found in the old workbook; its cells are others in the new one.
    lost = (replace(finding, sheet=None, cell=None) for finding in repaired.lost)
    return annotate(repaired.workbook, [*lost, *repaired.left], whose=whose)


def _template(intake: Intake, created: datetime) -> Template:
    """What the workbook was made from, and what its totals come to."""
    form, submission = intake.form, intake.submission
    empty = replace(submission, items={}, narrative={}, fields={}, reasons={}, given={}, sources=())
    hidden = {
        intake.layout.texts[narrative].text: HiddenText(submission.narrative[narrative], cells)
        for narrative, cells in intake.beneath.items()
    }
    figures = submission.tally(form).figures
    return Template(intake.layout, figures, lambda: workbook(form, empty, created=created), hidden)
