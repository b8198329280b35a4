"""What `import xlsx_tools` gives a programmer: values in, values out, and refused what commands refuse."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from xlsx_tools.checking import all_rules, check
from xlsx_tools.checking.issue import to_issue
from xlsx_tools.checking.reasons import recorded
from xlsx_tools.errors import UnreadableFileError, XlsxToolsError
from xlsx_tools.filing.document import fill_in
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin, require_year, unit_name, unit_problem
from xlsx_tools.filing.submission import Submission, brought_to
from xlsx_tools.finding import Finding, Rule, Severity
from xlsx_tools.form.folders import newest_form
from xlsx_tools.form.load import form_at, installed_form, present_of
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import Intake
from xlsx_tools.render import OUTPUTS, render

__all__ = [
    "OUTPUTS",
    "Finding",
    "Form",
    "Intake",
    "Rule",
    "Severity",
    "Submission",
    "UnreadableFileError",
    "XlsxToolsError",
    "all_rules",
    "check",
    "fill",
    "load_form",
    "new_workbook",
    "read",
    "report",
]


def load_form(form: str | Path | None = None) -> Form:
    """The form of that id or in that folder, the newest that comes along if none is named.

    Raises XlsxToolsError.
    """
    return form_at(str(form or newest_form()))


def new_workbook(
    form: Form, *, unit: str, year: int, previous: Submission | None = None, password: str = ""
) -> bytes:
    """The locked workbook (.xlsx) that a unit fills in, begun with what last year's figures carry over.

    `password` is that of its sheets. Raises XlsxToolsError for a unit, a year or a password that cannot
    be, and for last year's submission of another form.
    """
    from uuid import uuid4

    from xlsx_tools.generate import workbook
    from xlsx_tools.generate.writer import password_hash

    unit = unit_name(unit)
    if problem := unit_problem(unit):
        raise XlsxToolsError(f"单位名称{problem}。")
    require_year(year)
    origin = Origin(form.id, form.version, unit, year, uuid4().hex[:12], password_hash(password))
    return workbook(form, begin_year(form, origin, previous), created=now())


def read(data: bytes, *, form: Form | None = None, password: str = "") -> Intake:
    """What a filled workbook (.xlsx, .xls, .et, .ods), a JSON document or a published report (a page, Word,
    PDF, text) holds, and what was noticed.

    `form` is wanted for a form that does not come along with the program, `password` for an encrypted
    workbook. Raises UnreadableFileError.
    """
    from xlsx_tools.published.about import Stated
    from xlsx_tools.published.any_file import take_in_any

    return take_in_any(
        data,
        lambda: Stated(form=form),
        lambda name: form if form and form.id == name else installed_form(name),
        password=password,
    )


def fill(template: Intake, document: Mapping[str, object]) -> bytes:
    """The workbook that was read, with what the document says; docs/json.md describes documents.

    Raises XlsxToolsError naming all that does not fit.
    """
    from xlsx_tools.generate import workbook

    filled = fill_in(template.form, template.submission, document)
    filled = recorded(filled, check(replace(template, submission=filled)))
    form = present_of(template.form)
    return workbook(form, brought_to(filled, form), created=now())


def report(
    intake: Intake,
    output: str,
    *,
    previous: Submission | None = None,
    draft: bool = False,
    templates: Path | None = None,
    charts: bool = False,
) -> bytes:
    """The report as one of OUTPUTS; `templates` is a folder of one's own, `previous` is as for `check`.

    With `charts`, html, docx and pdf show the form's, beside last year's figures where these are known.
    Raises XlsxToolsError for an unknown output, for charts of a form that has none, and for a filing with
    errors unless a `draft` is wanted, which then says that it is one.
    """
    issue = to_issue(intake.submission, check(intake, previous), draft=draft)
    return render(
        output,
        intake.form,
        issue.submission,
        draft=issue.is_draft,
        templates=templates,
        charts=charts,
        previous=previous,
    )


def now() -> datetime:
    """This moment by this machine's clock, in whole seconds as documents keep it."""
    return datetime.now().replace(microsecond=0)
