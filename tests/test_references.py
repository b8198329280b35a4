"""References by numbers: what programs make of them is known again, and nothing that is done moves them."""

from pathlib import Path

import pytest
from xlrd import open_workbook

from tests.support.damages import LIVELY, ROOT
from tests.support.office import ODS, XLS, XLSX, Office, Operation
from xlsx_tools.checking import check
from xlsx_tools.reading.careful.xls_records import records_of
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.references import comparable, fixed, fixed_here, same_formula, with_sheets_named

MOST_BYTES = 1800  # of a formula in .xls
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
