"""The careful look at .xlsx reads its XML itself: it finds what openpyxl finds, and opens what it refuses."""

import re
from pathlib import Path

import pytest

from tests.campaign.turns import in_turn
from tests.support.emulations import EMULATIONS, LAYOUT, part_changed, related, with_part
from tests.support.openpyxl_look import Seen, opened, seen_in
from xlsx_tools.files.container import examine
from xlsx_tools.reading.careful.moved_formulas import moved_formula
from xlsx_tools.reading.careful.xlsx import look_at

SAMPLES = Path(__file__).parents[1] / "samples"
LIVELY = (SAMPLES / "lively" / "filled.xlsx").read_bytes()
EVERY_SAMPLE = sorted(SAMPLES.rglob("filled.xlsx"))

# openpyxl knows one set of namespaces only, and leaves backslashes in the names of members: it is given what
# these are packed anew as. LibreOffice opens the first (test_emulations); neither opens the second, though
# such files are about.
NOT_FOR_OPENPYXL = {"strict", "strict_stale", "zip_with_backslashes"}
# These differ from others in one text only, of which the careful look tells nothing.
ALIKE = {
    name
    for name in EMULATIONS
    if name.startswith(("numbers_as_text_", "number_format_")) and not name.endswith(("_plain", "_yuan"))
}


def seen_by_us(data: bytes) -> Seen:
    container = examine(data)
    look = look_at(container, container.sheets.__contains__)
    return {
        "sheets": {
            name: {
                "formulas": {place: c.formula for place, c in sheet.cells.items() if c.formula},
                "errors": {place: c.error for place, c in sheet.cells.items() if c.error and not c.formula},
                "notes": dict(sheet.notes),
                "hidden rows": set(sheet.hidden_rows),
                "hidden columns": set(sheet.hidden_columns),
                "hidden": sheet.is_hidden,
            }
            for name, sheet in look.sheets.items()
        },
        "links": sorted(link.replace("\\", "/").rpartition("/")[2] for link in look.links),
        "texts": dict(look.texts),
    }


@pytest.mark.parametrize("path", in_turn(EVERY_SAMPLE), ids=lambda path: path.parent.name)
def test_same_is_seen_as_by_openpyxl_in_every_sample(path: Path) -> None:
    assert seen_by_us(path.read_bytes()) == seen_in(opened(path.read_bytes()))


@pytest.mark.parametrize("emulation", in_turn(sorted(EMULATIONS.keys() - ALIKE)))
def test_same_is_seen_as_by_openpyxl_whatever_saved_it(emulation: str) -> None:
    """And it is a workbook that openpyxl opens; else it would only show how nonsense is read."""
    data = EMULATIONS[emulation](LIVELY)
    book = opened(examine(data).data if emulation in NOT_FOR_OPENPYXL else data)
    assert seen_by_us(data) == seen_in(book)
    shown = {cell: book[cell.sheet].cell(cell.row + 1, cell.column + 1).value for cell, _ in LAYOUT.labels}
    assert [(cell.sheet, cell.a1) for cell, label in LAYOUT.labels if shown[cell] != label] == []


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("D6+E6", "F9+G9"),
        ("$D6+D$6+$D$6", "$D9+F$6+$D$6"),
        ('SUM(D6:E7)&"D6"', 'SUM(F9:G10)&"D6"'),
        ("'D6'!D6+Sheet1!A1", "'D6'!F9+Sheet1!C4"),
        ("SUM(A:C)+SUM(1:2)", "SUM(C:E)+SUM(4:5)"),
        ("LOG10(A1)+名称1+A1B", "LOG10(C4)+名称1+A1B"),
    ],
)
def test_formula_written_once_for_several_cells_is_told_as_each_has_it(formula: str, moved: str) -> None:
    assert moved_formula(formula, rows=3, columns=2) == moved


def test_empty_property_is_empty() -> None:
    """It became the text None, and repair wrote it into the new workbook."""
    data = part_changed(
        LIVELY, "docProps/custom.xml", lambda xml: re.sub("<vt:lpwstr>[^<]*</vt:lpwstr>", "<vt:lpwstr/>", xml)
    )
    texts = look_at(examine(data), lambda _: False).texts
    assert {texts[name] for name in texts if name.startswith("xlsx_tools_")} == {""}


def test_conversation_on_a_cell_is_told_with_all_that_was_said() -> None:
    said = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="E7" id="{1}"><text>这个数对吗？</text></threadedComment>'
        '<threadedComment ref="E7" id="{2}" parentId="{1}"><text>已核实</text></threadedComment>'
        "</ThreadedComments>"
    )
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    part = "xl/threadedComments/threadedComment1.xml"
    data = with_part(LIVELY, part, said, "application/vnd.ms-excel.threadedcomments+xml")
    data = related(data, "xl/worksheets/sheet5.xml", "rIdT", kind, "../threadedComments/threadedComment1.xml")
    assert look_at(examine(data), lambda _: True).sheets["依申请公开"].notes == {
        (6, 4): "这个数对吗？\n已核实"
    }
