"""Formulas in cells that are typed: whose stored results are believed, and whose are not."""

import re
import struct
from collections.abc import Mapping
from html import escape
from io import StringIO

import pytest
from xlrd.book import Book

from tests.support import emulations
from tests.support.forms import LAYOUTS, NATIONAL
from tests.support.workbooks import filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.quantity import Oddity
from xlsx_tools.reading.careful.look import Content, Look, SheetLook
from xlsx_tools.reading.careful.results import doubtful_results
from xlsx_tools.reading.careful.sheet_xml import place_at
from xlsx_tools.reading.careful.spoken_of import areas_in
from xlsx_tools.reading.careful.xls_records import formulas_of
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.formulas import formula_of_total

SHEET, OWN = "依申请公开", "我的表"


def looked_at(formulas: Mapping[str, str], **further: object) -> Look:
    """A look at the sheet that shows these formulas, and no more; others stand on a sheet of one's own."""
    sheets: dict[str, dict[tuple[int, int], Content]] = {SHEET: {}, OWN: {}}
    for address, formula in formulas.items():
        sheet, _, a1 = address.rpartition("!")
        sheets[sheet or SHEET][place_at(a1)] = Content(formula=formula)
    return Look({name: SheetLook(cells=cells) for name, cells in sheets.items()}, **further)  # type: ignore[arg-type]


def doubts(formulas: Mapping[str, str], **further: object) -> dict[str, Oddity]:
    """The cells of column E whose results are not believed."""
    look = looked_at(formulas, **further)
    typed = {cell: look.content(cell).formula for row in range(20) if (cell := Cell(SHEET, row, 4))}
    typed = {cell: formula for cell, formula in typed.items() if formula}
    return {cell.a1: oddity for cell, oddity in doubtful_results(look, typed, lambda: look).items()}


TOTAL = formula_of_total(LAYOUTS[NATIONAL.id], "applications.carried_in.total")  # in J7, of D7 to I7


@pytest.mark.parametrize(
    "formulas",
    [
        {"E7": "=E7"},
        {"E7": "=$e$7*2"},
        {"E7": "=依申请公开!E7+'依申请公开'!D7"},
        {"E7": "=SUM(D6:F9)"},
        {"E7": "=SUM(F9:D6)"},
        {"E7": "=SUM(E:E)"},
        {"E7": "=SUM($D:F)/2"},
        {"E7": "=SUM(7:7)"},
        {"E7": "=SUM(E$1:E$65536)"},
        {"E7": '=INDIRECT("E7")'},
        {"E7": "=INDIRECT(\"'依申请公开'!E6:E8\")"},
        {"E7": "=INDEX($A:$Z,7,5)"},
        {"E7": "=SUM(INDEX(依申请公开!$A$1:$Z$65536,7.0,4.0):INDEX(依申请公开!$A$1:$Z$65536,7.0,9.0))"},
        {"E7": "=SUM(E6:INDEX($A:$Z,8,5))"},
        {"E7": TOTAL},
        {"E7": "=J7", "J7": TOTAL},
        {"E7": "=E8", "E8": "=E7"},
        {"E7": "=我的表!B2", "我的表!B2": "=B3", "我的表!B3": "=依申请公开!E7"},
    ],
)  # fmt: skip
def test_formula_that_uses_its_own_result_is_not_believed(formulas: dict[str, str]) -> None:
    typed = [cell for cell in formulas if cell.startswith("E")]
    assert doubts(formulas) == dict.fromkeys(typed, Oddity.CIRCLE)


def test_name_is_followed_to_the_cells_it_stands_for() -> None:
    assert doubts({"E7": "=本年数+1"}, texts={"本年数": "依申请公开!$E$7"}) == {"E7": Oddity.CIRCLE}
    assert doubts({"E7": "=本年数+1"}, texts={"本年数": "依申请公开!$D$7"}) == {}


def test_what_uses_a_circle_elsewhere_has_no_result_either() -> None:
    assert doubts({"E7": "=J7", "J7": "=J8", "J8": "=J7"}) == {"E7": Oddity.CIRCLE}


@pytest.mark.parametrize(
    "formula",
    [
        "=3+4",
        "=D7+F7",
        "=SUM(D7,F7:I7)",
        "=ROW(E7)+COLUMNS(D7:F7)",
        "=OFFSET(E7,0,1)",
        "=INDEX($A:$Z,ROW()+1,4)",
        '=IF(D7="E7",1,2)',
        "=[1]依申请公开!E7",
        "='[去年.xlsx]依申请公开'!E7",
        "='file:///去年.ods'#$依申请公开.E7",
        "=我的表!E7",
        "=LOG10(D7)+AE7+E70",
        "=IFERROR(1/0,5)",
    ],
)
def test_formula_that_uses_other_cells_only_is_believed(formula: str) -> None:
    assert doubts({"E7": formula, "J7": TOTAL, "我的表!E7": "=1"}) == {}


