"""What is next, said on every sheet: an untrained eye finds it, and it is never anything already done."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.forms import MINI, NATIONAL
from tests.support.office import XLS, XLSX, Office, SheetSeen
from tests.support.workbooks import blank_submission, edited, filled_submission, written
from xlsx_tools.filing.source import Source
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import BASICS_SHEET, CHECKS_SHEET, GUIDE_SHEET
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import layout_of

DONE = "填完了，保存后发回。"
CARRIED = {"applications.carried_out.business": 3}  # last year's, of which this year's has nothing


def state(name: str) -> tuple[Form, Submission]:
    """A submission that stands as the name says."""
    filled = filled_submission(NATIONAL)
    return {
        "blank": (NATIONAL, blank_submission(NATIONAL)),
        "done": (NATIONAL, filled),
        "no table": (NATIONAL, replace(filled, zero_tables=filled.zero_tables - {"applications"})),
        "no text": (NATIONAL, replace(filled, narrative={**filled.narrative, "problems.text": ""})),
        "not continued": (NATIONAL, replace(filled, last_year=CARRIED)),
        "explained": (
            NATIONAL,
            replace(filled, last_year=CARRIED, reasons={"A-CARRIED-IN/business": "上年口径不同"}),
        ),
        "of units": (NATIONAL, replace(filled, sources=(Source("甲局"), Source("乙局", lack="没有交")))),
        "mini": (MINI, replace(filled_submission(MINI), zero_tables=frozenset({"works"}))),
        "mini done": (MINI, filled_submission(MINI)),
    }[name]


@cache
def said(name: str) -> Mapping[str, str]:
    """What the line that leads on says on each sheet; of sheets with tables over the first one."""
    form, submission = state(name)
    shown = load_workbook(BytesIO(written(form, submission)), data_only=True)
    return {sheet: str(shown[sheet][cell.a1].value) for sheet, cell in lines(form).items()}


def lines(form: Form) -> Mapping[str, Cell]:
    """Where that line stands."""
    layout = layout_of(form)
    parts = {sheet.name: sheet.status or sheet.tables[0].status for sheet in layout.parts}
    below_title = {name: Cell(name, 1, 0) for name in (BASICS_SHEET, CHECKS_SHEET)}
    return {GUIDE_SHEET: layout.first_broken, **parts, **below_title}


def test_fresh_template_begins_with_its_first_sheet_and_leads_to_none_that_is_done() -> None:
    lines = said("blank")
    assert lines[GUIDE_SHEET] == "点这里接着填：基本信息"
    assert lines[BASICS_SHEET] == "还有 2 处没有填（要填的：填报人、联系电话）。"
    assert lines["依申请公开"] == "还有 144 格没有填。"
    assert lines["问题改进"] == "文字还有 1 处没有写。"


@pytest.mark.parametrize(
    ("name", "open_sheet", "shows"),
    [("no table", "依申请公开", "还有 144 格没有填。"), ("no text", "问题改进", "文字还有 1 处没有写。")],
)
def test_every_sheet_that_is_done_leads_to_the_one_that_is_not(
    name: str, open_sheet: str, shows: str
) -> None:
    for sheet, line in said(name).items():
        if sheet == open_sheet:
            assert line == shows
        else:
            assert line.endswith(f"点这里接着填：{open_sheet}"), (sheet, line)


@pytest.mark.parametrize("name", ["done", "explained", "mini done"])
def test_where_all_is_done_every_sheet_says_so(name: str) -> None:
    assert {line[-len(DONE) :] for line in said(name).values()} == {DONE}


def test_what_differs_from_last_year_is_the_last_step_until_it_is_explained() -> None:
    lines = said("not continued")
    assert lines["其他事项"].endswith("点这里到“校验”页写明原因")
    assert lines[CHECKS_SHEET] == "有 1 处与上一年对不上：写错的请改正，确实无误的请在最右一栏写明原因。"


def test_sum_that_lacks_units_is_not_done() -> None:
    assert {line[-15:] for line in said("of units").values()} == {"有单位没有交齐，点这里看是哪些"}


def test_table_that_is_done_tells_of_others_on_its_sheet() -> None:
    assert said("mini")["供水工程"] == "数字已填完，勾稽成立。本页还有 2 处需要处理。"


def links(seen: list[SheetSeen], form: Form) -> dict[str, object]:
    """What the lines show in a program."""
    values = {sheet.name: sheet.values for sheet in seen}
    return {sheet: values[sheet][cell.row][cell.column] for sheet, cell in lines(form).items()}


@pytest.mark.parametrize("name", ["no table", "not continued", "mini", "done"])
def test_libreoffice_leads_on_as_the_program_does(name: str, office: Office, tmp_path: Path) -> None:
    form, submission = state(name)
    path = tmp_path / "book.xlsx"
    path.write_bytes(written(form, submission))
    _, seen = office.sitting(path, [], tmp_path / "saved.xls", XLS if name == "done" else XLSX)
    assert [sheet.name for sheet in seen if sheet.errors] == []
    assert links(seen, form) == said(name)


def test_figure_that_cannot_be_is_told_over_its_table_and_coloured(office: Office, tmp_path: Path) -> None:
    """The first page counted it, and no sheet said where it was."""
    item = layout_of(NATIONAL).items["applications.granted.business"]

    def paste(book: Workbook) -> None:
        book[item.sheet][item.a1] = -2.5

    path = tmp_path / "book.xlsx"
    path.write_bytes(edited(written(NATIONAL, filled_submission(NATIONAL)), paste))
    _, seen = office.sitting(path, [], tmp_path / "saved.xlsx", XLSX)
    line = str(links(seen, NATIONAL)[item.sheet])
    assert line.startswith("有 1 格的数不对（负数、小数或太大），请改正。")
    areas = load_workbook(path)[item.sheet].conditional_formatting
    tests = [str(rule.formula[0]) for area in areas if item.a1 in area.sqref for rule in area.rules]
    assert any("INT(" in test and "<0" in test for test in tests)


def test_line_over_a_table_names_no_columns_whose_names_are_too_long_for_a_formula(tmp_path: Path) -> None:
    """Names of a hundred characters made a formula that no .xls holds, and the form was refused."""
    text = (templates_folder() / "zfxxgk-2021" / "form.yaml").read_text(encoding="utf-8")
    for name in ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构"):
        text = text.replace(f"label: {name}", f"label: {name}{'及其分支机构' * 15}")
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    form = load_anew(tmp_path)
    data = written(form, filled_submission(form, {"applications.received.business": 5}))
    status = layout_of(form).tables["applications"].status
    shown = load_workbook(BytesIO(data), data_only=True)[status.sheet][status.a1].value
    assert shown == "数字已填完。勾稽不符，见红色处。"
