"""A workbook that goes back can be worked on: inputs are open, totals are worked out, evidence is kept."""

from collections.abc import Callable
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill, Protection

from tests.support.forms import NATIONAL
from tests.support.workbooks import edited, filled_workbook, opened
from xlsx_tools.checking import check
from xlsx_tools.form.model import Form
from xlsx_tools.handback import hand_back
from xlsx_tools.quantity import Number
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import layout_of

CREATED = datetime(2025, 1, 10)
FORM: Form = NATIONAL
LAYOUT = layout_of(FORM)
FIGURES: dict[str, Number] = {"applications.received.business": 31, "applications.repeated.business": 31}
INPUTS = [LAYOUT.items[item] for item in FORM.inputs if FORM.items[item].table == "applications"]


def filled() -> bytes:
    """The workbook before anybody changed it."""
    return filled_workbook(FORM, FIGURES)


def returned(change: Callable[[Workbook], None]) -> tuple[bytes, bytes]:
    """A changed workbook, and the same handed back."""
    data = edited(filled(), change)
    intake = take_in(data, careful=True)
    return data, hand_back(data, intake, check(intake), created=CREATED)


def cell_of(book: Workbook, cell: Cell):  # type: ignore[no-untyped-def]
    return book[cell.sheet][cell.a1]


def bare(book: Workbook) -> None:
    """What one paste from Word does: other looks, locked, nothing asked for."""
    for cell in INPUTS:
        place = cell_of(book, cell)
        place.protection, place.font, place.fill = Protection(locked=True), Font("Times"), PatternFill()
    book[INPUTS[0].sheet].data_validations.dataValidation = []


def test_inputs_locked_by_a_paste_are_open_again() -> None:
    _, marked = returned(bare)
    before, after = opened(filled()), opened(marked)
    asked = after[INPUTS[0].sheet].data_validations.dataValidation
    for cell in INPUTS:
        mine, template = cell_of(after, cell), cell_of(before, cell)
        assert not mine.protection.locked, cell.address
        assert (mine.fill.fgColor.rgb, mine.font.name) == (template.fill.fgColor.rgb, template.font.name)
        assert any(cell.a1 in validation.cells for validation in asked), cell.address


def test_what_was_typed_in_locked_inputs_stays() -> None:
    data, marked = returned(bare)
    assert take_in(marked).submission.items == take_in(data).submission.items


@pytest.mark.parametrize("typed", [32, "三十二", None])
def test_a_total_typed_over_is_worked_out_again(typed: object) -> None:
    total = LAYOUT.items["applications.received.total"]
    _, marked = returned(lambda book: setattr(cell_of(book, total), "value", typed))
    again = take_in(marked, careful=True)
    assert not {"K-FORMULA", "T-STALE", "A-RECEIVED-TOTAL"} & {finding.rule for finding in check(again)}
    assert again.submission.stated["applications.received.total"].value == 31


def test_the_figure_typed_over_a_total_stays_in_the_note_and_in_the_list() -> None:
    total = LAYOUT.items["applications.received.total"]
    _, marked = returned(lambda book: setattr(cell_of(book, total), "value", 32))
    book = opened(marked)
    noted = cell_of(book, total).comment.text
    listed = "".join(str(row[3].value) for row in book["退回意见"].iter_rows(min_row=6, max_col=5))
    for told in (noted, listed):
        assert "原来填的是 32" in told
        assert "已恢复公式" in told


def test_a_total_left_alone_is_not_said_to_be_restored() -> None:
    _, marked = returned(lambda book: setattr(cell_of(book, INPUTS[0]), "value", -1))
    book = opened(marked)
    assert "已恢复公式" not in "".join(str(row[3].value) for row in book["退回意见"].iter_rows(max_col=5))


def test_nothing_is_asked_for_in_a_cell_that_is_locked() -> None:
    """Whatever an error in the list points to can be typed in, or says itself what to do elsewhere."""
    total = LAYOUT.items["applications.received.total"]

    def spoil(book: Workbook) -> None:
        bare(book)
        cell_of(book, total).value = 32
        cell_of(book, INPUTS[0]).value = "约3"

    data, marked = returned(spoil)
    book = opened(marked)
    for finding in check(take_in(data, careful=True)):
        if finding.sheet and finding.cell and finding.item in FORM.inputs:
            assert not book[finding.sheet][finding.cell].protection.locked, finding.message


def test_formulas_of_moved_rows_are_left_alone() -> None:
    sheet = INPUTS[0].sheet
    data, marked = returned(lambda book: book[sheet].insert_rows(3))
    assert take_in(marked).submission.items == take_in(data).submission.items


def test_a_workbook_without_findings_and_without_faults_comes_back_byte_for_byte() -> None:
    intake = take_in(filled())
    assert hand_back(filled(), intake, [], created=CREATED) == filled()
