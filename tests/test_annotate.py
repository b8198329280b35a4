"""The marked workbook: what is marked, how it reads, and that all the rest stays as it was."""

import posixpath
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from tests.support import DATA
from tests.support.office import Office
from tests.support.workbooks import blank_workbook, edited, filled_submission, opened, written
from xlsx_tools.checking import check
from xlsx_tools.errors import UnreadableFileError
from xlsx_tools.finding import Finding, Severity
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import BASICS_SHEET
from xlsx_tools.handback.marks import annotate, without_marks
from xlsx_tools.handback.marks.in_cells import MARK, NOTE_LINE
from xlsx_tools.handback.marks.notice import is_notice
from xlsx_tools.quantity import Number, Oddity, Quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.words import MARK_AUTHOR, MARKS_SHEET

WHOSE = "云溪县测试局 2024 年度"
RED, AMBER, BLUE = "FF7C73", "FFC04D", "9CC8F0"
COLOUR_OF = {Severity.ERROR: RED, Severity.WARNING: AMBER, Severity.INFO: BLUE}
APPLICATIONS = "依申请公开"
SHEET = BASICS_SHEET  # one without merged blocks below its title
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def finding(
    severity: Severity, place: str, words: str = "「某格」不对。请改正。", rule: str = "X-RULE"
) -> Finding:
    """A finding at `依申请公开!E7`."""
    sheet, cell = place.split("!")
    return Finding(rule, severity, f"{place}{words}", sheet=sheet, cell=cell)


def error(place: str, words: str = "「某格」不对。请改正。") -> Finding:
    """An error at a place."""
    return finding(Severity.ERROR, place, words)


# What a workbook is made of


def parts_of(data: bytes) -> dict[str, bytes]:
    """A package's parts by name."""
    with ZipFile(BytesIO(data)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The package with parts replaced or added."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in {**parts_of(data), **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """From the ids of a part's relations to the parts they lead to."""
    folder, name = posixpath.split(part)
    content = parts.get(f"{folder}/_rels/{name}.rels".removeprefix("/"))
    if content is None:
        return {}
    return {
        r.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, r.get("Target", ""))).lstrip("/")
        for r in ElementTree.fromstring(content)
        if r.get("TargetMode") != "External"
    }


def sheet_part(data: bytes, sheet: str) -> str:
    """The part that holds a sheet."""
    parts = parts_of(data)
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    (number,) = [s.get(_ID, "") for s in book.iter(f"{_MAIN}sheet") if s.get("name") == sheet]
    return relations(parts, "xl/workbook.xml")[number]


def with_sheet(data: bytes, sheet: str, change: Callable[[str], str]) -> bytes:
    """The workbook after a sheet's XML was changed."""
    part = sheet_part(data, sheet)
    before = parts_of(data)[part].decode()
    after = change(before)
    assert after != before
    return with_parts(data, {part: after.encode()})


@dataclass(frozen=True)
class Sheets:
    """All elements of all sheets in canonical form, shared texts put into their cells."""

    elements: dict[str, dict[str, list[str]]]

    @classmethod
    def of(cls, data: bytes) -> "Sheets":
        parts = parts_of(data)
        texts = list(ElementTree.fromstring(parts.get("xl/sharedStrings.xml", b"<sst/>")))
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        targets = relations(parts, "xl/workbook.xml")
        elements: dict[str, dict[str, list[str]]] = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            root = ElementTree.fromstring(parts[targets[sheet.get(_ID, "")]])
            of_sheet = elements.setdefault(sheet.get("name", ""), {})
            for cell in root.iter(f"{_MAIN}c"):
                _resolve(cell, texts)
            for element in root:
                text = ElementTree.canonicalize(ElementTree.tostring(element, encoding="unicode"))
                of_sheet.setdefault(element.tag.removeprefix(_MAIN), []).append(text)
        return cls(elements)

    def but(self, *names: str) -> dict[str, dict[str, list[str]]]:
        """Without some elements, and without the list of findings."""
        return {
            sheet: {name: element for name, element in elements.items() if name not in names}
            for sheet, elements in self.elements.items()
            if not sheet.startswith(MARKS_SHEET)
        }


