"""What comes back: the bytes of a workbook or JSON document -> its form, submission and findings.

Most files need neither the careful look nor the reader of documents, so these are imported when they do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from xlsx_tools.errors import UnreadableFileError, XlsxToolsError
from xlsx_tools.files.container import Container, examine
from xlsx_tools.files.signatures import RTF
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.stated import unfitting_totals
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding
from xlsx_tools.form.folders import is_form_id, known_forms
from xlsx_tools.form.load import installed_form, kept_version, versions_of
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import HIDDEN_SHEET
from xlsx_tools.reading.book import Book, open_book
from xlsx_tools.reading.filled import (
    extra_sheets,
    origin_of,
    read_submission,
    shown_origin,
    tracked_sheets,
    unread_figures,
)
from xlsx_tools.reading.locate import Located, labels_in_place, locate, resembles
from xlsx_tools.reading.structure import version_findings
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout, layout_of

FindForm = Callable[[str], Form]


class StrangeWorkbookError(UnreadableFileError):
    """A workbook that was not made from a template of ours."""


@dataclass(frozen=True)
class Intake:
    """A submission with the places of its form, and what was noticed on reading it.

    `unread` are numbers in the form's sheets that belong to nothing of it, by address; they are told
    only where some of the form's own places are lost. `beneath` are cells beneath merged ones that hold
    more of a narrative. `is_plain_xlsx`: it came as a workbook that can be marked as it is.
    """

    layout: Layout
    submission: Submission
    findings: tuple[Finding, ...] = ()
    unread: Mapping[Cell, str] = field(default_factory=dict)
    beneath: Mapping[str, tuple[Cell, ...]] = field(default_factory=dict)
    is_plain_xlsx: bool = False

    @property
    def form(self) -> Form:
        """The form it was recognised as."""
        return self.layout.form


def take_in(
    data: bytes,
    find_form: FindForm = installed_form,
    *,
    password: str = "",
    careful: bool = False,
) -> Intake:
    """Recognise and read a filled workbook or a JSON document; raises UnreadableFileError.

    What values do not tell is looked for where something is odd, and always if `careful`. What is of an
    older version of its form is read by that; if it is not kept, by the labels that both have.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and not start.startswith(RTF):
        return _take_in_document(data, find_form)
    container = examine(data, password)
    book = open_book(container)
    origin, noticed = _origin(container, book, find_form)
    hidden = container.sheets.get(HIDDEN_SHEET)
    tracked = tracked_sheets(book, hidden.formulas if hidden else {})
    form = _find(origin.form, find_form)
    located = locate(book, _in_its_version(form, origin.version, "工作簿"), tracked)
    _require_sheets_of_form(container, located)
    submission = read_submission(book, origin, located)
    findings = [*noticed, *version_findings(form, origin.version)]
    findings += [*located.findings, *extra_sheets(book, located, submission)]
    if careful or _leaves_a_question(container, located.layout, submission):
        from xlsx_tools.reading.careful.second_look import careful_look

        submission, seen = careful_look(container, located.layout, submission, located.written)
        findings += seen
    unread = dict(unread_figures(book, located)) if located.lost else {}
    is_plain_xlsx = container.is_xlsx and data.startswith(b"PK") and not container.is_strict
    return Intake(located.layout, submission, tuple(findings), unread, located.beneath, is_plain_xlsx)


def _require_sheets_of_form(container: Container, located: Located) -> None:
    """A sheet of somebody's own may be as large as it likes; one of the form, under any name, may not."""
    parts = (part.sheet for part in located.layout.form.parts)
    if container.refused and not located.gone.isdisjoint((*parts, *container.refused)):
        raise UnreadableFileError("；".join(container.refused.values()))


def _leaves_a_question(container: Container, layout: Layout, submission: Submission) -> bool:
    """Whether values alone do not tell all.

    They do not where sheets were changed, totals do not fit, or cells do not look as in the template.
    """
    if container.looks_touched or layout.shifts or unfitting_totals(layout.form, submission):
        return True
    from xlsx_tools.reading.careful.signs import looks_plain

    return not looks_plain(container, layout)


def _take_in_document(data: bytes, find_form: FindForm) -> Intake:
    from xlsx_tools.filing.document import DocumentError, from_document, parse_json

    try:
        document = parse_json(data.decode("utf-8-sig"))
        present = _find(str(document["form"]), find_form)
        version = document.get("version")
        form = _in_its_version(present, version, "文件") if isinstance(version, int) else present
        findings = tuple(version_findings(present, form.version))
        return Intake(layout_of(form), from_document(form, document), findings)
    except UnicodeDecodeError as error:
        raise UnreadableFileError("这个 JSON 文件不是 UTF-8 编码，读不了。") from error
    except DocumentError as error:
        raise UnreadableFileError(str(error)) from error


def _origin(container: Container, book: Book, find_form: FindForm) -> tuple[Origin, list[Finding]]:
    """Whose the workbook is: by its hidden sheet, its properties, or what its sheets show."""
    if origin := origin_of(book):
        return origin, []
    from xlsx_tools.reading.careful import second_look as careful

    if origin := careful.find_origin(container):
        return origin, [careful.lost_sheet()]
    for name in known_forms():
        versions = [form for form in versions_of(_find(name, find_form)) if resembles(book, form)]
        if versions:
            form = max(versions, key=lambda form: labels_in_place(book, form))
            origin = shown_origin(book, form)
            return origin, [careful.only_shown(origin, form.title)]
    raise StrangeWorkbookError(
        "这份工作簿不是用本程序生成的模板填的（找不到模板信息）。请把数据填到发给您的模板里再发送。"
    )


def _in_its_version(form: Form, version: int, what: str) -> Form:
    """The form as the file knows it; raises UnreadableFileError where that is newer than the program."""
    if version > form.version:
        raise UnreadableFileError(
            f"这份{what}用的是“{form.title}”第 {version} 版表式，比本程序的第 {form.version} 版新。"
            f"请把本程序换成新版再处理。"
        )
    return kept_version(form, version) or form


def _find(form: str, find_form: FindForm) -> Form:
    """The form that a file names; one that names a folder does not get it opened."""
    if not is_form_id(form):
        raise UnreadableFileError(
            f"这份文件里的表式写的是“{form}”，不是表式编号，没有打开（文件里不能写表式的文件夹）。"
            f"请核实文件的来历，请填报单位用发给它的模板填。"
        )
    try:
        return find_form(form)
    except XlsxToolsError as error:
        known = "、".join(known_forms())
        raise UnreadableFileError(
            f"这份文件用的表式是“{form}”，本程序没有这个表式（有：{known}）。"
        ) from error
