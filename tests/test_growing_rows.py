"""Rows of texts grow with what is typed in them, in LibreOffice, wherever the workbook has been before."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.forms import NATIONAL
from tests.support.office import ODS, XLS, XLSX, Office
from tests.support.workbooks import (
    CREATED,
    blank_workbook,
    filled_submission,
    filled_workbook,
    written,
)
from xlsx_tools.checking import check
from xlsx_tools.filing.source import Source
from xlsx_tools.handback import hand_back
from xlsx_tools.handback.repair import repair
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import layout_of

TEXT = "本机关认真落实公开要求，" * 25  # 300 characters
FIRST, SECOND = layout_of(NATIONAL).texts["overview.management"].cells[5:7]
LINE = 13.0  # points, less than which no line of it takes


def marked() -> bytes:
    """One that came back with a column that does not add up."""
    data = filled_workbook(NATIONAL, {"applications.received.business": 5})
    intake = take_in(data)
    return hand_back(data, intake, check(intake), created=CREATED)


def repaired() -> bytes:
    """One moved into a fresh workbook."""
    return repair(take_in(filled_workbook(NATIONAL)), created=CREATED).workbook


def summed() -> bytes:
    """The sum of two units."""
    return written(NATIONAL, replace(filled_submission(NATIONAL), sources=(Source("甲局"), Source("乙局"))))


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "new": lambda: blank_workbook(NATIONAL),
    "filled": lambda: filled_workbook(NATIONAL),
    "repaired": repaired,
    "summed": summed,
    "marked": marked,
}


FORMATS = {"xlsx": XLSX, "xls": XLS, "ods": ODS}


def typed(office: Office, cell: Cell) -> tuple[float, float]:
    """How high an empty row is, and once the text is typed there."""
    before = office.height(cell)
    assert office.do({"do": "type", "at": {"sheet": cell.sheet, "area": cell.a1}, "text": TEXT}) == ["done"]
    return before, office.height(cell)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_row_grows_with_what_is_typed_also_where_it_was_saved_otherwise(
    name: str, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(WORKBOOKS[name]())
    office.open(path, window=True)
    heights = {"": typed(office, FIRST)}
    for ending, filter_name in FORMATS.items():
        office.store(tmp_path / f"saved.{ending}", filter_name)
    office.close()
    for ending in FORMATS:
        office.open(tmp_path / f"saved.{ending}", window=True)
        heights[ending] = typed(office, SECOND)
        office.close()
    for ending, (before, after) in heights.items():
        assert 12 <= before < 20, f"high enough to be clicked, low enough to be printed: {ending}"
        assert after > 5 * LINE, ending
