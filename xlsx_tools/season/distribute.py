"""A workbook and a mail for every unit of a roster, prefilled from its own last year, on all cores."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path, PurePath

from xlsx_tools.checking import check
from xlsx_tools.checking.rules.empty import is_told_empty
from xlsx_tools.errors import UnforeseenError, XlsxToolsError, unforeseen_in
from xlsx_tools.filing.last_year import as_last_year, begin_year
from xlsx_tools.filing.levels import own_part
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Severity
from xlsx_tools.form.folders import known_forms
from xlsx_tools.form.load import finder, form_at
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.published.about import Stated
from xlsx_tools.published.any_file import take_in_any
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.season.gather import Unread
from xlsx_tools.season.mail import Attachment, Occasion, Writing, distribution
from xlsx_tools.season.roster import Roster, Unit
from xlsx_tools.season.workers import spread

_DIED = "处理它的后台进程意外结束了，可能是内存不足，或数据特别怪。请再运行一次。"

Figures = tuple[Number | None, ...]  # what was typed, in the order of the form: small enough for thousands
Files = Iterable[tuple[str, bytes]]  # names and contents


@dataclass(frozen=True)
class LastYear:
    """What a unit filed last year: in which file, its figures, how many errors it had, what else to know."""

    file: str
    unit: str
    figures: Figures
    errors: int
    note: str = ""


@dataclass(frozen=True)
class OtherYear:
    """A file that a unit filed for another year than the last."""

    year: int


@dataclass(frozen=True)
class Chosen:
    """The one of a unit's files of last year that counts, if any, and what is to be said about it."""

    last_year: LastYear | None
    note: str = ""


