"""A published report, whatever file it is -> its form, submission and findings, as of a filled workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.filing.origin import Origin, unit_key, unit_name, unit_problem
from xlsx_tools.filing.submission import Submission
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.folders import known_forms, newest_form
from xlsx_tools.form.load import form_for, installed_form
from xlsx_tools.form.model import Form, Narrative
from xlsx_tools.form.table import Table
from xlsx_tools.published import remarks
from xlsx_tools.published.about import Stated
from xlsx_tools.published.amounts import Amounts, amounts_of
from xlsx_tools.published.closing import common_part, signed_by, without_closing
from xlsx_tools.published.containers import sheaf_of
from xlsx_tools.published.flattened import raised
from xlsx_tools.published.found_rows import TablesFound, leaves_of
from xlsx_tools.published.lifted import lifted
from xlsx_tools.published.listed import from_list
from xlsx_tools.published.neutral import Passage, Piece, Sheaf
from xlsx_tools.published.other_years import Parted, part_years
from xlsx_tools.published.part_titles import Slice, slices
from xlsx_tools.published.places import printed_layout
from xlsx_tools.published.sections import texts_of_part
from xlsx_tools.published.tables import find_tables
from xlsx_tools.published.titles import Whose, whose
from xlsx_tools.published.unit_names import full_name, simplified
from xlsx_tools.reading.intake import Intake

_FEWEST_PARTS = 3
_SHOWN_PARTS = 3


class NoReportError(UnreadableFileError):
    """A file in which nothing of a form's report was found."""


def take_in_report(data: bytes, stated: Stated) -> Intake:
    """Recognise and read a published report; raises NoReportError, UnreadableFileError."""
    sheaf = sheaf_of(data)
    document = _Document(stated.form, sheaf) if stated.form else _most_likely(sheaf, stated)
    if not document.is_report:
        raise NoReportError(_no_report(document.form))
    document = document.of_its_year(stated)
    intake = document.intake(stated)
    if stated.form is None and any(one.severity is Severity.ERROR for one in intake.findings):
        return replace(intake, findings=(*_of_other_form(document), *intake.findings))
    return intake


def _of_other_form(document: "_Document") -> Iterator[Finding]:
    """That the tables are more like those of another form than of the year's own."""
    for form in map(installed_form, known_forms()):
        if form.id != document.form.id and _Document(form, document.sheaf).weight > document.weight:
            message = (
                f"表是照{form.source}印的，不是这一年度的格式，两种格式不同的栏目没有读到。"
                f"要照印的格式读，可用 --form {form.id} 写明。"
            )
            yield remarks.FORMAT.finding(message)


def _most_likely(sheaf: Sheaf, stated: Stated) -> "_Document":
    """The document as of the form of its year; where it tells none, of the form that it has most of."""
    document = _Document(installed_form(newest_form()), sheaf)
    if year := stated.year or document.told(stated).year:
        form = form_for(year)
        document = document if form.id == document.form.id else _Document(form, sheaf)
        if document.is_report:
            return document
    others = (installed_form(name) for name in known_forms() if name != document.form.id)
    return max((document, *(_Document(form, sheaf) for form in others)), key=lambda one: one.weight)


def _no_report(form: Form) -> str:
    headings = "”“".join(part.heading for part in form.parts[:_SHOWN_PARTS])
    return (
        f"当作公布的报告来读，里面也找不到“{form.title}”：没有“{headings}”等部分的标题，表里的栏目也没有。"
        f"报告只有图片的读不了，请用能选中文字的版本。"
    )


