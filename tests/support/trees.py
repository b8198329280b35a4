"""A season of several levels in one ledger: units file, bodies in the middle sum up, all of it comes in."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.forms import MINI
from tests.support.sums import YEAR, with_texts
from xlsx_tools.checking import check
from xlsx_tools.filing.document import to_document
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.reading.intake import Intake
from xlsx_tools.season.bodies import Sums
from xlsx_tools.season.ledger.kept import compact
from xlsx_tools.season.ledger.records import Checked, Fresh, Received, Season, Version
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.merge import merge
from xlsx_tools.season.read_content import figures_hash
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.summands import Level, filings_of, last_year_in, level_of, summands
from xlsx_tools.workbook.layout import layout_of

FORM = MINI
COUNTED = "funds.quarter.granted"  # the one figure by which one sees who was counted
FIRST = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)


def filed(unit: str, figure: Number, form: Form = FORM) -> Submission:
    """A unit's own filing without errors: all 0 but for one figure."""
    items = {item: Quantity(figure if item == COUNTED else 0) for item in form.inputs}
    origin = Origin(form.id, form.version, unit, YEAR, "t")
    return with_texts(form, Submission(origin, unit, YEAR, items))


class Office:
    """Whoever collects everything into one ledger, a day after the other."""

    def __init__(self, ledger: Ledger, roster: Roster) -> None:
        self.ledger, self.days = ledger, 0
        ledger.begin(Season(FORM.id, YEAR))
        ledger.set_roster(roster)

    def collects(self, submission: Submission, *, after: int = 1, sender: str = "") -> Version:
        """Take in what somebody sent that many days after what came before."""
        self.days += after
        document = compact(to_document(FORM, submission))
        content = f"{self.ledger.last_number}{document}".encode()
        checked = Checked(
            form=FORM.id,
            year=YEAR,
            filed_as=submission.unit,
            made_for=submission.origin.unit,
            document=document,
            figures=figures_hash(FORM, submission),
            findings=tuple(check(Intake(layout_of(FORM), submission))),
        )
        when = FIRST + timedelta(days=self.days)
        name = hashlib.sha256(content).hexdigest()
        received = Received(name, f"{submission.unit}.xlsx", when, by_mail=True, sender=sender)
        self.ledger.record([Fresh(received, content, checked)], when)
        return self.ledger.version(name)

    def level(self, parent: str) -> Level:
        """What enters the sum of a parent."""
        members = summands(self.ledger.roster, parent)
        return level_of(Sums(self.ledger, FORM), self.ledger.standings(), members)

    def sums_up(self, parent: str) -> Submission:
        """The sum of a parent, ready to be filed."""
        sums, level = Sums(self.ledger, FORM), self.level(parent)
        origin = Origin(FORM.id, FORM.version, parent, YEAR, "sum")
        filings = filings_of(self.ledger, FORM, sums, level, [])
        last = last_year_in(self.ledger, FORM)
        members = summands(self.ledger.roster, parent)
        summed = merge(FORM, origin, filings, level.lacking, last_year_of=last, group_of=members.group_of)
        return with_texts(FORM, summed)


@contextmanager
def office(*units: Unit) -> Iterator[Office]:
    """An office with a fresh ledger of those units."""
    with open_ledger(Path(":memory:"), create=True) as ledger:
        yield Office(ledger, Roster(units))


def figure(submission: Submission) -> Number:
    """The one figure that is looked at."""
    return submission.items[COUNTED].value or 0 if submission.items else 0


def lacks(submission: Submission) -> dict[str, str]:
    """What each source lacks."""
    return {source.unit: source.lack for source in submission.sources if source.lack}


def renamed(submission: Submission, unit: str) -> Submission:
    """The same under another name."""
    return replace(submission, unit=unit, origin=replace(submission.origin, unit=unit))