def _resolve(cell: ElementTree.Element, texts: list[ElementTree.Element]) -> None:
    value = cell.find(f"{_MAIN}v")
    if cell.get("t") == "s" and value is not None:
        cell.set("t", "inlineStr")
        cell.remove(value)
        ElementTree.SubElement(cell, f"{_MAIN}is").extend(texts[int(value.text or "")])


def values(data: bytes) -> dict[str, list[list[object]]]:
    """What a program that does not calculate shows of every sheet but the list of findings."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    names = [name for name in book.sheet_names if not name.startswith(MARKS_SHEET)]
    return {name: list(map(list, book.get_sheet_by_name(name).to_python())) for name in names}


def loaded(data: bytes) -> Workbook:
    """The workbook in openpyxl."""
    return opened(data)


def coloured(sheet: Worksheet) -> dict[str, str]:
    """From the areas that are coloured to their colours, in the order of priority."""
    rules = [(str(cells.sqref), rule) for cells in sheet.conditional_formatting for rule in cells.rules]
    return {
        area: str(rule.dxf.fill.bgColor.rgb)[2:]
        for areas, rule in sorted(rules, key=lambda pair: pair[1].priority)
        for area in areas.split()
        if any(MARK in formula for formula in rule.formula)
    }


def notes(sheet: Worksheet) -> dict[str, Comment]:
    """The notes of a sheet by cell, of cells that are there: going through all would make the others."""
    cells = [cell for _, cell in sorted(vars(sheet)["_cells"].items())]
    return {cell.coordinate: cell.comment for cell in cells if cell.comment}


def marks(data: bytes) -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Colours and texts of notes of every sheet that has any."""
    found = {
        sheet.title: (coloured(sheet), {cell: note.text for cell, note in notes(sheet).items()})
        for sheet in loaded(data).worksheets
    }
    return {title: of_sheet for title, of_sheet in found.items() if any(of_sheet)}


def listed(data: bytes, name: str = MARKS_SHEET) -> list[tuple[object, ...]]:
    """The rows of the table on the first sheet."""
    rows = list(loaded(data)[name].iter_rows(min_row=6, max_col=5, values_only=True))
    return [tuple(row) for row in rows]


def assert_whole(data: bytes) -> None:
    """Every part that is referred to is there and has a type."""
    parts = parts_of(data)
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    endings = {t.get("Extension") for t in types}
    names = {t.get("PartName", "").lstrip("/") for t in types}
    assert {n for n in names if n} <= parts.keys()
    for part in parts:
        for target in relations(parts, part).values():
            assert target in parts, f"{part} refers to {target}"
        if part != "[Content_Types].xml":
            assert part in names or part.rpartition(".")[2] in endings
        if part.startswith("xl/worksheets/sheet"):
            used = re.findall(r':id="(\w+)"', parts[part].decode())
            assert set(used) <= relations(parts, part).keys()


def traces(data: bytes) -> list[str]:
    """Where anything of ours is found."""
    ours = (MARK, MARKS_SHEET, MARK_AUTHOR, NOTE_LINE)
    return [
        f"{word} in {name}"
        for name, content in parts_of(data).items()
        for word in ours
        if word.encode() in content
    ]


# A workbook with errors, warnings and something to be told, made and marked once


@pytest.fixture(scope="module")
def original(form: Form) -> bytes:
    """As it comes back: a broken balance, odd figures, texts missing or too long; results stored."""
    numbers: dict[str, Number] = {
        "applications.received.business": 12,
        "applications.carried_in.business": 3,
        "applications.granted.business": 21,
    }
    typed = {"disputes.cases.review_upheld": "约12", "disputes.cases.review_pending": "３件"}
    right = filled_submission(form, numbers)
    texts = {"other.text": "", "overview.platform": "=字 \n" * 1200, "overview.disclosure": "=1+1"}
    submission = replace(
        right,
        items={**right.items, **{i: Quantity(None, text, Oddity.NOT_A_NUMBER) for i, text in typed.items()}},
        narrative={**right.narrative, **texts},
        reasons={"A-BALANCE/business": "-系统迁移漏记"},
        last_year={"applications.carried_out.business": 4},
    )
    return written(form, submission)


@pytest.fixture(scope="module")
def findings(original: bytes) -> list[Finding]:
    """What the check has to say about it."""
    found = check(take_in(original))
    assert {f.severity for f in found} == set(Severity)
    return found


