"""Files given on the command line -> what was filed in them."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.checking import check
from xlsx_tools.checking.reasons import insisted
from xlsx_tools.checking.rules.unit_and_year import FILE
from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.files import read_file
from xlsx_tools.cli.printed.findings import CheckedFile
from xlsx_tools.errors import UnreadableFileError, XlsxToolsError
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.folders import known_forms
from xlsx_tools.form.load import installed_form
from xlsx_tools.reading.intake import Intake, take_in

if TYPE_CHECKING:
    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.form.model import Form


@dataclass(frozen=True)
class How:
    """How files are to be read: as which form, with which password, how carefully; and judged."""

    form_id: str | None = None
    password: str = ""
    careful: bool = False
    any_version: bool = False
    strict: bool = False


def wanted_form(form_id: str | None) -> "Form":
    """The form of that id or folder, the first of those that come along if none is given."""
    return installed_form(form_id or known_forms()[0])


def read_filed(path: Path, how: How) -> Intake:
    """Read a file, whose form is looked up by its own id unless one is given; raises XlsxToolsError."""
    data = read_file(path)
    given = installed_form(how.form_id) if how.form_id else None
    try:
        return take_in(
            data,
            lambda name: given if given and given.id == name else installed_form(name),
            password=how.password,
            careful=how.careful,
            any_version=how.any_version,
        )
    except UnreadableFileError as error:
        raise UnreadableFileError(f"“{path}”：{error}") from error


def read_previous(path: Path | None, form: str, how: How) -> "Submission | None":
    """Last year's submission, if a file is given; says so where it has errors itself."""
    if path is None:
        return None
    previous = read_filed(path, how)
    if previous.form.id != form:
        stop(f"上一年的“{path}”是另一种表式（{previous.form.id}），不能与 {form} 比对。")
    errors = sum(finding.severity is Severity.ERROR for finding in check(previous))
    if errors:
        click.echo(
            f"请注意：上一年的“{path}”有 {errors} 处错误，填错或没填的数字不参加比对和结转。", err=True
        )
    return previous.submission


def check_file(path: Path, previous_file: Path | None, how: How) -> CheckedFile:
    """A file's findings; that it cannot be read at all is a finding too."""
    try:
        intake = read_filed(path, how)
    except XlsxToolsError as error:
        return CheckedFile(str(path), [FILE.finding(str(error))])
    previous = read_previous(previous_file, intake.form.id, how)
    return checked(path, intake, findings_of(intake, previous, how))


def findings_of(intake: Intake, previous: "Submission | None", how: How) -> list[Finding]:
    """All findings, as strictly as wanted."""
    findings = check(intake, previous)
    return insisted(findings) if how.strict else findings


def checked(path: Path, intake: Intake, findings: list[Finding]) -> CheckedFile:
    """The findings on a file that was read."""
    submission = intake.submission
    return CheckedFile(str(path), findings, intake.layout, submission.unit, submission.year)
