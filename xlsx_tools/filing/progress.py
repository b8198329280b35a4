"""How far a submission is: what is still to be done before it can be filed."""

from dataclasses import dataclass

from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form, Narrative, Part


@dataclass(frozen=True)
class Progress:
    """How far a submission is: the status panel's numbers, and the list behind each."""

    form: Form
    tally: Tally
    open_texts: tuple[str, ...]
    open_fields: tuple[str, ...]
    lacking_units: tuple[str, ...] = ()

    @property
    def open_items(self) -> tuple[str, ...]:
        """Inputs without a number."""
        return self.tally.open_items

    @property
    def to_do(self) -> int:
        """How many things there are to do; 0 means 可以报送."""
        failing = self.tally.results_of(Verdict.FAILS)
        open_ = len(self.open_items) + len(self.open_texts) + len(self.open_fields)
        return open_ + len(failing) + len(self.lacking_units)

    def to_do_in(self, part: Part) -> int:
        """How many of them are in a part."""
        tables = {table.id for table in part.tables}
        texts = {narrative.id for narrative in part.narratives}
        items = [i for i in self.open_items if self.form.items[i].table in tables]
        failing = [r for r in self.tally.results_of(Verdict.FAILS) if r.check.table in tables]
        return len(items) + len(failing) + len(texts & set(self.open_texts))


def progress_of(submission: Submission, form: Form, tally: Tally) -> Progress:
    """What is still to be done before it can be filed."""
    texts = [n.id for n in form.narratives.values() if _lacks_text(submission, n)]
    fields = [f.id for f in form.fields if f.asked and not submission.fields.get(f.id)]
    origin = submission.origin
    made_for = {"unit": submission.unit == origin.unit, "year": submission.year == origin.year}
    fields += [name for name, same in made_for.items() if not same]
    lacking = tuple(source.unit for source in submission.sources if source.lack)
    return Progress(form, tally, tuple(texts), tuple(fields), lacking)


def _lacks_text(submission: Submission, narrative: Narrative) -> bool:
    """Whether a text is missing: a required one, or one that has been given a heading."""
    wanted = narrative.required or (narrative.heading == "" and submission.headings.get(narrative.id))
    return bool(wanted) and not submission.narrative.get(narrative.id)
