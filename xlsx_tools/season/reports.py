"""The reports of a season: one a unit that counts in the ledger, and the page that leads to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlsx_tools.checking.reasons import insisted, recorded
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.finding import Finding, Severity
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
        filing = filing_of(ledger, form, standing)
        if filing is None:
            yield UnitReports(unit, left_out=lack(standing))
            continue
        errors = _errors(filing, strict=wanted.strict)
        if errors and not wanted.draft:
            yield UnitReports(unit, left_out=f"有 {len(errors)} 处错误，没有生成报告")
            continue
        try:
            yield _reports(unit, filing, wanted, is_draft=bool(errors))
        except XlsxToolsError as error:
            yield UnitReports(unit, left_out=str(error))


def _errors(filing: Filing, *, strict: bool) -> list[Finding]:
    findings = insisted(filing.findings) if strict else filing.findings
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _reports(unit: str, filing: Filing, wanted: Wanted, *, is_draft: bool) -> UnitReports:
    submission = recorded(filing.submission, filing.findings)
    title = filing.form.report_title.format(unit=submission.unit, year=submission.year)
    contents = {
        name: render(name, filing.form, submission, draft=is_draft, templates=wanted.templates)
        for name in wanted.outputs
    }
    return UnitReports(unit, f"{'草稿_' if is_draft else ''}{title}", contents, is_draft)


def render_index(title: str, reports: Mapping[str, Mapping[str, str]], left_out: Mapping[str, str]) -> bytes:
    """A self-contained page: for each unit its files by the names of the outputs, or why there are none."""
    folder = templates_folder() / "pages"
    values = {"title": title, "reports": reports, "left_out": left_out}
    return rendered(folder / "reports.html.j2", (folder,), values, is_html=True)
