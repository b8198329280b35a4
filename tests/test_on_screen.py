"""What the sheets say while they are filled in: words among figures, what fails, what is still open."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from tests.support.forms import NATIONAL
from tests.support.office import XLSX, Office
from tests.support.workbooks import CREATED, blank_workbook, edited, filled_submission, opened
from xlsx_tools.checking import check
from xlsx_tools.checking.steps import steps
from xlsx_tools.form.own_sheets import CHECKS_SHEET, GUIDE_SHEET
from xlsx_tools.generate import workbook
from xlsx_tools.quantity import read_quantity
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.failing_lines import failing_lines
from xlsx_tools.workbook.layout import layout_of

LAYOUT = layout_of(NATIONAL)
APPLICATIONS = "依申请公开"
WORDS = {f"disputes.cases.{name}": "0件" for name in ("review_upheld", "review_other", "direct_upheld")} | {
    "disputes.cases.direct_other": "没有",
    "disputes.cases.direct_pending": "两起左右",
}


@pytest.fixture(scope="module")
def slips() -> bytes:
    """A workbook with words among its figures and a column that does not add up, as it was typed."""
    right = filled_submission(NATIONAL, {"applications.received.business": 5})
    units = NATIONAL.count_units
    typed = {item: read_quantity(word, whole=True, units=units) for item, word in WORDS.items()}
    odd = {item: quantity._replace(value=None) for item, quantity in typed.items()}
    return workbook(NATIONAL, replace(right, items={**right.items, **odd}), created=CREATED)


@pytest.fixture(scope="module")
def blank() -> Workbook:
    """A fresh template."""
    return opened(blank_workbook(NATIONAL))


def stored(data: bytes) -> Iterator[tuple[str, str, object]]:
    """Every formula's place and stored result."""
    formulas, results = (load_workbook(BytesIO(data), data_only=known) for known in (False, True))
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, results[sheet.title][cell.coordinate].value


def test_every_line_says_what_libreoffice_makes_of_it(slips: bytes, office: Office, tmp_path: Path) -> None:
    (tmp_path / "slips.xlsx").write_bytes(slips)
    _, seen = office.sitting(tmp_path / "slips.xlsx", [], tmp_path / "saved.xlsx", XLSX)
    calculated = {sheet.name: sheet.values for sheet in seen}
    differing = []
    for sheet, a1, result in stored(slips):
        row, column = coordinate_to_tuple(a1)
        shown = calculated[sheet][row - 1][column - 1]
        if shown != ("" if result is None else result):
            differing.append((sheet, a1, shown, result))
    assert differing == []


def test_words_among_figures_are_counted_by_the_line_over_the_table(slips: bytes) -> None:
    said = {(sheet, a1): result for sheet, a1, result in stored(slips)}
    assert said["复议诉讼", LAYOUT.tables["disputes"].status.a1] == "有 5 格是文字，请改为数字。"
    assert said[GUIDE_SHEET, LAYOUT.panel["wrong"].a1] == 5
    assert said[GUIDE_SHEET, LAYOUT.panel["open"].a1] == 0


def test_column_that_fails_is_named_over_the_table_and_linked_to_from_the_first_sheet(slips: bytes) -> None:
    said = {(sheet, a1): result for sheet, a1, result in stored(slips)}
    over = said[APPLICATIONS, LAYOUT.tables["applications"].status.a1]
    assert over == "数字已填完。勾稽不符，见红色处。商业企业 差 5；总计 差 5；"
    first = said[GUIDE_SHEET, LAYOUT.first_broken.a1]
    assert first == "勾稽不符，点这里到第一处：商业企业"
    assert said[CHECKS_SHEET, "A2"] == "有 2 条不成立，点这里到第一条：商业企业"


@pytest.mark.parametrize(
    ("sheet", "column", "blocks"),
    [
        ("主动公开", "E", "B5:D6（规章至行政规范性文件）"),
        (
            APPLICATIONS,
            "K",
            "D6:I28（一、本年新收政府信息公开申请数量至3.其他）；D30:I30（四、结转下年度继续办理）",
        ),
        (
            "复议诉讼",
            "P",
            "A6:D6（行政复议）；F6:I6（行政诉讼·未经复议直接起诉）；K6:N6（行政诉讼·复议后起诉）",
        ),
    ],
)
def test_blocks_to_paste_are_named_beside_the_table(
    sheet: str, column: str, blocks: str, blank: Workbook
) -> None:
    beside = blank[sheet][f"{column}2"]
    assert str(beside.value).endswith(f"可以整块粘贴的格：{blocks}。")
    assert beside.protection.locked
    last = str(blank[sheet].print_area).rpartition(":")[2]
    assert coordinate_to_tuple(last.replace("$", ""))[1] < beside.column, "it is not printed"
    typed = [v for v in blank[sheet].data_validations.dataValidation if v.type in ("whole", "decimal")]
    assert all("选择性粘贴" in str(v.prompt) for v in typed)


