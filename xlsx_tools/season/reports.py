"""The reports of a season: one a unit that counts in the ledger, and the page that leads to them."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from xlsx_tools.checking.issue import to_issue
from xlsx_tools.checking.reasons import insisted
from xlsx_tools.errors import XlsxToolsError, unforeseen_in
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.finding import Finding
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load import form_at, place_of
from xlsx_tools.form.model import Form
from xlsx_tools.render import rendering
from xlsx_tools.render.pages import rendered
from xlsx_tools.season.ledger.records import Standing, State
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.summands import filing_of, lack, last_year_in
from xlsx_tools.season.workers import spread

_DIED = "做报告的后台进程意外结束了，可能是内存不足，或数据特别怪。请再运行一次。"


@dataclass(frozen=True)
class Wanted:
    """What is to be made for every unit: which outputs, how strictly judged, drafts and charts or not."""

    outputs: Sequence[str]
    strict: bool = False
    draft: bool = False
    templates: Path | None = None
    charts: bool = False


@dataclass(frozen=True)
class UnitReports:
    """A unit's reports by their outputs, with `notes` on them, or (`left_out`) why there are none."""

    unit: str
    title: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    is_draft: bool = False
    notes: tuple[str, ...] = ()
    left_out: str = ""


@dataclass(frozen=True)
class _Filed:
    """What is to be printed of a unit, as it goes to a worker; or why nothing is (`left_out`)."""

    unit: str
    submission: Submission | None = None
    findings: Sequence[Finding] = ()
    left_out: str = ""


def unit_reports(ledger: Ledger, form: Form, wanted: Wanted, executor: Executor) -> Iterator[UnitReports]:
    """The reports of each unit that is to file, in the roster's order; one that fails is left out alone."""
    owing = (standing for standing in ledger.standings() if standing.state is not State.EXEMPT)
    filed = (_filed(ledger, form, standing, wanted) for standing in owing)
    print_one = partial(_reports, place_of(form), wanted)
    return spread(print_one, filed, executor, lambda one: UnitReports(one.unit, left_out=_DIED))


def _filed(ledger: Ledger, form: Form, standing: Standing, wanted: Wanted) -> _Filed:
    unit = standing.unit.name
    try:
        with unforeseen_in(f"“{unit}”的填报"):
            filing = filing_of(ledger, form, standing)
            if filing is None:
                return _Filed(unit, left_out=lack(standing))
            submission = filing.submission
            if wanted.charts:
                submission = _with_last_year(submission, last_year_in(ledger, form)(submission))
    except XlsxToolsError as error:
        return _Filed(unit, left_out=str(error))
    return _Filed(unit, submission, filing.findings)


def _with_last_year(submission: Submission, figures: Figures) -> Submission:
    """The submission beside last year's figures as far as they are known."""
    known = {item: number for item, number in figures.items() if number is not None}
    return replace(submission, last_year=known)


def _reports(place: str, wanted: Wanted, filed: _Filed) -> UnitReports:
    if filed.submission is None:
        return UnitReports(filed.unit, left_out=filed.left_out)
    try:
        with unforeseen_in(f"“{filed.unit}”的填报"):
            return _printed(form_at(place), wanted, filed.unit, filed.submission, filed.findings)
    except XlsxToolsError as error:
        return UnitReports(filed.unit, left_out=str(error))


def _printed(
    form: Form, wanted: Wanted, unit: str, submission: Submission, findings: Sequence[Finding]
) -> UnitReports:
    issue = to_issue(submission, insisted(findings) if wanted.strict else findings, draft=wanted.draft)
    submission, is_draft = issue.submission, issue.is_draft
    title = form.report_title.format(unit=submission.unit, year=submission.year)
    made = {
        name: rendering(
            name, form, submission, draft=is_draft, templates=wanted.templates, charts=wanted.charts
        )
        for name in wanted.outputs
    }
    contents = {name: one.data for name, one in made.items()}
    notes = tuple(note for one in made.values() for note in one.notes)
    return UnitReports(unit, f"{'草稿_' if is_draft else ''}{title}", contents, is_draft, notes)


def render_index(
    title: str,
    reports: Mapping[str, Mapping[str, str]],
    left_out: Mapping[str, str],
    kept: Mapping[str, Sequence[str]],
) -> bytes:
    """A self-contained page: for each unit its files by the names of the outputs, or why there are none.

    `kept` are files that were there already and were not written over.
    """
    there = {unit: {name.rpartition(".")[2]: name for name in names} for unit, names in kept.items() if names}
    folder = templates_folder() / "pages"
    values = {"title": title, "reports": reports, "left_out": left_out, "kept": there}
    return rendered(folder / "reports.html.j2", (folder,), values, is_html=True)