@dataclass(frozen=True)
class _Document:
    """A document read as a report of a form."""

    form: Form
    sheaf: Sheaf
    other_tables: tuple[str, ...] = ()

    def of_its_year(self, stated: Stated) -> "_Document":
        """The document without tables of other years, where it has the same rows without them."""
        year = stated.year or self.told(stated).year
        for far in (True, False):
            parted = part_years(self.sheaf.pieces, year, far=far) if year else Parted(())
            other = _Document(self.form, replace(self.sheaf, pieces=parted.own), parted.others)
            if parted.others and other._rows == self._rows:
                return other
        return self

    @property
    def _rows(self) -> set[tuple[str, tuple[str, ...]]]:
        return {(row.table, leaves_of(self.form, row)) for row in self.found.rows}

    @cached_property
    def _parted(self) -> tuple[Piece, ...]:
        """The pieces, titles and texts that stand in tables made paragraphs."""
        return lifted(self.form, self.sheaf.pieces)

    @cached_property
    def _found(self) -> TablesFound:
        """What of the form's tables stands in tables of the document."""
        return find_tables(self.form, self._parted)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces, tables of the form that lie flat in paragraphs made tables again."""
        present = {row.table for row in self._found.rows}
        pieces = list(self._parted)
        parts = slices(self.form, pieces)
        for part in reversed(parts):
            end = part.title + 1 + len(part.pieces)
            for table in part.part.tables:
                if table.id not in present:
                    pieces[part.title + 1 : end] = _as_table(self.form, table, part.pieces)
        return tuple(one for one in pieces if not (isinstance(one, Passage) and one.is_page_number))

    @cached_property
    def found(self) -> TablesFound:
        """What of the form's tables stands in the document."""
        is_as_it_was = self.pieces == self._parted
        return self._found if is_as_it_was else find_tables(self.form, self.pieces)

    @cached_property
    def parts(self) -> tuple[Slice, ...]:
        """The parts that were found."""
        return slices(self.form, self.pieces)

    @property
    def weight(self) -> int:
        """How much of the form it has."""
        return sum(len(row.texts or ()) for row in self.found.rows) + len(self.parts)

    @property
    def is_report(self) -> bool:
        """Whether there is enough of the form to call it a report."""
        return bool(self.found.rows) or len(self.parts) >= min(_FEWEST_PARTS, len(self.form.parts))

    def intake(self, stated: Stated) -> Intake:
        """What it says, as what a unit filed."""
        told = self.told(stated)
        origin = self._origin(stated, told)
        amounts = amounts_of(self.form, self.found)
        submission, findings = self._submission(origin, amounts)
        preface = _preface(self._before_parts, told, self._within)
        if preface:
            submission = replace(submission, narrative=_beginning_with(preface, self.form, submission))
            findings = (*findings, *_no_place_for_preface(self.form))
        whose_found = (
            *_whose_findings(stated, told, origin, self._full_name(told.unit)),
            *self._of_other_years(),
        )
        return Intake(printed_layout(self.form), submission, (*whose_found, *amounts.findings, *findings))

    def _of_other_years(self) -> Iterator[Finding]:
        for title in self.other_tables:
            message = f"{remarks.shown(title)}写明是别的年度的，这张表没有读取。"
            yield remarks.TWICE.finding(message, found=title)

    def told(self, stated: Stated) -> Whose:
        """Whose report it says that it is."""
        return whose(self.form, self.sheaf.titles, self._before_parts, stated.name)

    @property
    def _before_parts(self) -> Sequence[Piece]:
        return self.pieces[: self.parts[0].title] if self.parts else self.pieces

    @property
    def _within(self) -> tuple[int, ...]:
        return common_part(self.pieces, [part.title for part in self.parts])

    def _origin(self, stated: Stated, told: Whose) -> Origin:
        year = stated.year or told.year
        if year is None:
            raise UnreadableFileError(
                "看不出是哪一年度的报告：没有找到写明年度的标题。"
                "请把文件名改成“单位名称＋年度＋年政府信息公开工作年度报告”；用 import 的，可用 --year 写明。"
            )
        unit = unit_name(stated.unit) or self._full_name(told.unit or signed_by(self.pieces))
        if not unit or unit_problem(unit):
            raise UnreadableFileError(
                "看不出是哪个单位的报告：没有找到写明单位的标题。"
                "请把文件名改成“单位名称＋年度＋年政府信息公开工作年度报告”；用 import 的，可用 --unit 写明。"
            )
        return Origin(self.form.id, self.form.version, unit, year)

    def _full_name(self, unit: str) -> str:
        """The unit's name as rosters have it."""
        texts = (piece.text for piece in self.pieces if isinstance(piece, Passage))
        return full_name(self.form, simplified(self.form, unit), (*self.sheaf.titles, *texts))

    def _submission(self, origin: Origin, amounts: Amounts) -> tuple[Submission, tuple[Finding, ...]]:
        narrative: dict[str, str] = {}
        headings: dict[str, str] = {}
        lost: set[str] = set()
        findings: list[Finding] = []
        found = {part.part.id: part for part in self.parts}
        for part in self.form.parts:
            if part.id not in found:
                lost.update(one.id for one in part.narratives)
                message = "找不到这个部分的标题，它的文字没有读到。请照原文补上。"
                findings.append(remarks.of_table(remarks.TEXT, part.heading, message))
                continue
            pieces = found[part.id].pieces
            if found[part.id] is self.parts[-1]:
                pieces = without_closing(self.form, pieces, self._within, origin.unit)
            texts = texts_of_part(self.form, part, pieces)
            narrative.update(texts.narrative)
            headings.update(texts.headings)
            if texts.missing:
                lost.update(texts.missing)
                findings.append(_missing_sections(self.form, part.heading, texts.missing))
        submission = Submission(
            origin, origin.unit, origin.year, amounts.items, amounts.stated,
            lost=frozenset(lost), narrative=narrative, headings=headings,
        )  # fmt: skip
        return submission, tuple(findings)


