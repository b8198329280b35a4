"""The workbook a clerk opens: what is locked, validated, stored and printed."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from tests.support import DATA
from tests.support.workbooks import (
    UNIT,
    YEAR,
    blank_submission,
    blank_workbook,
    filled_submission,
    opened,
    written,
)
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.archive import members_of, unpack
from xlsx_tools.files.package import sheet_parts
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import CHECKS_SHEET, GUIDE_SHEET, HIDDEN_SHEET
from xlsx_tools.generate.writer import password_hash
from xlsx_tools.prose import folded
from xlsx_tools.quantity import Quantity
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.failing_lines import failing_lines
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.references import fixed_here

ALLOWED_FUNCTIONS = {
    "SUM", "IF", "AND", "OR", "COUNT", "COUNTA", "COUNTIF", "COUNTBLANK", "SUMPRODUCT",
    "INDEX", "ISNUMBER", "ROUND", "MID", "ABS", "TEXT", "LEN", "HYPERLINK", "MATCH",
}  # fmt: skip
FORMS = [load_anew(templates_folder() / "zfxxgk-2021"), load_anew(DATA / "mini")]


@pytest.fixture(params=FORMS, ids=lambda form: form.id)
def any_form(request: pytest.FixtureRequest) -> Form:
    """Each form in turn."""
    assert isinstance(request.param, Form)
    return request.param


@pytest.fixture
def book(any_form: Form) -> Workbook:
    """A fresh template, its formulas to be seen."""
    return opened(blank_workbook(any_form))


def at(book: Workbook, cell: Cell) -> SheetCell:
    """The cell at a place of the layout."""
    found = book[cell.sheet].cell(cell.row + 1, cell.column + 1)
    assert isinstance(found, SheetCell)
    return found


def formulas(book: Workbook) -> Iterator[tuple[Worksheet, SheetCell]]:
    """Every formula cell."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and isinstance(cell, SheetCell):
                    yield sheet, cell


def test_sheets_stand_in_the_order_of_the_work(any_form: Form, book: Workbook) -> None:
    parts = [part.sheet for part in any_form.parts]
    assert book.sheetnames == [GUIDE_SHEET, "基本信息", *parts, CHECKS_SHEET, HIDDEN_SHEET]
    assert book[HIDDEN_SHEET].sheet_state == "veryHidden"
    assert book.active is book[GUIDE_SHEET]


def test_only_inputs_are_unlocked(any_form: Form, book: Workbook) -> None:
    layout = Layout(any_form)
    inputs = {layout.items[item] for item in any_form.inputs}
    inputs |= {place.switch for place in layout.tables.values()}
    inputs |= {cell for place in layout.texts.values() for cell in place.typed}
    inputs |= {layout.basics[field.id] for field in any_form.fields}
    inputs |= set(layout.reasons.values())
    inputs |= {cell for row in layout.reason_rows for cell in (row.rule, row.reason)}
    unlocked = {
        Cell(sheet.title, cell.row - 1, cell.column - 1)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell, SheetCell) and not cell.protection.locked
    }
    assert unlocked == inputs


def test_sheets_and_structure_are_protected_without_password(book: Workbook) -> None:
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert not any(sheet.protection.password for sheet in book.worksheets)
    assert book.security is not None
    assert book.security.lockStructure


def test_password_protects_every_sheet(form: Form) -> None:
    lock = password_hash("Spring-2025")
    origin = Origin(form.id, form.version, UNIT, YEAR, "t", lock)
    book = opened(written(form, begin_year(form, origin, None)))
    assert {sheet.protection.password for sheet in book.worksheets} == {lock}


def test_labels_stand_as_the_form_prints_them(any_form: Form, book: Workbook) -> None:
    for cell, label in Layout(any_form).labels:
        assert at(book, cell).value == label


def test_inputs_start_blank_and_totals_show_nothing(any_form: Form) -> None:
    layout = Layout(any_form)
    shown = load_workbook(BytesIO(blank_workbook(any_form)), data_only=True)
    assert {at(shown, layout.items[item]).value for item in any_form.items} <= {None, ""}


def test_every_input_has_a_chinese_prompt_and_refuses_words(
    form: Form, layout: Layout, book: Workbook
) -> None:
    book = opened(blank_workbook(form))
    for item in form.inputs.values():
        cell = layout.items[item.id]
        (rule,) = [v for v in book[cell.sheet].data_validations.dataValidation if cell.a1 in v.sqref]
        assert rule.type == ("whole" if item.is_whole else "decimal")
        assert (rule.formula1, rule.formula2) == (str(item.least), str(item.largest))
        assert rule.errorStyle in (None, "stop")
        for text in (rule.promptTitle, rule.prompt, rule.errorTitle, rule.error):
            assert re.search("[\u4e00-\u9fff]", text or "")


