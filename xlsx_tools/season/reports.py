"""The reports of a season: one a unit that counts in the ledger, and the page that leads to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlsx_tools.checking.issue import to_issue
from xlsx_tools.checking.reasons import insisted
from xlsx_tools.errors import XlsxToolsError, unforeseen_in
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.model import Form
from xlsx_tools.render import render
from xlsx_tools.render.pages import rendered
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.merge import Filing
from xlsx_tools.season.summands import filing_of, lack


@dataclass(frozen=True)
class Wanted:
    """What is to be made for every unit: which outputs, how strictly judged, drafts too or not."""

    outputs: Sequence[str]
    strict: bool = False
    draft: bool = False
    templates: Path | None = None


@dataclass(frozen=True)
class UnitReports:
    """A unit's reports by their outputs, or (`left_out`) why there are none."""

    unit: str
    title: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    is_draft: bool = False
    left_out: str = ""


def unit_reports(ledger: Ledger, form: Form, wanted: Wanted) -> Iterator[UnitReports]:
    """The reports of each unit of the roster, one unit at a time; one that fails is left out by itself."""
    for standing in ledger.standings():
        unit = standing.unit.name
        try:
            with unforeseen_in(f"“{unit}”的填报"):
                filing = filing_of(ledger, form, standing)
                made = _reports(filing, wanted) if filing else UnitReports(unit, left_out=lack(standing))
        except XlsxToolsError as error:
            made = UnitReports(unit, left_out=str(error))
        yield made


def _reports(filing: Filing, wanted: Wanted) -> UnitReports:
    findings = insisted(filing.findings) if wanted.strict else filing.findings
    issue = to_issue(filing.submission, findings, draft=wanted.draft)
    submission, is_draft = issue.submission, issue.is_draft
    title = filing.form.report_title.format(unit=submission.unit, year=submission.year)
    contents = {
        name: render(name, filing.form, submission, draft=is_draft, templates=wanted.templates)
        for name in wanted.outputs
    }
    return UnitReports(filing.name, f"{'草稿_' if is_draft else ''}{title}", contents, is_draft)


def render_index(title: str, reports: Mapping[str, Mapping[str, str]], left_out: Mapping[str, str]) -> bytes:
    """A self-contained page: for each unit its files by the names of the outputs, or why there are none."""
    folder = templates_folder() / "pages"
    values = {"title": title, "reports": reports, "left_out": left_out}
    return rendered(folder / "reports.html.j2", (folder,), values, is_html=True)