def test_most_of_the_largest_table_is_seen_on_a_small_screen(blank: Workbook) -> None:
    """Of 1366 x 768 a program's bars leave some 370 points; 11 rows of figures were in sight."""
    sheet = blank[APPLICATIONS]
    zoom = (sheet.sheet_view.zoomScale or 100) / 100
    frozen, _ = coordinate_to_tuple(str(sheet.freeze_panes))
    assert LAYOUT.tables["applications"].status.row + 1 < frozen, "the line that names columns that fail"
    heights = [(sheet.row_dimensions[row].height or 15) * zoom for row in range(1, frozen + 16)]
    assert sum(heights) < 370


def test_checks_that_fail_come_first_each_a_link_to_its_row(slips: bytes) -> None:
    said = {(sheet, a1): result for sheet, a1, result in stored(slips)}
    first, second, third = failing_lines(LAYOUT)[:3]
    assert said[CHECKS_SHEET, first.words.a1] == "A-BALANCE　商业企业：左边 5，右边 0，差 5"
    assert said[CHECKS_SHEET, second.words.a1] == "A-BALANCE　总计：左边 5，右边 0，差 5"
    assert said[CHECKS_SHEET, third.words.a1] is None
    assert first.words.row < 4 < min(row.verdict.row for row in LAYOUT.checks.values())
    formula = str(opened(slips)[CHECKS_SHEET][first.words.a1].value)
    assert f"HYPERLINK(\"#'{CHECKS_SHEET}'!G\"&" in formula


def test_words_are_coloured_where_a_number_belongs(blank: Workbook) -> None:
    areas = [
        area.sqref
        for area in blank[APPLICATIONS].conditional_formatting
        for rule in area.rules
        if "ISTEXT(" in str(rule.formula[0])
    ]
    inputs = [LAYOUT.items[item].a1 for item in LAYOUT.inputs_of("applications")]
    assert all(any(a1 in area for area in areas) for a1 in inputs)
    assert not any(LAYOUT.items["applications.handled.business"].a1 in area for area in areas)


def test_no_message_speaks_of_buttons_that_some_programs_lack(blank: Workbook) -> None:
    messages = [v.error or "" for sheet in blank for v in sheet.data_validations.dataValidation]
    assert len(messages) > 100
    assert not [message for message in messages if "重试" in message or "取消" in message]


def test_checks_can_be_filtered_under_the_protection(blank: Workbook) -> None:
    sheet = blank[CHECKS_SHEET]
    head = LAYOUT.check_headings[1][0].row + 1
    assert sheet.auto_filter.ref == f"A{head}:I{head + len(LAYOUT.checks)}"
    assert sheet.max_row == head + len(LAYOUT.checks), "nothing below it, to be hidden along"
    assert sheet.protection.autoFilter is False, "false: not forbidden"


def test_particulars_are_the_first_to_be_filled_in(blank: Workbook) -> None:
    rows = [LAYOUT.basics_row.row, *(cell.row for cell in LAYOUT.part_rows.values())]
    assert rows == sorted(rows)
    assert blank[GUIDE_SHEET].cell(rows[0] + 1, 1).value == "基本信息"
    shown = load_workbook(BytesIO(blank_workbook(NATIONAL)), data_only=True)
    assert shown[GUIDE_SHEET].cell(rows[0] + 1, 6).value == 2, "填报人 and 联系电话"


def test_automatic_cells_differ_from_inputs_by_more_than_colour(blank: Workbook) -> None:
    typed, automatic = (
        blank[APPLICATIONS][LAYOUT.items[f"applications.{row}.business"].a1] for row in ("granted", "handled")
    )
    assert typed.border.left.style != automatic.border.left.style
    assert (typed.font.b, automatic.font.b) == (False, True)


def test_excel_marks_no_text_on_purpose_as_a_mistake() -> None:
    with ZipFile(BytesIO(blank_workbook(NATIONAL))) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 8
    assert all(b"<ignoredErrors>" in sheet for sheet in sheets)


def test_figures_written_as_texts_are_told_once_and_in_the_sheets_words() -> None:
    """144 times “0件” gave 144 lines, while the sheet said that nothing was filled in."""
    cells = [LAYOUT.items[item].a1 for item in LAYOUT.inputs_of("applications")]

    def write(book: Workbook) -> None:
        for a1 in cells:
            book[APPLICATIONS][a1] = "0件"

    data = edited(workbook(NATIONAL, filled_submission(NATIONAL), created=CREATED), write)
    findings = [f for f in check(take_in(data)) if f.rule in ("C-AS-TEXT", "C-READ-AS")]
    (finding,) = findings
    assert f"有 {len(cells)} 格是文字，请改为数字" in finding.message
    assert f"{APPLICATIONS}：有 {len(cells)} 格是文字，请改为数字。" in steps(findings, {})