def test_no_formula_points_at_an_input_by_plain_reference(any_form: Form, book: Workbook) -> None:
    """A plain reference follows a cut or dragged cell; INDEX over whole columns does not."""
    layout = Layout(any_form)
    locked = {row.left for row in layout.checks.values()}
    locked |= {row.right for row in layout.checks.values()}
    locked |= {row.difference for row in layout.checks.values()}
    locked |= set(layout.panel.values())
    locked |= {Cell(GUIDE_SHEET, row.row, column) for row in layout.part_rows.values() for column in (3, 4)}
    for sheet, cell in formulas(book):
        if re.fullmatch(r"='[^']+'!A1", str(cell.value)):
            assert sheet.title == HIDDEN_SHEET  # It is there to follow, to a sheet's title.
            continue
        outside_texts = re.sub('"[^"]*"', "", str(cell.value))
        for reference in re.findall(r"\b[A-Z]{1,3}\d+\b", outside_texts):
            assert (sheet.title, reference) in {(c.sheet, c.a1) for c in locked}, cell.value


def test_last_year_stands_beside_this_year_where_the_template_knows_it(form: Form, layout: Layout) -> None:
    submission = replace(
        filled_submission(form, {"applications.carried_in.business": 2}),
        last_year={"applications.carried_out.business": 3, "applications.carried_out.research": 0},
        reasons={"A-CARRIED-IN/business": "撤回 1 件", "N-LENGTH": "县政府的报告"},
    )
    shown = load_workbook(BytesIO(written(form, submission)), data_only=True)

    def row(line: str) -> list[object]:
        place = layout.carry_rows[f"A-CARRIED-IN/{line}"]
        cells = (place.this_year, place.last_year, place.difference, place.verdict, place.reason)
        return [at(shown, cell).value for cell in cells]

    assert row("business") == [2, 3, -1, "×", "撤回 1 件"]
    assert row("research") == [0, 0, 0, "√", None]
    assert row("natural_person") == [0, None, None, None, None]
    first = layout.reason_rows[0]
    assert [at(shown, cell).value for cell in (first.rule, first.reason)] == ["N-LENGTH", "县政府的报告"]


def test_more_reasons_than_there_is_room_for__error(form: Form) -> None:
    reasons = {f"N-RULE-{letter}": "无" for letter in "ABCDEFGHIJK"}
    with pytest.raises(XlsxToolsError, match="只有 10 行补充说明，写不下 11 条"):
        written(form, replace(filled_submission(form), reasons=reasons))


def test_formulas_use_only_common_functions(book: Workbook) -> None:
    used = {
        name for _, cell in formulas(book) for name in re.findall(r"([A-Z][A-Z0-9.]*)\(", str(cell.value))
    }
    assert used <= ALLOWED_FUNCTIONS


def test_every_formula_has_its_result_stored(form: Form, layout: Layout) -> None:
    data = written(form, filled_submission(form, {"applications.received.business": 3}))
    stored = load_workbook(BytesIO(data), data_only=True)
    # Of two checks that fail the rest of the lines have nothing to say, which openpyxl reads as None.
    blank = {c.a1 for line in failing_lines(layout)[2:] for c in (line.words, line.row)}
    blank |= {line.reason.a1 for line in failing_lines(layout)}
    for sheet, cell in formulas(opened(data)):
        is_blank = sheet.title == CHECKS_SHEET and cell.coordinate in blank
        value = stored[sheet.title][cell.coordinate].value
        assert (value is None) is is_blank, f"{sheet.title}!{cell.coordinate}"


def test_identity_is_kept_in_three_places(form: Form) -> None:
    book = opened(blank_workbook(form))
    hidden = {str(row[0].value): row[1].value for row in book[HIDDEN_SHEET].iter_rows(max_row=5)}
    properties = {p.name: p.value for p in vars(book)["custom_doc_props"].props}
    name = str(book.defined_names["xlsx_tools"].value)
    for key, value in {
        "form": form.id,
        "version": str(form.version),
        "unit": UNIT,
        "year": "2024",
        "template_id": "t1",
    }.items():
        assert hidden[key] == value
        assert properties[f"xlsx_tools_{key}"] == value
        assert value in name.strip('"').split("|")


def test_previous_year_prefills_and_prompts(form: Form, layout: Layout) -> None:
    last = filled_submission(
        form, {"applications.received.business": 7, "applications.carried_out.business": 7}
    )
    origin = Origin(form.id, form.version, UNIT, YEAR, "t")
    book = opened(written(form, begin_year(form, origin, last)))
    assert at(book, layout.items["applications.carried_in.business"]).value == 7
    assert at(book, layout.items["applications.received.business"]).value is None
    received = layout.items["applications.received.business"]
    (rule,) = [v for v in book[received.sheet].data_validations.dataValidation if received.a1 in v.sqref]
    assert "上一年：7" in (rule.prompt or "")