def _as_table(form: Form, table: Table, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces with a table in place of what is a list of its figures, or lies flat in them."""
    listed = from_list(form, table, pieces)
    return listed if listed != list(pieces) else raised(form, table, pieces)


def _missing_sections(form: Form, heading: str, missing: Sequence[str]) -> Finding:
    names = "、".join(f"“{form.narratives[name].heading}”" for name in missing)
    message = f"没有找到标题是{names}的小节；这几节的话如果写在别的小节里，已随那一节读入。"
    return remarks.of_table(remarks.TEXT, heading, message)


def _preface(pieces: Sequence[Piece], told: Whose, within: tuple[int, ...]) -> list[str]:
    """The paragraphs between the title and the first part."""
    last = max(told.title, default=-1)
    if last < 0:
        return []
    return [
        piece.text
        for piece in pieces[last + 1 :]
        if isinstance(piece, Passage)
        and len(piece.text) > _LONGEST_SUBTITLE
        and piece.within[: len(within)] == within
    ]


def _beginning_with(preface: Sequence[str], form: Form, submission: Submission) -> dict[str, str]:
    """The texts with that preface; a form without a place for one has it at the beginning of its first."""
    place = _place_of_preface(form).id
    texts = (*preface, *filter(None, [submission.narrative.get(place, "")]))
    return {**submission.narrative, place: "\n".join(texts)}


def _place_of_preface(form: Form) -> Narrative:
    first, *_ = form.narratives.values()
    return next((narrative for narrative in form.narratives.values() if narrative.is_preface), first)


def _no_place_for_preface(form: Form) -> Iterator[Finding]:
    place = _place_of_preface(form)
    if not place.is_preface:
        message = f"报告开头的话在表式里没有单独的位置，已放在“{place.label}”的最前面。"
        yield remarks.of_table(remarks.TEXT, form.part_of(place.id).heading, message)


_LONGEST_SUBTITLE = 30  # a date, a source: what stands below a title in one line


def _whose_findings(stated: Stated, told: Whose, origin: Origin, full: str) -> Iterator[Finding]:
    """Where unit and year are not those of the title, or the unit's name is not as it is printed there.

    `full` is the title's name of the unit as rosters have it.
    """
    if told.year and told.year != origin.year:
        message = f"报告的标题（或文件名）写的是 {told.year} 年度，已照写明的当作 {origin.year} 年度的。"
        yield remarks.WHOSE.finding(message)
    if told.unit and told.unit != origin.unit:
        is_another = unit_key(full) != unit_key(origin.unit) and not origin.unit.endswith(full)
        rule = remarks.WHOSE if stated.unit and is_another else remarks.NAME
        message = f"报告里单位写的是“{told.unit}”，已当作“{origin.unit}”。"
        yield rule.finding(message, found=told.unit, expected=origin.unit)
    if not told.unit and not stated.unit:
        message = f"报告的标题里没有写单位，已按末尾的落款当作“{origin.unit}”。"
        yield remarks.WHOSE.finding(message)
    if told.title:
        return
    if not stated.unit or not stated.year:
        message = (
            f"报告里没有找到写明单位和年度的标题，已按文件的名称当作“{origin.unit}”{origin.year} 年度的。"
        )
        yield remarks.WHOSE.finding(message)
