"""A workbook goes back to its filler: every finding marked where it is, or all of it in a fresh workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from xlsx_tools.finding import Finding
from xlsx_tools.generate import workbook
from xlsx_tools.handback.marks import annotate
from xlsx_tools.handback.marks.restored import HiddenText, Template
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.careful.second_look import OFFERED_FORMULA
from xlsx_tools.reading.intake import Intake
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.offer_formulas import text_of_offer


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


def _pasted(intake: Intake) -> Iterator[tuple[Cell, HiddenText]]:
    """The texts that stand as the formula of a sentence that the form offers, to be plain texts again."""
    told = {(f.sheet, f.cell): str(f.found) for f in intake.findings if f.rule == OFFERED_FORMULA.id}
    cells = (cell for place in intake.layout.texts.values() for cell in place.cells)
    yield from ((c, HiddenText(told[c.sheet, c.a1], ())) for c in cells if (c.sheet, c.a1) in told)


def _template(intake: Intake, created: datetime) -> Template:
    """What the workbook was made from, and what its totals come to."""
    form, submission = intake.form, intake.submission
    empty = replace(submission, items={}, narrative={}, fields={}, reasons={}, given={}, sources=())
    hidden = {
        intake.layout.texts[narrative].text: HiddenText(submission.narrative[narrative], cells)
        for narrative, cells in intake.beneath.items()
    } | dict(_pasted(intake))
    figures = submission.tally(form).figures
    offers = {
        place.offer: text_of_offer(intake.layout.template, place.narrative.offer, submission)
        for place in intake.layout.texts.values()
        if place.offer and place.narrative.offer
    }
    return Template(intake.layout, figures, offers, lambda: workbook(form, empty, created=created), hidden)
