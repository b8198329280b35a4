"""References by numbers: what programs make of them is known again, and nothing that is done moves them."""

from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from xlrd import open_workbook

from tests.support.damages import LIVELY, ROOT
from tests.support.office import ODS, XLS, XLSX, Office, Operation
from tests.support.workbooks import CREATED, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.model import Form
from xlsx_tools.generate.writer import BookWriter
from xlsx_tools.quantity import Number
from xlsx_tools.reading.careful.xls_records import records_of
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import layout_of
from xlsx_tools.workbook.references import comparable, fixed, fixed_here, same_formula, with_sheets_named
from xlsx_tools.workbook.xls_length import MOST_BYTES, bytes_in_xls

_FORMULA, _LENGTH_AT = 0x0006, 20
AREA = "'依申请公开'!D6:I6"


def test_area_is_told_by_the_numbers_of_its_corners() -> None:
    assert fixed("'表'!D6") == "INDEX('表'!$A:$Z,6,4)"
    assert fixed(AREA) == "INDEX('依申请公开'!$A:$Z,6,4):INDEX('依申请公开'!$A:$Z,6,9)"
    assert fixed_here(Cell("表", 5, 3)) == "INDEX($A:$Z,6,4)"


@pytest.mark.parametrize(
    "written",
    [
        f'=SUM(INDIRECT("{AREA}"))',
        "=sum( index(依申请公开!$A:$Z, 6, 4):INDEX(依申请公开!$A:$Z,6,9))",
        "=SUM(INDEX('依申请公开'!$A$1:$Z$65536,6,4):INDEX('依申请公开'!$A$1:$Z$1048576,6,9))",
        "=SUM(INDEX('依申请公开'!A:AA,6.0,4):INDEX('依申请公开'!A:Y,6,9))",
    ],
)
def test_same_formula_in_other_spellings(written: str) -> None:
    """Of version 1, of LibreOffice, back from .xls, with a column put in or taken out."""
    assert same_formula(written, f"=SUM({fixed(AREA)})")
    assert comparable(written) == f'=SUM(INDIRECT("{AREA}"))'


@pytest.mark.parametrize("written", ["=SUM('依申请公开'!D6:I6)", "=SUM(INDEX('依申请公开'!$B:$Z,6,4))"])
def test_another_formula_is_another(written: str) -> None:
    assert not same_formula(written, f"=SUM({fixed(AREA)})")
    assert not same_formula(written, "=SUM(INDEX('依申请公开'!$A:$Z,6,4))")


def test_renamed_sheets_get_their_own_names_back_even_if_they_were_exchanged() -> None:
    formula = "=SUM('甲'!A1,乙!A1,'丙''s 表'!A1,\"甲\")"
    exchanged = with_sheets_named(formula, {"甲": "乙", "乙": "甲", "丙's 表": "丙"})
    assert exchanged == "=SUM('乙'!A1,'甲'!A1,'丙'!A1,\"甲\")"


def at(area: str) -> dict[str, str]:
    """Cells of the largest table."""
    return {"sheet": "依申请公开", "area": area}


MOVES: list[Operation] = [
    {"do": "cut", "at": at("D6"), "to": at("D9")},
    {"do": "drag", "at": at("E6:F8"), "to": at("E10:F12")},
    {"do": "copy", "at": at("G6:G8"), "to": at("H6:H8")},
    {"do": "unprotect"},
    {"do": "rename_sheet", "sheet": "复议诉讼", "name": "复议 诉讼"},
    {"do": "protect"},
]


def test_moved_cells_and_renamed_sheets_leave_every_formula_as_it_was(office: Office, tmp_path: Path) -> None:
    did, seen = office.sitting(LIVELY, MOVES, tmp_path / "moved.xlsx", XLSX)
    assert did == ["done"] * len(MOVES)
    assert [sheet.name for sheet in seen if sheet.errors] == []
    findings = check(take_in((tmp_path / "moved.xlsx").read_bytes(), careful=True))
    assert {f.rule for f in findings} & {"K-FORMULA", "K-CHECKS", "T-STALE"} == set()
    assert "C-BLANK" in {f.rule for f in findings}, "the figures did move"


@pytest.mark.parametrize(("ending", "filter_name"), [("xls", XLS), ("ods", ODS)])
def test_formulas_survive_other_formats_and_the_way_back(
    ending: str, filter_name: str, office: Office, tmp_path: Path
) -> None:
    """References to other sheets given as texts were #REF! when an .xls was opened again."""
    saved, back = tmp_path / f"saved.{ending}", tmp_path / "back.xlsx"
    _, before = office.sitting(LIVELY, [], saved, filter_name)
    _, after = office.sitting(saved, [], back, XLSX)
    assert [sheet.name for sheet in after if sheet.errors] == []
    assert [sheet.values for sheet in after] == [sheet.values for sheet in before]
    for path in (saved, back):
        assert check(take_in(path.read_bytes(), careful=True)) == []
    if ending == "xls":
        assert len(lengths := formula_lengths(saved.read_bytes())) > 250
        assert max(lengths) <= MOST_BYTES