@pytest.fixture(scope="module")
def annotated(original: bytes, findings: list[Finding]) -> bytes:
    """The marked workbook."""
    return annotate(original, findings, whose=WHOSE)


@pytest.fixture(scope="module")
def blank() -> bytes:
    """A small template."""
    return blank_workbook(load_anew(DATA / "mini"))


# Marks in place


def test_every_finding_is_coloured_and_noted_where_it_is(annotated: bytes, findings: list[Finding]) -> None:
    book = loaded(annotated)
    expected: dict[str, dict[str, list[Finding]]] = {}
    for f in findings:
        assert f.sheet and f.cell
        expected.setdefault(f.sheet, {}).setdefault(f.cell, []).append(f)
    assert len(expected) > 3
    for sheet in book.worksheets:
        of_sheet = expected.get(sheet.title, {})
        colours = {area.split(":")[0]: colour for area, colour in coloured(sheet).items()}
        gravest = {
            cell: min((f.severity for f in fs), key=list(Severity).index) for cell, fs in of_sheet.items()
        }
        assert colours == {cell: COLOUR_OF[severity] for cell, severity in gravest.items()}
        assert notes(sheet).keys() == of_sheet.keys()
        for cell, note in notes(sheet).items():
            assert note.author == MARK_AUTHOR
            for f in of_sheet[cell]:
                words = f.message.removeprefix(f"{sheet.title}!")
                assert len(words) < len(f.message)
                assert f"【{f.severity.words}】{words}" in note.text.splitlines()


def test_several_findings_on_a_cell_are_one_colour_and_one_note(blank: bytes) -> None:
    found = [
        finding(s, f"{SHEET}!B4", f"第 {n} 条") for n, s in enumerate((*reversed(Severity), Severity.ERROR))
    ]
    colours, texts = marks(annotate(blank, found, whose=WHOSE))[SHEET]
    assert colours == {"B4": RED}
    assert texts["B4"].splitlines() == [
        NOTE_LINE,
        "【错误】B4第 2 条",
        "【错误】B4第 3 条",
        "【提示核实】B4第 1 条",
        "【说明】B4第 0 条",
    ]


def test_merged_block_is_coloured_whole_and_noted_at_its_first_cell(original: bytes, layout: Layout) -> None:
    place = layout.texts["disclosure.after"].text
    inside = f"{place.sheet}!C{place.row + 3}"
    for cell in (place.a1, inside.split("!")[1]):
        colours, texts = marks(annotate(original, [error(f"{place.sheet}!{cell}")], whose=WHOSE))[place.sheet]
        ((area, colour),) = colours.items()
        assert area.startswith(f"{place.a1}:D")
        assert colour == RED
        assert texts.keys() == {place.a1}


def test_our_colour_goes_before_the_template_s_own(original: bytes, annotated: bytes) -> None:
    before, after = (loaded(data)[APPLICATIONS].conditional_formatting for data in (original, annotated))
    rules = [rule for cells in after for rule in cells.rules]
    ours = [rule.priority for rule in rules if MARK in rule.formula[0]]
    theirs = [rule.priority for rule in rules if MARK not in rule.formula[0]]
    assert sorted(ours) == list(range(1, len(ours) + 1))
    assert theirs == [rule.priority + len(ours) for cells in before for rule in cells.rules]


def test_order_of_rules_that_others_left_in_disorder_is_kept(original: bytes) -> None:
    def shuffle(xml: str) -> str:
        return re.sub(r'priority="(\d+)"', lambda m: f'priority="{7 * (100 - int(m[1]))}"', xml)

    def by_priority(data: bytes) -> list[str]:
        rules = [
            (rule.priority, f"{cells.sqref} {rule.formula}")
            for cells in loaded(data)[APPLICATIONS].conditional_formatting
            for rule in cells.rules
        ]
        return [text for _, text in sorted(rules) if MARK not in text]

    shuffled = with_sheet(original, APPLICATIONS, shuffle)
    assert by_priority(shuffled) == by_priority(original)[::-1]
    assert by_priority(annotate(shuffled, [error(f"{APPLICATIONS}!E7")], whose=WHOSE)) == by_priority(
        shuffled
    )