@pytest.mark.parametrize(
    ("formulas", "oddity"),
    [
        ({"E7": "=RANDBETWEEN(1,9)"}, Oddity.CHANGING),
        ({"E7": "=我的表!A1", "我的表!A1": "=YEAR(TODAY())"}, Oddity.CHANGING),
        ({"E7": "=D7+#REF!"}, Oddity.FORMULA),
        ({"E7": "=SUM(依申请公开!#REF!)"}, Oddity.FORMULA),
    ],
)
def test_result_that_changes_or_has_lost_its_cells_is_not_believed(
    formulas: dict[str, str], oddity: Oddity
) -> None:
    assert doubts(formulas) == {"E7": oddity}


def test_result_is_not_believed_where_the_file_was_not_calculated() -> None:
    assert doubts({"E7": "=D7"}, is_calculated=False) == {"E7": Oddity.STALE}


def test_areas_of_a_formula_are_those_of_its_sheet_unless_it_says() -> None:
    areas = {
        (area.sheet, area.top, area.left, area.bottom) for area in areas_in("=A1+'乙 表'!B2:B9", "甲", {})
    }
    assert areas == {("甲", 0, 0, 0), ("乙 表", 1, 1, 8)}


# In files


@pytest.fixture(scope="module")
def filled() -> bytes:
    return filled_workbook(
        NATIONAL, {"applications.received.business": 4, "applications.granted.business": 4}
    )


def with_cell(data: bytes, cell: str, inside: str) -> bytes:
    """The workbook with something else in a cell of the table of applications, nothing worked out anew."""
    part = emulations.part_of_sheet(data, SHEET)
    there = re.compile(rf'(<c r="{cell}"(?: s="\d+")?)(?:/>|[^>]*>.*?</c>)')
    return emulations.part_changed(data, part, lambda xml: there.sub(rf"\1>{inside}</c>", xml, count=1))


def told(data: bytes) -> dict[str | None, str]:
    """What is an error of which cell."""
    return {finding.cell: finding.message for finding in check(take_in(data)) if finding.rule == "C-FORMULA"}


@pytest.mark.parametrize("stored", ["0", "4"])
def test_circle_is_an_error_of_its_cell_whatever_is_stored(filled: bytes, stored: str) -> None:
    message = told(with_cell(filled, "E6", f"<f>{escape(TOTAL[1:].replace('7,', '6,'))}</f><v>{stored}</v>"))
    assert message.keys() == {"E6"}
    assert "循环引用" in message["E6"]


def test_formula_written_once_for_several_cells_is_known_in_each(filled: bytes) -> None:
    """Of a shared formula the others have only its number, of an array they have nothing but results."""
    shared = with_cell(filled, "E6", '<f t="shared" ref="E6:E7" si="0">E7</f><v>4</v>')
    shared = with_cell(shared, "E7", '<f t="shared" si="0"/><v>0</v>')
    assert told(with_cell(shared, "E8", "<f>E6</f><v>4</v>")).keys() == {"E6", "E7", "E8"}
    array = with_cell(filled, "E6", '<f t="array" ref="E6:E7">E7:E8</f><v>4</v>')
    assert told(with_cell(array, "E7", "<v>0</v>")).keys() == {"E6", "E7"}


def test_total_that_was_not_worked_out_again_speaks_against_what_it_adds_up(filled: bytes) -> None:
    message = told(with_cell(filled, "E6", "<f>F6+2</f><v>2</v>"))
    assert message.keys() == {"E6"}
    assert "没有重新计算" in message["E6"]
    assert told(with_cell(filled, "E6", "<f>F6+4</f><v>4</v>")) == {}


def test_circle_of_an_xls_is_known_where_its_formula_is_kept_once() -> None:
    """The first cell's record is followed by the formula of all, which says how far away its cells are."""
    below = struct.pack("<BHH", 0x4C, 1, 0xC000)  # the cell a row down, of the same column
    of_all = struct.pack("<HHBBBBH", 6, 7, 4, 4, 0, 2, len(below)) + below
    stream = (
        _record(0x0809, bytes(16)) + _formula(6) + _record(0x04BC, of_all) + _formula(7) + _record(10, b"")
    )
    book = Book()
    book.biff_version, book.logfile = 80, StringIO()
    assert dict(formulas_of(book, stream, 0)) == {(6, 4): "=E8", (7, 4): "=E9"}


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _formula(row: int) -> bytes:
    """The record of a cell of column E that has its formula from E7."""
    see = struct.pack("<BHH", 1, 6, 4)
    return _record(6, struct.pack("<HHH8sHLH", row, 4, 0, bytes(8), 0, 0, len(see)) + see)