@dataclass(frozen=True)
class Found:
    """What came of looking for last year's files.

    `chosen` is by the names of units, `strangers` are of units that the roster does not know, `others`
    says how many files are nothing of last year's at all, `years` of which other years they are as far as
    they are filings; `unread` are those one cannot tell of.
    """

    chosen: Mapping[str, Chosen]
    strangers: tuple[LastYear, ...] = ()
    others: int = 0
    unread: tuple[Unread, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def is_of_other_years(self) -> bool:
        """Whether there are filings, and none of them is of last year."""
        return bool(self.years) and not (self.chosen or self.strangers)

    def of(self, unit: str) -> Chosen:
        """What there is of the unit of that name in the roster."""
        return self.chosen.get(unit, Chosen(None))


@dataclass(frozen=True)
class Job:
    """One unit's workbook: the id of the template, its file's name, last year's figures, the deadline."""

    unit: Unit
    template_id: str
    file: str
    last_year: Figures | None = None
    deadline: date | None = None


@dataclass(frozen=True)
class Distribution:
    """What all workbooks have in common, as it goes to the workers.

    `place` is where `form_at` finds the form, `lock` the hash of the password of the sheets; `sender`,
    `templates`, `office`, `phone` and `date` are those of `Writing`.
    """

    place: str
    year: int
    created: datetime
    sender: str = ""
    templates: Path | None = None
    lock: str = ""
    office: str = ""
    phone: str = ""
    date: date = field(default_factory=date.today)

    @property
    def writing(self) -> Writing:
        """What all mails have in common, with the one form that this process has."""
        signed = self.office, self.phone, self.date
        return Writing(form_at(self.place), self.year, self.sender, self.templates, *signed)


@dataclass(frozen=True)
class Outgoing:
    """A job done: the workbook, and the draft of a mail if the unit has an address; or why it is not."""

    job: Job
    workbook: bytes
    draft: bytes | None
    problem: str = ""


def distribute(season: Distribution, jobs: Iterable[Job], executor: Executor) -> Iterator[Outgoing]:
    """Do the jobs, in their order, as they are done; raises XlsxToolsError."""
    return spread(partial(_parcel, season), jobs, executor, lambda job: Outgoing(job, b"", None, _DIED))


def _parcel(season: Distribution, job: Job) -> Outgoing:
    try:
        with unforeseen_in(f"“{job.unit.name}”的工作簿"):
            return _made(season, job)
    except UnforeseenError as error:
        return Outgoing(job, b"", None, str(error))


def _made(season: Distribution, job: Job) -> Outgoing:
    writing, unit = season.writing, job.unit
    form = writing.form
    made_for = form.id, form.version, unit.name, season.year
    origin = Origin(*made_for, job.template_id, season.lock, job.deadline)
    last_year = None if job.last_year is None else _submission(form, origin, job.last_year)
    begun = begin_year(form, origin, last_year)
    known = {field.id: unit.fields[field.id] for field in form.fields if field.id in unit.fields}
    content = workbook(form, replace(begun, fields=known), created=season.created)
    if not unit.addresses:
        return Outgoing(job, content, None)
    attachment = Attachment(job.file, content)
    occasion = Occasion(deadline=job.deadline)
    letter = distribution(writing, unit, attachment, occasion, has_last_year=job.last_year is not None)
    return Outgoing(job, content, letter.draft)


def _submission(form: Form, origin: Origin, figures: Figures) -> Submission:
    """Last year's submission as far as this year's workbook wants to know of it."""
    items = {item: Quantity(value) for item, value in zip(form.items, figures, strict=True)}
    return Submission(replace(origin, year=origin.year - 1), origin.unit, origin.year - 1, items)


Looked_at = LastYear | OtherYear | Unread | None


def last_years(place: str, year: int, files: Files, executor: Executor) -> Iterator[Looked_at]:
    """What each file holds of the year before `year`, None where it is nothing of the kind.

    `place` is where `form_at` finds the form.
    """
    return spread(partial(_last_year, place, year), files, executor, lambda file: Unread(file[0], _DIED))


def _last_year(place: str, year: int, file: tuple[str, bytes]) -> Looked_at:
    name, data = file
    form = form_at(place)
    try:
        with unforeseen_in(f"“{name}”"):
            return _filed_last_year(form, year, name, data)
    except UnforeseenError as error:
        return Unread(name, str(error))
    except XlsxToolsError:
        return None


def _filed_last_year(form: Form, year: int, name: str, data: bytes) -> LastYear | OtherYear | None:
    stated = Stated(form=None if form.id in known_forms() else form, name=PurePath(name).stem)
    intake = take_in_any(data, lambda: stated, finder(form))
    submission = intake.submission
    if submission.year != year - 1:
        return OtherYear(submission.year) if isinstance(submission.year, int) else None
    comparable = as_last_year(form, submission)
    findings = check(intake)
    if is_told_empty(findings):
        return None
    own = own_part(form, comparable) if comparable.sources else None
    known = (own or comparable).tally(form).figures
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    note = _of_a_sum(name, has_own=own is not None) if comparable.sources else ""
    return LastYear(name, submission.unit, tuple(known[item] for item in form.items), errors, note)


def _of_a_sum(name: str, *, has_own: bool) -> str:
    """What is taken of last year's sum for a workbook in which its body fills in its own figures."""
    if has_own:
        return f"上一年的“{name}”是汇总，只用了其中本单位自己的数。"
    return f"上一年的“{name}”是汇总，看不出其中本单位自己的数，按汇总的数预填，请核对。"


def sort_out(roster: Roster, files: Iterable[Looked_at]) -> Found:
    """Which file is whose."""
    of_units: dict[str, list[LastYear]] = {}
    strangers: list[LastYear] = []
    unread: list[Unread] = []
    years: list[int] = []
    others = 0
    for one in files:
        if one is None:
            others += 1
        elif isinstance(one, OtherYear):
            others += 1
            years.append(one.year)
        elif isinstance(one, Unread):
            unread.append(one)
        elif unit := roster.find(one.unit):
            of_units.setdefault(unit.name, []).append(one)
        else:
            strangers.append(one)
    chosen = {name: _choice(found) for name, found in of_units.items()}
    return Found(chosen, tuple(strangers), others, tuple(unread), tuple(years))


def _choice(found: Sequence[LastYear]) -> Chosen:
    """Of a unit's files the only one, the only one without errors, or any where all say the same."""
    right = [one for one in found if not one.errors] or found
    names = "、".join(f"“{one.file}”" for one in found)
    if len({one.figures for one in right}) > 1:
        return Chosen(None, f"上一年的数据有 {len(found)} 份，数字不同，没有预填：{names}。请只留下一份。")
    chosen = right[0]
    notes = []
    if len(found) > 1:
        why = "数字相同" if len(right) == len(found) else "其余有错误"
        notes.append(f"上一年的数据有 {len(found)} 份，用了“{chosen.file}”（{why}）：{names}。")
    if chosen.note:
        notes.append(chosen.note)
    if chosen.errors:
        notes.append(f"上一年的“{chosen.file}”有 {chosen.errors} 处错误，填错或没填的数字没有预填。")
    return Chosen(chosen, "".join(notes))