def test_findings_on_sheets_that_are_not_there_are_only_listed(blank: bytes) -> None:
    lost = [
        error("没有这张表!B3"),
        Finding("X", Severity.INFO, "表没了。"),
        replace(error("又一张!B3"), cell=None),
    ]
    out = annotate(blank, lost, whose=WHOSE)
    assert marks(out) == {}
    assert [row[2] for row in listed(out)] == ["没有这张表!B3", "又一张", "全文件"]
    assert_whole(out)


def test_note_is_large_enough_for_its_text(blank: bytes) -> None:
    heights = []
    for length in (10, 200, 500):
        data = annotate(blank, [error(f"{SHEET}!B4", "字" * length)], whose=WHOSE)
        assert marks(data)[SHEET][1]["B4"].endswith("字" * length)
        (drawing,) = [part for name, part in parts_of(data).items() if name.endswith(".vml")]
        width, height = (int(side) for side in re.findall(rb"(?:width|height):(\d+)px", drawing))
        assert width * height > length * 15 * 15
        heights.append(height)
    assert heights == sorted(set(heights))


# The filler's own notes


def test_filler_s_note_is_kept_above_ours_and_restored_exactly(original: bytes) -> None:
    theirs = {"E6": ("见附件\n第二行\n", "张三"), "E7": ("别处的批注", "李四"), "E8": ("", "王五")}

    def write(book: Workbook) -> None:
        for cell, (text, author) in theirs.items():
            book[APPLICATIONS][cell].comment = Comment(text, author, height=111, width=222)

    before = edited(original, write)
    places = [f"{APPLICATIONS}!E6", f"{APPLICATIONS}!E8", f"{APPLICATIONS}!E9"]
    out = annotate(before, [error(place) for place in places], whose=WHOSE)
    after = notes(loaded(out)[APPLICATIONS])
    assert after["E6"].text == f"见附件\n第二行\n\n{NOTE_LINE}\n【错误】E6「某格」不对。请改正。"
    assert [after[cell].author for cell in ("E6", "E7", "E8", "E9")] == ["张三", "李四", "王五", MARK_AUTHOR]
    assert after["E7"].text == "别处的批注"
    for back in (without_marks(out), without_marks(annotate(out, [error(places[0])], whose=WHOSE))):
        restored = notes(loaded(back)[APPLICATIONS])
        assert {cell: (note.text, note.author) for cell, note in restored.items()} == theirs
    drawing = next(part for name, part in parts_of(out).items() if name.endswith(".vml"))
    assert b"width:222px;height:111px" in drawing