def test_page_is_a4_and_fits_its_width(book: Workbook) -> None:
    for sheet in book.worksheets:
        if sheet.title == HIDDEN_SHEET:
            continue
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_area
        if sheet.print_area.startswith(f"'{sheet.title}'!$A$1:$A$"):  # one column, which nothing fits
            assert sheet.page_setup.scale == 82
            continue
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) in ((1, 0), (1, None))


def test_rows_of_texts_are_unmerged_wrapped_and_grow(any_form: Form, book: Workbook) -> None:
    """A height without customHeight: with it a row never grows, without a height LibreOffice cuts it off."""
    data = blank_workbook(any_form)
    for place in Layout(any_form).texts.values():
        sheet, fixed = book[place.text.sheet], fixed_rows(data, place.text.sheet)
        for cell in () if place.narrative.is_box else place.cells:
            height = sheet.row_dimensions[cell.row + 1].height
            assert height and 12 <= height <= 409 and not fixed[cell.row + 1]
            assert not any(cell.a1 in area for area in sheet.merged_cells.ranges)
            style = at(book, cell)
            assert (style.alignment.wrap_text, style.alignment.vertical) == (True, "top")


def fixed_rows(data: bytes, sheet: str) -> dict[int, bool]:
    """For each row of a sheet whether its height is fixed."""
    package = unpack(data, members_of(data))
    rows = ElementTree.fromstring(package[sheet_parts(package)[sheet]]).findall(".//{*}row")
    return {int(row.attrib["r"]): "customHeight" in row.attrib for row in rows}


def test_failing_column_turns_red_by_the_verdict(form: Form, layout: Layout) -> None:
    sheet = opened(blank_workbook(form))["依申请公开"]
    shown = fixed_here(layout.shown_checks["A-BALANCE/business"])
    areas = {
        str(area.sqref)
        for area in sheet.conditional_formatting
        for rule in area.rules
        if shown in rule.formula[0] and "<>" in rule.formula[0]
    }
    column = layout.items["applications.received.business"].a1.rstrip("0123456789")
    covered = {
        f"{column}{row}"
        for area in areas
        for first, last in [(area.split(":") * 2)[:2]]
        for row in range(int(first.lstrip(column)), int(last.lstrip(column)) + 1)
        if first.startswith(column)
    }
    in_column = {i.id for i in form.items.values() if i.table == "applications" and i.column == "business"}
    assert {layout.items[item].a1 for item in in_column} <= covered


def test_conditional_formats_speak_of_their_own_sheet_only(book: Workbook) -> None:
    """Excel 2007 and .xls know no other: there they lose the sheet and colour by the wrong one."""
    rules = [
        formula
        for sheet in book.worksheets
        for area in sheet.conditional_formatting
        for rule in area.rules
        for formula in rule.formula
    ]
    assert len(rules) > 20
    assert not [rule for rule in rules if "!" in rule or "):" in rule]


def test_text_that_looks_like_a_formula_stays_text(form: Form, layout: Layout) -> None:
    texts = {"problems.text": "=1+1", "other.text": "+86 是区号", "disclosure.after": "@某人\n-一是"}
    submission = replace(
        filled_submission(form),
        narrative={**filled_submission(form).narrative, **texts},
        reasons={"A-BALANCE/business": '=HYPERLINK("http://example.com")'},
        items={"applications.received.business": Quantity(3)},
    )
    book = opened(written(form, submission))
    for narrative, text in texts.items():
        cell = at(book, layout.texts[narrative].text)
        assert (cell.data_type, cell.value) == ("s", text)
    assert at(book, layout.checks["A-BALANCE/business"].reason).data_type == "s"


def test_same_submission_gives_the_same_bytes(form: Form) -> None:
    assert blank_workbook(form) == blank_workbook(form)


def test_workbook_xml_keeps_the_schema_order(form: Form) -> None:
    archive = zipfile.ZipFile(BytesIO(blank_workbook(form)))
    tags = [child.tag.split("}")[1] for child in ElementTree.fromstring(archive.read("xl/workbook.xml"))]
    assert tags.index("workbookPr") + 1 == tags.index("workbookProtection") < tags.index("bookViews")


def test_titles_of_prompts_are_cut_not_lost(form: Form, layout: Layout) -> None:
    item = "applications.fee_unpaid.legal_service"
    sheet = opened(blank_workbook(form))[layout.items[item].sheet]
    (rule,) = [v for v in sheet.data_validations.dataValidation if layout.items[item].a1 in v.sqref]
    assert rule.promptTitle is not None
    assert folded(form.items[item].name).startswith(folded(rule.promptTitle.rstrip("…")))
    assert len(rule.promptTitle) <= 32


def test_blank_template_opens_with_everything_to_do(form: Form, layout: Layout) -> None:
    shown = load_workbook(BytesIO(blank_workbook(form)), data_only=True)
    assert at(shown, layout.overall).value == "还有 175 处需要处理"
    assert at(shown, layout.panel["open"]).value == len(form.inputs)
    assert blank_submission(form).tally(form).open_items == tuple(form.inputs)
