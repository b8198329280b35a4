"""Files given on the command line -> what was filed in them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from xlsx_tools.checking import check
from xlsx_tools.checking.claims.coverage import coverage_of
from xlsx_tools.checking.reasons import insisted
from xlsx_tools.checking.rules.empty import is_told_empty
from xlsx_tools.cli.disk import read_file
from xlsx_tools.cli.printed.findings import CheckedFile
from xlsx_tools.errors import UnreadableFileError, unforeseen_in
from xlsx_tools.filing.submission import words_only
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.load import form_at, installed_form
from xlsx_tools.reading.intake import Intake, take_in

if TYPE_CHECKING:
    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.form.model import Form
    from xlsx_tools.published.about import Stated


class How(NamedTuple):
    """How files are to be read: as which form, with which password, how carefully; and judged.

    `unit` and `year` are what somebody says of a published report.
    """

    form_id: str | None = None
    password: str = ""
    careful: bool = False
    strict: bool = False
    unit: str = ""
    year: int | None = None


def read_filed(path: Path, how: How) -> Intake:
    """Read a file, whose form is looked up by its own id unless one is given; raises XlsxToolsError."""
    return _read(path, how, lambda data, stated, find_form, **options: take_in(data, find_form, **options))


def read_report(path: Path, how: How) -> Intake:
    """Read a workbook, a JSON document or a published report; raises XlsxToolsError."""
    from xlsx_tools.published.any_file import take_in_any

    return _read(path, how, take_in_any)


def _read(path: Path, how: How, take: Callable[..., Intake]) -> Intake:
    try:
        with unforeseen_in(f"“{path}”"):
            given = form_at(how.form_id) if how.form_id else None
            return take(
                read_file(path),
                lambda: _stated(path, how, given),
                lambda name: given if given and given.id == name else installed_form(name),
                password=how.password,
                careful=how.careful,
            )
    except UnreadableFileError as error:
        raise UnreadableFileError(f"“{path}”：{error}") from error


def _stated(path: Path, how: How, form: "Form | None") -> "Stated":
    """What is said of a file that it may not say itself."""
    from xlsx_tools.published.about import Stated

    return Stated(how.unit, how.year, form, path.stem)


def read_previous(path: Path | None, form: "Form", how: How) -> "Submission | None":
    """Last year's submission, if a file is given; says so where it has errors itself.

    Raises XlsxToolsError, also for one of a form that has nothing to do with this one.
    """
    if path is None:
        return None
    from xlsx_tools.filing.last_year import as_last_year

    return as_last_year(form, read_last_year(path, how), f"“{path}”")


def read_last_year(path: Path, how: How) -> "Submission":
    """The submission in last year's file, of whichever form; says so where it has errors itself."""
    previous = read_report(path, how)
    with unforeseen_in(f"“{path}”"):
        findings = check(previous)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if is_told_empty(findings):
        click.echo(f"请注意：上一年的“{path}”是空表，没有可以比对和结转的数字。", err=True)
    elif errors:
        click.echo(
            f"请注意：上一年的“{path}”有 {errors} 处错误，填错或没填的数字不参加比对和结转。", err=True
        )
    return previous.submission


def check_file(path: Path, previous: "Submission | None", how: How) -> CheckedFile:
    """What is found in a file; raises XlsxToolsError where it cannot be read or compared with last year."""
    intake = read_report(path, how)
    found = checked(path, intake, findings_of(intake, previous, how))
    return found._replace(texts=coverage_of(intake.form, intake.submission, previous))


def findings_of(intake: Intake, previous: "Submission | None", how: How) -> list[Finding]:
    """All findings, as strictly as wanted."""
    findings = check(intake, previous)
    return insisted(findings) if how.strict else findings


def checked(path: Path, intake: Intake, findings: list[Finding]) -> CheckedFile:
    """The findings on a file that was read."""
    submission = intake.submission
    words = words_only(submission)
    return CheckedFile(str(path), findings, intake.layout, submission.unit, submission.year, words=words)