def test_size_of_a_note_is_read_from_any_program_s_drawing(blank: bytes) -> None:

    def write(book: Workbook) -> None:
        book[SHEET]["B4"].comment = Comment("我的批注", "张三")

    noted = edited(blank, write)
    (name,) = [name for name in parts_of(noted) if name.endswith(".vml")]
    shape = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">
        <v:shapetype id="_x0000_t202"/><v:shape type="#_x0000_t202" style='position:absolute;
        margin-left:9pt;width:150pt;height:75.75pt;z-index:1;visibility:hidden'>
        <v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>
        <x:ClientData ObjectType="Note"><x:Row>3</x:Row><x:Column>1</x:Column></x:ClientData>
        </v:shape></xml>"""
    out = annotate(with_parts(noted, {name: shape}), [error(f"{SHEET}!B5")], whose=WHOSE)
    (drawing,) = [part for name, part in parts_of(out).items() if name.endswith(".vml")]
    assert b"width:200px;height:101px" in drawing


# The list of findings


def test_first_sheet_lists_all_findings_gravest_first(annotated: bytes, findings: list[Finding]) -> None:
    sheet = loaded(annotated).worksheets[0]
    assert sheet.title == sheet["A1"].value == MARKS_SHEET
    assert sheet["A2"].value == WHOSE
    counts = {s: sum(f.severity is s for f in findings) for s in Severity}
    expected = "，".join(f"{severity.words} {count} 处" for severity, count in counts.items())
    assert sheet["A3"].value == f"共 {len(findings)} 处：{expected}"
    assert "改正后保存，把本文件发回" in sheet["A4"].value
    assert [cell.value for cell in sheet[5]][:5] == ["序号", "性质", "位置", "问题和改法", "规则"]
    ordered = [f for severity in Severity for f in findings if f.severity is severity]
    assert listed(annotated) == [
        (n, f.severity.words, f"{f.sheet}!{f.cell}", f.message.removeprefix(f"{f.sheet}!"), f.rule)
        for n, f in enumerate(ordered, 1)
    ]


def test_places_are_links_to_the_cells(annotated: bytes, findings: list[Finding]) -> None:
    book = loaded(annotated)
    for row in range(6, 6 + len(findings)):
        cell = book[MARKS_SHEET].cell(row, 3)
        assert cell.hyperlink is not None
        sheet, place = str(cell.hyperlink.location).rsplit("!", 1)
        assert f"{sheet.strip(chr(39))}!{place}" == cell.value
        assert place in notes(book[sheet.strip("'")])


def test_list_prints_on_a4_and_shows_all_text(blank: bytes) -> None:
    found = [
        error(f"{SHEET}!B{n}", "长" * length + "请改正。") for n, length in enumerate((1, 60, 500, 9000), 3)
    ]
    sheet = loaded(annotate(blank, found, whose=WHOSE)).worksheets[0]
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "portrait", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.print_area) == ("$5:$5", f"'{MARKS_SHEET}'!$A$1:$E$9")
    assert sum(sheet.column_dimensions[c].width for c in "ABCDE") < 110
    assert sheet.protection.sheet
    for row in range(6, 10):
        text, height = str(sheet.cell(row, 4).value), sheet.row_dimensions[row].height
        assert text.endswith("请改正。")
        assert height is not None
        assert len(text) / (57 / 2.1) * 13 < height <= 409


def test_workbook_opens_at_the_list_and_at_nothing_else(annotated: bytes) -> None:
    book = loaded(annotated)
    assert book.active is book.worksheets[0]
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [MARKS_SHEET]
    assert loaded(without_marks(annotated)).active.title == "填报说明"  # type: ignore[union-attr]


def test_list_is_recognised_by_its_first_row(annotated: bytes, original: bytes) -> None:
    for data, expected in ((annotated, [MARKS_SHEET]), (original, [])):
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        rows = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names
        }
        assert [name for name, of_sheet in rows.items() if is_notice(of_sheet[0])] == expected
    assert not is_notice([])
    assert not is_notice([MARKS_SHEET, "", "我的"])


def test_filler_s_own_sheet_of_that_name_is_left_alone(blank: bytes) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet(MARKS_SHEET)["A1"] = MARKS_SHEET
        book[MARKS_SHEET]["B2"] = "我的"

    before = edited(blank, add)
    found = [error(f"{SHEET}!B4")]
    once = annotate(before, found, whose=WHOSE)
    assert annotate(once, found, whose=WHOSE) == once
    assert loaded(once).sheetnames == [f"{MARKS_SHEET}(2)", *loaded(before).sheetnames]
    assert loaded(once)[MARKS_SHEET]["B2"].value == "我的"
    assert [row[2] for row in listed(once, f"{MARKS_SHEET}(2)")] == [f"{SHEET}!B4"]
    assert loaded(without_marks(once)).sheetnames == loaded(before).sheetnames


def test_renamed_list_is_still_replaced(annotated: bytes, findings: list[Finding]) -> None:
    def rename(book: Workbook) -> None:
        book[MARKS_SHEET].title = "旧的"

    assert (
        loaded(annotate(edited(annotated, rename), findings, whose=WHOSE)).sheetnames
        == loaded(annotated).sheetnames
    )


DANGEROUS = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "#REF!",
    "TRUE",
    "12",
]


def test_text_is_never_a_formula(blank: bytes, office: Office, tmp_path: Path) -> None:
    found = [
        Finding(text, Severity.ERROR, text, sheet=SHEET, cell=f"B{n}") for n, text in enumerate(DANGEROUS, 3)
    ]
    data = annotate(blank, found, whose=DANGEROUS[0])
    first = loaded(data).worksheets[0]
    cells = [Cell(first.title, row, column) for row in range(5, 5 + len(DANGEROUS)) for column in (3, 4)]
    for cell in cells:
        assert first.cell(cell.row + 1, cell.column + 1).data_type == "s"
    (tmp_path / "f.xlsx").write_bytes(data)
    office.open(tmp_path / "f.xlsx")
    shown = office.fill([], [Cell(first.title, 1, 0), *cells])
    office.close()
    assert shown == [DANGEROUS[0], *(text for text in DANGEROUS for _ in range(2))]
    texts = marks(data)[SHEET][1]
    assert [texts[f"B{n}"].splitlines()[1] for n in range(3, 11)] == [f"【错误】{text}" for text in DANGEROUS]


# All the rest


def test_sheets_stay_as_they_were_but_for_colours_and_notes(original: bytes, annotated: bytes) -> None:
    ours = ("sheetViews", "conditionalFormatting", "legacyDrawing")
    assert Sheets.of(annotated).but(*ours) == Sheets.of(original).but(*ours)


def test_workbook_stays_as_it_was(original: bytes, annotated: bytes) -> None:
    before, after = loaded(original), loaded(annotated)
    assert after.sheetnames == [MARKS_SHEET, *before.sheetnames]
    assert after.security.lockStructure is before.security.lockStructure is True
    assert after["_xlsx_tools"].sheet_state == "veryHidden"
    assert dict(after.calculation) == dict(before.calculation)
    for book in (before, after):
        book.custom_properties = {p.name: p.value for p in vars(book)["custom_doc_props"].props}  # type: ignore[attr-defined]
    assert after.custom_properties == before.custom_properties  # type: ignore[attr-defined]
    names = [{name: n.value for name, n in book.defined_names.items()} for book in (before, after)]
    assert names[0] == names[1]
    for sheet in before.worksheets:
        assert after[sheet.title].print_title_rows == sheet.print_title_rows
        assert after[sheet.title].print_area == sheet.print_area
    assert parts_of(annotated)["docProps/core.xml"] == parts_of(original)["docProps/core.xml"]
    assert_whole(annotated)


def test_every_cell_looks_as_it_did(original: bytes, annotated: bytes) -> None:
    """Cells name their styles by number: the numbers must mean the same."""
    before, after = loaded(original), loaded(annotated)
    kinds = ("font", "fill", "border", "alignment", "protection", "number_format", "style")
    pairs = [
        (cell, after[sheet.title][cell.coordinate])
        for sheet in before.worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    styles = {(a.style_id, b.style_id): (a, b) for a, b in pairs}
    assert len(styles) > 20
    for a, b in styles.values():
        assert [repr(getattr(a, kind)) for kind in kinds] == [repr(getattr(b, kind)) for kind in kinds]


def test_stored_results_are_kept_for_programs_that_do_not_calculate(
    original: bytes, annotated: bytes
) -> None:
    assert values(annotated) == values(original)
    assert "差 -6" in str(values(annotated)[APPLICATIONS])


CELLS = {
    "text like a formula": '<c r="Z99" t="inlineStr"><is><t>=1+1</t></is></c>',
    "formatted text": '<c r="Z99" t="inlineStr"><is><r><t xml:space="preserve">粗 </t></r>'
    "<r><rPr><b/></rPr><t>体</t></r></is></c>",
    "text result": '<c r="Z99" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>',
    "blank text result": '<c r="Z99" t="str"><f>""</f><v></v></c>',
    "logical result": '<c r="Z99" t="b"><f>1=1</f><v>1</v></c>',
    "error result": '<c r="Z99" t="e"><f>#REF!+1</f><v>#REF!</v></c>',
    "no result": '<c r="Z99"><f>1+1</f></c>',
    "fraction": '<c r="Z99"><f>1/3</f><v>0.33333333333333331</v></c>',
    "array": '<c r="Z99"><f t="array" ref="Z99">SUM(A1:A2*2)</f><v>6</v></c>',
    "date out of range": '<c r="Z99" s="1"><v>-44760.5</v></c>',
    "escaped text": '<c r="Z99" t="inlineStr"><is><t>_x005F_x000D_ a&#13;&#10;b</t></is></c>',
    "error value": '<c r="Z99" t="e"><v>#N/A</v></c>',
}


@pytest.mark.parametrize("name", CELLS)
def test_content_of_any_kind_is_kept(name: str, blank: bytes) -> None:
    row = f'<row r="99">{CELLS[name]}</row></sheetData>'
    before = with_sheet(blank, SHEET, lambda xml: xml.replace("</sheetData>", row))
    after = annotate(before, [error(f"{SHEET}!B4")], whose=WHOSE)
    assert Sheets.of(after).but()[SHEET]["sheetData"] == Sheets.of(before).but()[SHEET]["sheetData"]
    assert values(after) == values(before)


def test_shared_text_behind_a_formula_becomes_its_result(blank: bytes) -> None:
    cell = '<c r="Z99" t="s"><f>A1</f><v>0</v></c>'
    before = with_sheet(
        blank, SHEET, lambda xml: xml.replace("</sheetData>", f'<row r="99">{cell}</row></sheetData>')
    )
    assert values(annotate(before, [error(f"{SHEET}!B4")], whose=WHOSE)) == values(before)


def test_what_openpyxl_does_not_know_is_kept_if_it_stands_alone(blank: bytes) -> None:
    ranges = '<protectedRanges><protectedRange sqref="B4" name="r"/></protectedRanges>'
    ignored = '<ignoredErrors><ignoredError sqref="B4" numberStoredAsText="1"/></ignoredErrors>'
    validations = (
        '<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>校验!$A$1:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>B4</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    )
    slicers = '<ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"/>'  # these name another part

    def with_extensions(xml: str, *extensions: str) -> str:
        xml = re.sub(r"(<sheetProtection[^>]*/>)", rf"\1{ranges}", xml)
        return xml.replace("</worksheet>", f"{ignored}<extLst>{''.join(extensions)}</extLst></worksheet>")

    before = with_sheet(blank, SHEET, lambda xml: with_extensions(xml, validations, slicers))
    expected = with_sheet(blank, SHEET, lambda xml: with_extensions(xml, validations))
    after = annotate(before, [error(f"{SHEET}!B4")], whose=WHOSE)
    ours = ("sheetViews", "conditionalFormatting", "legacyDrawing")
    assert "protectedRanges" in Sheets.of(after).elements[SHEET]
    assert without_namespaces(Sheets.of(after).but(*ours)) == without_namespaces(
        Sheets.of(expected).but(*ours)
    )


def without_namespaces(text: object) -> str:
    """A text of elements whatever their prefixes."""
    return re.sub(r' xmlns:\w+="[^"]*"|(?<=[</])\w+:', "", str(text))


@pytest.fixture
def with_macros(blank: bytes) -> bytes:
    """A blank workbook that holds macros."""
    parts = parts_of(blank)
    main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    types = parts["[Content_Types].xml"].replace(
        main, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    macros = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override'
    related = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="vbaProject.bin" '
        b'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
    )
    return with_parts(
        blank,
        {
            "[Content_Types].xml": types.replace(b"<Override", macros, 1),
            "xl/_rels/workbook.xml.rels": related,
            "xl/vbaProject.bin": b"macros",
        },
    )


def test_copy_that_openpyxl_takes_of_macros_is_closed(
    with_macros: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Workbook] = []

    def load(data: BytesIO, *, keep_vba: bool) -> Workbook:
        opened.append(load_workbook(data, keep_vba=keep_vba))
        return opened[-1]

    monkeypatch.setattr("openpyxl.load_workbook", load)
    for again in (
        annotate(with_macros, [error(f"{SHEET}!B4")], whose=WHOSE),
        annotate(with_macros, [], whose=WHOSE),
        without_marks(with_macros),
    ):
        assert parts_of(again)["xl/vbaProject.bin"] == b"macros"
    assert [book.vba_archive and book.vba_archive.fp for book in opened] == [None] * 3


def test_macros_are_kept_and_no_drawing_is_missed_once_the_marks_are_gone(with_macros: bytes) -> None:
    before = with_macros
    once = annotate(before, [error(f"{SHEET}!B4")], whose=WHOSE)
    twice = annotate(once, [error(f"{SHEET}!B5")], whose=WHOSE)
    for data in (before, once, twice, without_marks(twice)):
        assert_whole(data)
        assert parts_of(data)["xl/vbaProject.bin"] == b"macros"
        assert b"macroEnabled" in parts_of(data)["[Content_Types].xml"]
    assert marks(twice).keys() == {SHEET}
    assert marks(without_marks(twice)) == {}


# There and back


def test_marked_workbook_reads_as_the_original(original: bytes, annotated: bytes) -> None:
    before, after = take_in(original), take_in(annotated)
    assert after.submission == before.submission
    assert check(after) == check(before)


def test_libreoffice_shows_the_same_results_and_saves_marks_that_can_be_removed(
    original: bytes, annotated: bytes, layout: Layout, office: Office, tmp_path: Path
) -> None:
    read = [*(layout.items[i] for i in layout.form.totals), *(row.verdict for row in layout.checks.values())]
    shown = []
    for data in (original, annotated):
        (tmp_path / "f.xlsx").write_bytes(data)
        office.open(tmp_path / "f.xlsx")
        shown.append(office.fill([], read))
        office.store(tmp_path / "saved.xlsx", "Calc MS Excel 2007 XML")
        office.close()
    assert shown[0] == shown[1]
    assert {"√", "×", "待填"} <= {value for value in shown[1] if isinstance(value, str)}
    saved = (tmp_path / "saved.xlsx").read_bytes()
    assert marks(saved).keys() == marks(annotated).keys()
    back = without_marks(saved)
    assert traces(back) == []
    assert take_in(back).submission.items == take_in(original).submission.items


def test_marking_again_changes_nothing(annotated: bytes, findings: list[Finding]) -> None:
    assert annotate(annotated, findings, whose=WHOSE) == annotated


def test_marks_of_before_are_replaced(original: bytes, annotated: bytes) -> None:
    found = [error(f"{APPLICATIONS}!E7")]
    fresh, again = annotate(original, found, whose=WHOSE), annotate(annotated, found, whose=WHOSE)
    assert marks(again) == marks(fresh)
    assert listed(again) == listed(fresh)
    assert Sheets.of(again).but("conditionalFormatting") == Sheets.of(fresh).but("conditionalFormatting")


def test_without_marks_it_is_the_original_again(original: bytes, annotated: bytes) -> None:
    back = without_marks(annotated)
    assert traces(annotated)
    assert traces(back) == []
    assert Sheets.of(back).but("sheetViews") == Sheets.of(original).but("sheetViews")
    assert values(back) == values(original)
    assert_whole(back)
    assert annotate(annotated, [], whose=WHOSE) == back


def test_workbook_without_marks_is_left_as_it_is(original: bytes) -> None:
    assert without_marks(original) == original
    assert annotate(original, [], whose=WHOSE) == original


@pytest.fixture(scope="module")
def tiny() -> bytes:
    """Two sheets of hardly anything, as every round costs several readings."""
    book = Workbook()
    book["Sheet"].merge_cells("B2:C3")
    book["Sheet"]["A1"] = "=1+1"
    book.create_sheet("二")["B4"] = "文字"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


PLACES = st.sampled_from(["A1", "B2", "C3", "B4", "ZZ300", None])
FINDINGS = st.builds(
    Finding,
    st.text(),
    st.sampled_from(Severity),
    st.text(),
    sheet=st.sampled_from(["Sheet", "二", "没有这张表", None]),
    cell=PLACES,
)


@settings(max_examples=12)
@given(found=st.lists(FINDINGS, min_size=1, max_size=10), whose=st.text())
def test_any_findings_can_be_marked_and_taken_away(tiny: bytes, found: list[Finding], whose: str) -> None:
    out = annotate(tiny, found, whose=whose)
    assert_whole(out)
    assert len(listed(out)) == len(found)
    assert values(out) == values(tiny)
    placed = {(f.sheet, f.cell) for f in found if f.sheet in ("Sheet", "二") and f.cell}
    marked = marks(out)
    assert {sheet for sheet, _ in placed} == marked.keys()
    areas = {("B2" if sheet == "Sheet" and cell == "C3" else cell, sheet) for sheet, cell in placed}
    assert {(cell, sheet) for sheet, (_, texts) in marked.items() for cell in texts} == areas
    assert annotate(out, found, whose=whose) == out
    back = without_marks(out)
    assert traces(back) == []
    assert Sheets.of(back).but("sheetViews") == Sheets.of(tiny).but("sheetViews")


def test_what_is_no_xlsx_is_refused_in_a_sentence() -> None:
    for data in (b"", b"abc", b"PK\x03\x04abc"):
        with pytest.raises(UnreadableFileError):
            annotate(data, [error("表!A1")], whose=WHOSE)


def test_all_words_can_be_shown_on_a_chinese_console(annotated: bytes) -> None:
    sheet = loaded(annotated).worksheets[0]
    for row in sheet.iter_rows(max_row=5, values_only=True):
        for value in row:
            str(value or "").encode("gbk")
    for word in (MARKS_SHEET, MARK_AUTHOR, NOTE_LINE):
        word.encode("gbk")


def test_our_marks_can_be_known_without_loading_openpyxl() -> None:
    program = "import sys, xlsx_tools.handback.marks; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