def large_form(folder: Path, groups: int) -> Form:
    """One with so many blocks of figures a table, as many texts, and totals and checks over all of them."""
    names = [f"g{number}" for number in range(groups)]
    heads = [
        {
            "id": name,
            "label": name,
            "columns": [{"id": f"{name}_{n}", "label": f"{name}第{n}类"} for n in (1, 2)],
        }
        for name in names
    ]
    for head in heads:
        head["columns"].append({"id": f"{head['id']}_sum", "label": f"{head['id']}小计"})  # type: ignore[attr-defined]
    rows = [{"id": "came", "label": "收到"}, {"id": "went", "label": "办结"}, {"id": "left", "label": "结转"}]
    totals = [
        {"id": f"T-{number}", "each": "row", "identity": f"{name}_sum = {name}_1 + {name}_2"}
        for number, name in enumerate(names)
    ]
    table = {
        "id": "many",
        "blocks": [{"corner": "项目", "columns": [*heads, {"id": "total", "label": "总计"}], "rows": rows}],
        "totals": [
            *totals,
            {"id": "T-ALL", "each": "row", "identity": "total = " + " + ".join(f"{n}_sum" for n in names)},
        ],
        "identities": [
            {"id": "B-SUM", "each": "column", "identity": "came = went + left", "advice": "请核对"}
        ],
    }
    texts = [{"narrative": {"id": f"t.{name}", "label": name, "required": True}} for name in names]
    part = {"id": "one", "number": "一", "title": "甲", "sheet": "甲", "contents": [{"table": table}, *texts]}
    form = {
        "id": "large",
        "version": 1,
        "title": "大表",
        "source": "无",
        "report_title": "{unit}{year}年大表",
        "guide": {"steps": ["填写。"]},
        "parts": [part],
    }
    folder.mkdir()
    (folder / "form.yaml").write_text(yaml.safe_dump(form, allow_unicode=True), encoding="utf-8")
    return load_anew(folder)


def test_no_formula_is_too_long_for_xls_however_many_blocks_and_texts(office: Office, tmp_path: Path) -> None:
    """A total over 19 blocks was refused."""
    form, path = large_form(tmp_path / "large", 20), tmp_path / "large.xlsx"
    numbers: dict[str, Number] = {"many.came.g7_1": 5, "many.came.g19_2": 4, "many.went.g7_1": 3}
    path.write_bytes(filled_workbook(form, numbers))
    stored = load_workbook(path, data_only=True)
    known = {(s.title, c.row, c.column): c.value or "" for s in stored for row in s for c in row}
    formulas = [c for s in load_workbook(path) for row in s for c in row if c.data_type == "f"]
    written = {(c.parent.title, int(c.row or 0), int(c.column or 0)): str(c.value) for c in formulas}
    _, seen = office.sitting(path, [], tmp_path / "large.xls", XLS)
    _, again = office.sitting(tmp_path / "large.xls", [], tmp_path / "large.ods", ODS)
    assert [sheet.name for sheet in (*seen, *again) if sheet.errors] == []
    for sheets in (seen, again):
        shown = {
            (sheet.name, row, column): value or ""
            for sheet in sheets
            for row, values in enumerate(sheet.values, 1)
            for column, value in enumerate(values, 1)
        }
        assert {at: shown[at] for at in written if at in shown} == {
            at: known[at] for at in written if at in shown
        }
    told = list(map(bytes_in_xls, written.values()))
    assert max(formula_lengths((tmp_path / "large.xls").read_bytes())) <= max(told) <= MOST_BYTES
    total = layout_of(form).items["many.came.total"]
    assert known[total.sheet, total.row + 1, total.column + 1] == 9
    findings = check(take_in((tmp_path / "large.ods").read_bytes(), lambda _: form, careful=True))
    assert {f.rule for f in findings} == {"B-SUM"}


def test_formula_too_long_for_xls__refused() -> None:
    cell = Cell("表", 0, 0)
    sheet = BookWriter(CREATED).sheet("表")
    with pytest.raises(XlsxToolsError, match="公式太长，存成"):
        sheet.formula(cell, f"={'&'.join([fixed(AREA)] * 60)}", "", {})


def formula_lengths(data: bytes) -> list[int]:
    """How many bytes each formula of an .xls takes."""
    book = open_workbook(file_contents=data, formatting_info=True, on_demand=True)
    stream, starts = bytes(vars(book)["mem"]), vars(book)["_sh_abs_posn"]
    return [
        int.from_bytes(content[_LENGTH_AT : _LENGTH_AT + 2], "little")
        for start in starts
        for kind, content in records_of(stream, start)
        if kind == _FORMULA
    ]


@pytest.mark.parametrize("name", ["filled.xlsx", "small-office.xlsx", "filled-saved-as.ods"])
def test_workbooks_of_version_1_have_their_own_formulas(name: str) -> None:
    data = (ROOT / "tests" / "data" / "v1" / name).read_bytes()
    findings = check(take_in(data, careful=True))
    assert {f.rule for f in findings} & {"K-FORMULA", "K-CHECKS", "T-STALE"} == set()
