"""One content read and checked, on whichever machine; and again where last year's version is at hand."""

import hashlib
from dataclasses import dataclass, replace

from xlsx_tools.checking import check
from xlsx_tools.checking.rules.empty import is_told_empty
from xlsx_tools.errors import UnforeseenError, XlsxToolsError, unforeseen_in
from xlsx_tools.filing.document import from_document, to_document
from xlsx_tools.filing.last_year import as_last_year, form_of_last_year
from xlsx_tools.filing.levels import last_year_alike
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, has_errors
from xlsx_tools.form.load import finder, form_at
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import show
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.season.ledger.kept import compact
from xlsx_tools.season.ledger.records import Checked, Season
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.workbook.layout import layout_of

# Different figures that a submission must have for another unit's to be the same by no chance.
_TELLING_FIGURES = 5


@dataclass(frozen=True)
class ReadContent:
    """What a worker makes of a content; what is needed to check it again where last year's is at hand."""

    checked: Checked
    submission: Submission | None = None
    noticed: tuple[Finding, ...] = ()
    made_for_year: int | None = None


def read_parcel(place: str, data: bytes) -> ReadContent:
    """Read and check a content; `place` is where `form_at` finds the season's form.

    Raises XlsxToolsError only if there is no such form here: nothing in a file stops the rest.
    """
    form = form_at(place)
    try:
        with unforeseen_in("这份文件"):  # Of a thousand files one may have what nobody thought of.
            return _read(take_in(data, finder(form)))
    except XlsxToolsError as error:
        return ReadContent(Checked(problem=str(error).encode("utf-8", "replace").decode()))


def _read(intake: Intake) -> ReadContent:
    form, submission = intake.form, intake.submission
    findings = check(intake)
    origin, is_empty = submission.origin, is_told_empty(findings)
    checked = Checked(
        form=form.id,
        year=submission.year if isinstance(submission.year, int) else origin.year,
        filed_as=submission.unit,
        made_for=origin.unit,
        document=compact(to_document(form, submission, draft=has_errors(findings))),
        figures="" if is_empty else figures_hash(form, submission),
        findings=tuple(findings),
        is_empty=is_empty,
    )
    plain = replace(submission)  # without its tally, which holds the whole form
    return ReadContent(checked, plain, intake.findings, origin.year)


def figures_hash(form: Form, submission: Submission) -> str:
    """What submissions with the same figures share; empty where they are too few to tell units apart.

    So it is for a sum: of one unit it has that unit's figures.
    """
    if submission.sources:
        return ""
    figures = submission.tally(form).known
    shown = [show(figures[item]) for item in form.inputs]
    if len({figure for figure in shown if figure not in ("", "0")}) < _TELLING_FIGURES:
        return ""
    return hashlib.sha256(f"{form.id} {' '.join(shown)}".encode()).hexdigest()


def checked_again(ledger: Ledger, season: Season, form: Form, reading: ReadContent) -> Checked:
    """What was found, checked again with last year's version of the unit if the ledger has one."""
    checked = reading.checked
    if reading.submission is None or checked.form != season.form:
        return checked
    if reading.made_for_year == season.year:  # Whoever overwrote the year is told so by an error.
        checked = replace(checked, year=season.year)
    unit = ledger.unit_of(checked.filed_as, checked.made_for)
    last = ledger.previous(unit) if unit and checked.year == season.year else ""
    if not last:
        return checked
    findings = checked.findings
    try:
        with unforeseen_in("这份文件"):
            document = ledger.document(last)
            last_year = as_last_year(form, from_document(form_of_last_year(form, document), document))
            previous = last_year_alike(form, last_year, reading.submission)
            findings = tuple(check(Intake(layout_of(form), reading.submission, reading.noticed), previous))
    except UnforeseenError as error:
        return Checked(problem=str(error))
    except XlsxToolsError:
        pass  # Last year's may be of another version of the form.
    return replace(checked, findings=findings, compared_with=last)
