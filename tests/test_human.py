"""What people do by hand: what LibreOffice makes of it, and that the reader reads what they see."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook, load_workbook

from tests.campaign import human_operations as campaign
from tests.campaign.human_operations import sequence_of
from tests.campaign.turns import in_turn
from tests.support.human import (
    SWITCH_WORDS,
    UNKNOWN,
    Sight,
    at,
    by_labels,
    deviations,
    evident_number,
    numbered,
    random_operations,
    sheet_of,
    sight_of,
    sights,
    whole_column,
    whole_row,
    zero_tables_seen,
)
from tests.support.office import DRIVER, ODS, XLS, XLSX, Office, Operation, Place, SheetSeen
from tests.support.workbooks import edited, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.form.model import Form
from xlsx_tools.form.own_sheets import HIDDEN_SHEET
from xlsx_tools.quantity import Number, Quantity
from xlsx_tools.reading.intake import Intake, take_in
from xlsx_tools.workbook.layout import Layout

APPLICATIONS, DISCLOSURE, DISPUTES = "依申请公开", "主动公开", "复议诉讼"
RECEIVED = "applications.received"
BUSINESS = f"{RECEIVED}.business"


# Through LibreOffice


class Desk:
    """A filled form on somebody's desk."""

    def __init__(self, office: Office, filled: bytes, layout: Layout, folder: Path) -> None:
        self._office, self._filled, self.layout, self._folder = office, filled, layout, folder
        self.seen: list[SheetSeen] = []
        self.outcomes: list[str] = []

    def work(self, *operations: Operation, ending: str = "xlsx") -> bytes:
        """Do something to a form with all inputs numbered, look at it and save it."""
        filled, stored = self._folder / "filled.xlsx", self._folder / f"stored.{ending}"
        filled.write_bytes(self._filled)
        filter_name = {"xlsx": XLSX, "xls": XLS, "ods": ODS}[ending]
        self.outcomes, self.seen = self._office.sitting(filled, operations, stored, filter_name)
        return stored.read_bytes()

    def read(self, *operations: Operation) -> Intake:
        """The same as the reader reads it, which must be as it is seen."""
        data = self.work(*operations)
        assert set(self.outcomes) <= {"done"}
        intake = take_in(data)
        assert deviations(self.layout, self.seen, intake) == []
        return intake

    def shows(self, item: str) -> str:
        """What the cell of an item showed."""
        cell = self.layout.items[item]
        sheet = next(sheet for sheet in self.seen if sheet.name == cell.sheet)
        return sheet.shown[cell.row][cell.column]


@pytest.fixture(scope="module")
def numbered_workbook(form: Form) -> bytes:
    """The form with a number of its own in every input."""
    return filled_workbook(form, numbered(form))


@pytest.fixture
def desk(office: Office, numbered_workbook: bytes, layout: Layout, tmp_path: Path) -> Desk:
    return Desk(office, numbered_workbook, layout, tmp_path)


def values(intake: Intake, *items: str) -> list[Number | None]:
    return [intake.submission.items[item].value for item in items]


def row_sum(layout: Layout, intake: Intake, row: str) -> int:
    """What a row of the table of applications adds up to, from what was read of its inputs."""
    figures = intake.submission.tally(layout.form).figures
    return sum(int(figures[item] or 0) for item in layout.form.totals[f"{row}.total"].right)


def typed(place: Place, text: str) -> Operation:
    return {"do": "type", "at": place, "text": text}


def _on(sheet: str, area: str) -> Place:
    return {"sheet": sheet, "area": area}


def test_a_number_typed_by_labels_goes_where_they_cross(desk: Desk) -> None:
    items = (BUSINESS, "disputes.cases.reviewed_pending", "disclosure.penalties.decisions")
    intake = desk.read(*(typed(by_labels(desk.layout, item), "901") for item in items))
    assert values(intake, *items) == [901, 901, 901]
    assert [desk.shows(item) for item in items] == ["901"] * 3


def test_labels_are_found_again_after_rows_and_columns_were_put_in(desk: Desk) -> None:
    intake = desk.read(
        {"do": "unprotect"},
        {"do": "insert_rows", "at": whole_row(APPLICATIONS, 5)},
        {"do": "insert_columns", "at": whole_column(APPLICATIONS, 4)},
        typed(by_labels(desk.layout, BUSINESS), "902"),
    )
    assert values(intake, BUSINESS) == [902]


@pytest.mark.parametrize("do", ["cut", "drag"])
@pytest.mark.parametrize("target", ["carried_in", "carried_out"])
def test_one_input_moved_onto_another_leaves_the_sums_right(do: str, target: str, desk: Desk) -> None:
    """In Excel and elsewhere plain references to either cell would follow, or become #REF!."""
    source, goal = "applications.granted.research", f"applications.{target}.legal_service"
    cells = desk.layout.items
    number = numbered(desk.layout.form)[source]
    intake = desk.read({"do": do, "at": at(cells[source]), "to": at(cells[goal])})
    assert values(intake, source, goal) == [None, number]
    for row in ("applications.granted", f"applications.{target}"):
        assert desk.shows(f"{row}.total") == str(row_sum(desk.layout, intake, row))


@pytest.mark.parametrize("do", ["cut", "drag"])
def test_a_block_moved_leaves_the_sums_right(do: str, desk: Desk) -> None:
    cells, numbers = desk.layout.items, numbered(desk.layout.form)
    moved = [f"applications.{r}.{c}" for r in ("petition", "repeated") for c in ("business", "research")]
    onto = [f"applications.{r}.{c}" for r in ("repeated", "publications") for c in ("business", "research")]
    intake = desk.read({"do": do, "at": at(cells[moved[0]], rows=2, columns=2), "to": at(cells[onto[0]])})
    assert values(intake, *onto) == [numbers[item] for item in moved]
    assert values(intake, *moved[:2]) == [None, None]
    for row in ("petition", "repeated", "publications"):
        assert desk.shows(f"applications.{row}.total") == str(
            row_sum(desk.layout, intake, f"applications.{row}")
        )


def test_a_total_pasted_into_an_input_leaves_a_formula_whose_number_is_read(desk: Desk) -> None:
    total = desk.layout.items["applications.carried_in.total"]
    intake = desk.read({"do": "copy", "at": at(total), "to": at(desk.layout.items[BUSINESS])})
    assert [str(value) for value in values(intake, BUSINESS)] == [desk.shows("applications.carried_in.total")]


def test_a_number_pasted_over_a_total_changes_no_figure(desk: Desk, form: Form) -> None:
    total = "applications.carried_in.total"
    cells = desk.layout.items
    intake = desk.read({"do": "unprotect"}, {"do": "copy", "at": at(cells[BUSINESS]), "to": at(cells[total])})
    assert desk.shows(total) == str(numbered(form)[BUSINESS])
    assert intake.submission.tally(form).figures[total] == row_sum(
        desk.layout, intake, "applications.carried_in"
    )
    assert total in [finding.item for finding in check(intake)]


def test_cells_from_another_workbook_bring_formulas_and_formats(desk: Desk) -> None:
    cell = desk.layout.items[BUSINESS]
    intake = desk.read(
        {"do": "paste_foreign", "cells": [["4", "=A1*2"]], "to": at(cell), "number_format": "0.00"}
    )
    assert desk.shows(BUSINESS) == "4.00"
    assert values(intake, BUSINESS, f"{RECEIVED}.research") == [4, 8]


def test_what_is_typed_is_taken_as_a_chinese_program_takes_it(desk: Desk) -> None:
    """A day of a month becomes a date, full-width digits a number; nothing is said of that number."""
    rows = ("granted", "partially_granted", "state_secret", "petition", "repeated")
    items = [f"applications.{row}.natural_person" for row in rows]
    spelled = ("1-2", "3月4日", "１２", "12件", "约3")
    intake = desk.read(
        *(typed(at(desk.layout.items[i]), text) for i, text in zip(items, spelled, strict=True))
    )
    assert values(intake, *items) == [None, None, 12, 12, None]
    said = {finding.item for finding in check(intake)}
    assert said & set(items) == set(items) - {items[2]}


def test_a_protected_sheet_refuses_and_stays_as_it_was(desk: Desk, form: Form) -> None:
    """Many times, as LibreOffice without a window died of the second refusal."""
    refused: list[Operation] = [
        typed(_on(APPLICATIONS, "J6"), "9"),
        typed({"sheet": APPLICATIONS, "label": "总计"}, "合计"),
        {"do": "clear", "at": _on(APPLICATIONS, "J6")},
        {"do": "cut", "at": _on(APPLICATIONS, "E6"), "to": _on(APPLICATIONS, "J6")},
        {"do": "drag", "at": _on(APPLICATIONS, "E6"), "to": _on(APPLICATIONS, "J6")},
        {"do": "copy", "at": _on(APPLICATIONS, "E6"), "to": _on(APPLICATIONS, "J6")},
        {"do": "paste_foreign", "cells": [["5"]], "to": _on(APPLICATIONS, "J6")},
        {"do": "fill_down", "at": _on(APPLICATIONS, "J6:J8")},
        {"do": "merge", "at": _on(APPLICATIONS, "E6:F6")},
        {"do": "unmerge", "at": _on(APPLICATIONS, "E4:I4")},
        {"do": "insert_rows", "at": _on(APPLICATIONS, "A6")},
        {"do": "delete_rows", "at": _on(APPLICATIONS, "A6")},
        {"do": "insert_columns", "at": _on(APPLICATIONS, "E1")},
        {"do": "delete_columns", "at": _on(APPLICATIONS, "E1")},
        {"do": "insert_cells", "at": _on(APPLICATIONS, "E6"), "shift": "DOWN"},
        {"do": "delete_cells", "at": _on(APPLICATIONS, "E6"), "shift": "LEFT"},
        {"do": "sort", "at": _on(APPLICATIONS, "H6:J8")},
    ]
    intake = take_in(desk.work(*refused))
    done = [o for o, outcome in zip(refused, desk.outcomes, strict=True) if outcome != "refused"]
    assert done == []
    assert values(intake, *form.inputs) == list(numbered(form).values())


def test_protection_lifted_and_put_back(desk: Desk) -> None:
    total = at(desk.layout.items[f"{RECEIVED}.total"])
    desk.work(typed(total, "9"), {"do": "unprotect"}, typed(total, "9"), {"do": "protect"}, typed(total, "8"))
    assert desk.outcomes == ["refused", "done", "done", "done", "refused"]
    assert desk.shows(f"{RECEIVED}.total") == "9"


def test_undone_is_as_if_never_done(desk: Desk, form: Form) -> None:
    cell = at(desk.layout.items[BUSINESS])
    intake = desk.read(typed(cell, "77"), {"do": "clear", "at": cell}, {"do": "undo"}, {"do": "undo"})
    assert values(intake, *form.inputs) == list(numbered(form).values())


def test_what_lies_beneath_a_merged_cell_is_seen_by_nobody(desk: Desk) -> None:
    desk.work({"do": "unprotect"}, {"do": "merge", "at": _on(APPLICATIONS, "E8:F8")})
    seen = sights(desk.layout, desk.seen)
    assert (
        seen["applications.granted.business"] == numbered(desk.layout.form)["applications.granted.business"]
    )
    assert seen["applications.granted.research"] is None


def test_no_such_label_or_sheet_is_missing(desk: Desk) -> None:
    nowhere = {"sheet": APPLICATIONS, "label": "没有这一栏"}
    desk.work({"do": "clear", "at": nowhere}, {"do": "hide_sheet", "sheet": "没有这一页"})
    assert desk.outcomes == ["missing", "missing"]


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_saved_in_any_format_it_is_the_same_submission(ending: str, desk: Desk, form: Form) -> None:
    text = desk.layout.texts["other.text"].text
    before = take_in(filled_workbook(form, numbered(form))).submission
    after = take_in(desk.work(typed(at(text), "第一段。\n第二段。"), ending=ending)).submission
    assert desk.outcomes == ["done"]
    assert {item: quantity.value for item, quantity in after.items.items()} == numbered(form)
    assert after.narrative == {**before.narrative, "other.text": "第一段。\n第二段。"}
    for name in ("origin", "unit", "year", "headings", "fields", "zero_tables", "reasons"):
        assert getattr(after, name) == getattr(before, name), name


STRUCTURAL: dict[str, list[Operation]] = {
    "row above the table": [{"do": "insert_rows", "at": _on(APPLICATIONS, "A1")}],
    "row in the table": [{"do": "insert_rows", "at": _on(APPLICATIONS, "A12")}],
    "rows between headings and figures": [{"do": "insert_rows", "at": _on(DISPUTES, "A6:A7")}],
    "row in the headings": [{"do": "insert_rows", "at": _on(DISPUTES, "A5")}],
    "row between blocks": [{"do": "insert_rows", "at": _on(DISCLOSURE, "A7")}],
    "column before the table": [{"do": "insert_columns", "at": _on(APPLICATIONS, "A1")}],
    "column in the table": [{"do": "insert_columns", "at": _on(APPLICATIONS, "F1:G1")}],
    "row filled in": [
        {"do": "insert_rows", "at": _on(APPLICATIONS, "A8")},
        {"do": "copy", "at": _on(APPLICATIONS, "A7:J7"), "to": _on(APPLICATIONS, "A8")},
    ],
    "row deleted": [{"do": "delete_rows", "at": _on(APPLICATIONS, "A9")}],
    "column deleted": [{"do": "delete_columns", "at": _on(APPLICATIONS, "F1")}],
    "cells pushed right": [{"do": "insert_cells", "at": _on(APPLICATIONS, "E8"), "shift": "RIGHT"}],
    "cells pulled left": [{"do": "delete_cells", "at": _on(APPLICATIONS, "E9"), "shift": "LEFT"}],
    "labels moved down": [{"do": "drag", "at": _on(APPLICATIONS, "C10:C17"), "to": _on(APPLICATIONS, "C11")}],
    "label misspelt": [typed(_on(APPLICATIONS, "E5"), "商业企来")],
    "label cleared": [{"do": "clear", "at": _on(APPLICATIONS, "E5")}],
    "labels exchanged": [
        typed(_on(APPLICATIONS, "E5"), "科研机构"),
        typed(_on(APPLICATIONS, "F5"), "商业企业"),
    ],
    "rows sorted": [{"do": "sort", "at": _on(APPLICATIONS, "D10:I17")}],
    "rows hidden": [{"do": "hide_rows", "at": _on(APPLICATIONS, "A9:A12")}],
    "headings unmerged": [{"do": "unmerge", "at": _on(APPLICATIONS, "E4:I4")}],
    "sheet renamed": [{"do": "rename_sheet", "sheet": APPLICATIONS, "name": "第三部分"}],
    "sheets exchanged": [
        {"do": "rename_sheet", "sheet": APPLICATIONS, "name": "临时"},
        {"do": "rename_sheet", "sheet": DISCLOSURE, "name": APPLICATIONS},
        {"do": "rename_sheet", "sheet": APPLICATIONS, "name": DISCLOSURE},
    ],
    "sheets reordered": [{"do": "move_sheet", "sheet": APPLICATIONS, "position": 0}],
    "sheet copied": [
        {"do": "copy_sheet", "sheet": APPLICATIONS, "name": f"{APPLICATIONS} (2)", "position": 2},
        typed(_on(f"{APPLICATIONS} (2)", "E6"), "9000"),
    ],
    "sheet added": [{"do": "add_sheet", "name": "Sheet1", "position": 0}],
    "hidden sheet shown": [{"do": "show_sheet", "sheet": HIDDEN_SHEET}],
    "hidden sheet deleted": [{"do": "delete_sheet", "sheet": HIDDEN_SHEET}],
    "sheet deleted": [{"do": "delete_sheet", "sheet": APPLICATIONS}],
}


@pytest.mark.parametrize("name", in_turn(STRUCTURAL))
def test_a_form_taken_apart_is_refused_or_read_as_it_is_seen(name: str, desk: Desk) -> None:
    data = desk.work({"do": "unprotect"}, *STRUCTURAL[name])
    assert set(desk.outcomes) == {"done"}
    try:
        intake = take_in(data)
    except XlsxToolsError:
        return
    assert deviations(desk.layout, desk.seen, intake) == []


# What a person sees, without a program

Sheets = dict[str, SheetSeen]


def looked_at(data: bytes) -> Sheets:
    """The sheets of a workbook, as far as openpyxl can tell what they show."""
    book = load_workbook(BytesIO(data), data_only=True)

    def plain(value: object) -> float | str | None:
        return value if isinstance(value, int | float | str) else ""

    return {
        sheet.title: SheetSeen(
            name=sheet.title,
            visible=sheet.sheet_state == "visible",
            protected=bool(sheet.protection.sheet),
            values=[[plain(value) for value in row] for row in sheet.values],
            shown=[["" if value is None else str(value) for value in row] for row in sheet.values],
            errors=[],
        )
        for sheet in book
    }


def numbered_sheets(form: Form) -> Sheets:
    return looked_at(filled_workbook(form, numbered(form)))


def put_in_rows(sheets: Sheets, name: str, row: int, count: int = 1) -> None:
    """Rows put in above a row counted from 1, as the program counts it."""
    sheet = sheets[name]
    blank = [""] * len(sheet.shown[0])
    sheet.values[row - 1 : row - 1] = [[*blank] for _ in range(count)]
    sheet.shown[row - 1 : row - 1] = [[*blank] for _ in range(count)]


def put_in_columns(sheets: Sheets, name: str, column: int, count: int = 1) -> None:
    """Columns put in left of a column counted from 1."""
    for values in sheets[name].values:
        values[column - 1 : column - 1] = [""] * count
    for shown in sheets[name].shown:
        shown[column - 1 : column - 1] = [""] * count


def write(sheets: Sheets, name: str, row: int, column: int, text: str) -> None:
    """A text in a cell, its row and column counted from 1."""
    sheets[name].values[row - 1][column - 1] = sheets[name].shown[row - 1][column - 1] = text


def rename(sheets: Sheets, **names: str) -> None:
    for old, new in names.items():
        sheets[old] = replace(sheets[old], name=new)


def seen_after(layout: Layout, *edits: Callable[[Sheets], None]) -> dict[str, Sight]:
    sheets = numbered_sheets(layout.form)
    for edit in edits:
        edit(sheets)
    return sights(layout, list(sheets.values()))


def differing(layout: Layout, seen: dict[str, Sight]) -> dict[str, Sight]:
    """What is seen otherwise than it was filled in."""
    return {item: seen[item] for item, number in numbered(layout.form).items() if seen[item] != number}


def table_of(layout: Layout, table: str) -> set[str]:
    return {item.id for item in layout.form.inputs.values() if item.table == table}


PLAIN: dict[str, Callable[[Sheets], None]] = {
    "nothing": lambda sheets: None,
    "row above the table": lambda sheets: put_in_rows(sheets, APPLICATIONS, 1),
    "rows in the table": lambda sheets: put_in_rows(sheets, APPLICATIONS, 12, 3),
    "column before the table": lambda sheets: put_in_columns(sheets, APPLICATIONS, 1),
    "columns in the table": lambda sheets: put_in_columns(sheets, APPLICATIONS, 6, 2),
    "row between headings and figures": lambda sheets: put_in_rows(sheets, DISPUTES, 6),
    "row in the headings": lambda sheets: put_in_rows(sheets, DISPUTES, 5),
    "row below the table": lambda sheets: put_in_rows(sheets, DISPUTES, 7),
    "rows between blocks, onto the place of a like label": lambda sheets: put_in_rows(
        sheets, DISCLOSURE, 7, 3
    ),
    "sheet renamed": lambda sheets: rename(sheets, 依申请公开="第三部分"),
    "sheets exchanged": lambda sheets: rename(sheets, 依申请公开=DISCLOSURE, 主动公开=APPLICATIONS),
    "sheet copied": lambda sheets: sheets.update(copy=replace(sheets[APPLICATIONS], name="依申请公开 (2)")),
    "blanks in a label": lambda sheets: write(sheets, APPLICATIONS, 5, 5, " 商业　企业"),
    "label once more": lambda sheets: write(sheets, APPLICATIONS, 40, 2, "商业企业"),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_changes_leave_no_doubt(name: str, layout: Layout) -> None:
    assert differing(layout, seen_after(layout, PLAIN[name])) == {}


def test_a_label_cleared_leaves_its_column_in_doubt(layout: Layout) -> None:
    seen = seen_after(layout, lambda sheets: write(sheets, APPLICATIONS, 5, 5, ""))
    column = {item for item in table_of(layout, "applications") if item.endswith(".business")}
    assert differing(layout, seen) == dict.fromkeys(column, UNKNOWN)


def test_what_heads_a_group_is_one_of_its_labels(layout: Layout) -> None:
    seen = seen_after(layout, lambda sheets: write(sheets, APPLICATIONS, 18, 2, ""))
    rows = {"not_held", "needs_creation", "still_unclear"}
    group = {item for item in table_of(layout, "applications") if item.split(".")[1] in rows}
    assert differing(layout, seen) == dict.fromkeys(group, UNKNOWN)


def test_labels_exchanged_leave_the_table_in_doubt(layout: Layout) -> None:
    seen = seen_after(
        layout,
        lambda sheets: write(sheets, APPLICATIONS, 5, 5, "科研机构"),
        lambda sheets: write(sheets, APPLICATIONS, 5, 6, "商业企业"),
    )
    assert differing(layout, seen) == dict.fromkeys(table_of(layout, "applications"), UNKNOWN)


def test_labels_moved_down_show_the_figures_beside_them(layout: Layout) -> None:
    """The last of them lands on another, which is then missing."""
    labels = ("2.重复申请", "2.重复申请", "3.要求提供公开出版物", "4.无正当理由大量反复申请")
    edits = [
        lambda sheets, row=row, label=label: write(sheets, APPLICATIONS, row, 3, label)
        for row, label in zip(range(22, 26), ("", *labels[1:]), strict=True)
    ]
    numbers, seen = numbered(layout.form), seen_after(layout, *edits)
    assert seen["applications.repeated.business"] == numbers["applications.publications.business"]
    assert seen["applications.confirmation.business"] is UNKNOWN
    assert seen["applications.petition.business"] == numbers["applications.petition.business"]


def test_a_label_twice_is_in_doubt_unless_one_is_where_it_was(layout: Layout) -> None:
    seen = seen_after(
        layout,
        lambda sheets: put_in_columns(sheets, APPLICATIONS, 1),
        lambda sheets: write(sheets, APPLICATIONS, 40, 2, "商业企业"),
    )
    assert seen[BUSINESS] is UNKNOWN
    assert seen[f"{RECEIVED}.research"] == numbered(layout.form)[f"{RECEIVED}.research"]


def test_a_sheet_without_name_and_title_is_not_found(layout: Layout) -> None:
    sheets = numbered_sheets(layout.form)
    rename(sheets, 依申请公开="Sheet1")
    write(sheets, APPLICATIONS, 1, 1, "")
    part = next(part for part in layout.parts if part.name == APPLICATIONS)
    assert sheet_of(part, list(sheets.values())) is None
    seen = sights(layout, list(sheets.values()))
    assert differing(layout, seen) == dict.fromkeys(table_of(layout, "applications"), UNKNOWN)


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (12.0, "12", Decimal(12)),
        (1234.0, "1,234", Decimal(1234)),
        (0.1, "0.1", Decimal("0.1")),
        (2.5, "3", Decimal("2.5")),
        (2.5, "4", "4"),
        (0.12, "12.00%", Decimal("0.12")),
        (1000.0, "1.00E+03", Decimal(1000)),
        (12.0, "12件", Decimal(12)),
        (12.0, "###", Decimal(12)),
        (46024.0, "01/02/26", "01/02/26"),
        (46024.0, "1月2日", "1月2日"),
        (1.0, "TRUE", "TRUE"),
        (5.0, "", ""),
        (None, "#REF!", "#REF!"),
        ("约3", "约3", "约3"),
        ("　", "　", None),
        ("", "", None),
    ],
)
def test_what_a_cell_shows(value: float | str | None, shown: str, expected: Sight) -> None:
    sheet = SheetSeen("表", True, True, [[value]], [[shown]], [])
    assert sight_of(sheet, 0, 0, ("件",)) == expected
    assert sight_of(sheet, 5, 5) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１２", 12), ("１，２３４", 1234), ("1 234", 1234), (" 12 件 ", 12), ("-3", -3),
        ("2.50", Decimal("2.5")), ("约3", None), ("3-5", None), ("12²", None), ("①", None), ("1 2", None),
        ("12,34", None), ("十二", None),
    ],
)  # fmt: skip
def test_evident_numbers(text: str, expected: Number | None) -> None:
    assert evident_number(text, ("件",)) == expected


def test_the_switch_is_seen_where_it_is(layout: Layout) -> None:
    sheets = looked_at(filled_workbook(layout.form))
    put_in_columns(sheets, APPLICATIONS, 2)
    switch = layout.tables["disclosure"].switch
    write(sheets, DISCLOSURE, switch.row + 1, switch.column + 1, "")
    words = sheets[DISPUTES].shown[1].index(SWITCH_WORDS)
    write(sheets, DISPUTES, 2, words + 1, "")
    assert zero_tables_seen(layout, list(sheets.values())) == {
        "disclosure": False,
        "applications": True,
        "disputes": None,
    }


# What is called a deviation


def with_value(intake: Intake, item: str, quantity: Quantity) -> Intake:
    """The intake as a reader would give it that misread one item."""
    items = {**intake.submission.items, item: quantity}
    return replace(intake, submission=replace(intake.submission, items=items))


def test_a_misread_figure_is_a_deviation(layout: Layout, form: Form) -> None:
    data = filled_workbook(form, numbered(form))
    seen, intake = list(looked_at(data).values()), take_in(data)
    assert deviations(layout, seen, intake) == []
    number = numbered(form)[BUSINESS]
    wrong = with_value(intake, BUSINESS, Quantity(7000))
    assert deviations(layout, seen, wrong) == [f"{BUSINESS}: sees {number}, read 7000"]
    lost = with_value(intake, BUSINESS, Quantity(None))
    lost = replace(lost, submission=replace(lost.submission, zero_tables=frozenset(form.tables)))
    assert deviations(layout, seen, lost) == [f"{BUSINESS}: sees {number}, read 0"]


def test_the_identity_it_breaks_does_not_excuse_a_misread_figure(layout: Layout, form: Form) -> None:
    """A-BALANCE names the first item of its left side, whichever of its items is wrong."""
    data = filled_workbook(form)
    wrong = with_value(take_in(data), BUSINESS, Quantity(7))
    assert BUSINESS in [finding.item for finding in check(wrong)]
    assert deviations(layout, list(looked_at(data).values()), wrong) == [f"{BUSINESS}: sees a blank, read 7"]


def test_words_must_neither_vanish_nor_become_a_number(layout: Layout, form: Form) -> None:
    cell = layout.items[BUSINESS]

    def type_words(book: Workbook) -> None:
        book[cell.sheet][cell.a1] = "约3"

    data = edited(filled_workbook(form, numbered(form)), type_words)
    seen, intake = list(looked_at(data).values()), take_in(data)
    assert deviations(layout, seen, intake) == []
    assert deviations(layout, seen, with_value(intake, BUSINESS, Quantity(3)))
    silent = with_value(intake, BUSINESS, Quantity(None))
    silent = replace(silent, submission=replace(silent.submission, zero_tables=frozenset(form.tables)))
    assert deviations(layout, seen, silent)


def test_a_reader_that_trusts_addresses_breaks_the_promise(layout: Layout, form: Form) -> None:
    """What the campaign is for: a row was put in, and what is below is read a row too high."""
    sheets, first = numbered_sheets(form), 12
    put_in_rows(sheets, APPLICATIONS, first)
    intake = take_in(filled_workbook(form, numbered(form)))
    items = dict(intake.submission.items)
    for item, cell in layout.items.items():
        if item in items and cell.sheet == APPLICATIONS and cell.row >= first - 1:
            value = sheets[cell.sheet].values[cell.row][cell.column]
            items[item] = Quantity(int(value) if isinstance(value, int | float) else None)
    wrong = replace(intake, submission=replace(intake.submission, items=items))
    misread = [item for item in items if items[item] != intake.submission.items[item]]
    assert len(deviations(layout, list(sheets.values()), wrong)) == len(misread) > 100


# What people do


def _do_names() -> set[str]:
    """The operations that the driver knows."""
    tree = ast.parse(DRIVER.read_text(encoding="utf-8"))
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {name.removeprefix("do_") for name in functions if name.startswith("do_")}


def test_random_operations_reach_everything_the_driver_does(layout: Layout) -> None:
    drawn: list[Sequence[Operation]] = [random_operations(layout, Random(seed)) for seed in range(1500)]
    assert {operation["do"] for operations in drawn for operation in operations} == _do_names()
    assert {len(operations) for operations in drawn} == {1, 2, 3, 4, 5, 6}


def test_random_operations_are_the_same_for_a_seed(layout: Layout) -> None:
    assert random_operations(layout, Random(7)) == random_operations(layout, Random(7))


# The campaign


def test_a_sequence_is_the_same_for_a_seed_and_a_number() -> None:
    assert sequence_of(1, 5) == sequence_of(1, 5) != sequence_of(2, 5)


@pytest.mark.parametrize(
    ("error", "end"), [(XlsxToolsError("读不了"), campaign.REFUSED), (KeyError("x"), campaign.BROKEN)]
)
def test_a_reader_may_refuse_but_not_fail(
    error: Exception, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Intake:
        raise error

    monkeypatch.setattr(campaign, "take_in", fail)
    result = campaign.Result(campaign.Sitting(0, "numbered", "xlsx", XLSX, []))
    campaign.judge(result, [], b"")
    assert (result.end, str(error) in result.told[0]) == (end, True)


def test_a_misread_figure_ends_the_campaign_badly(layout: Layout, form: Form) -> None:
    sheets = numbered_sheets(form)
    write(sheets, APPLICATIONS, 6, 5, "")
    result = campaign.Result(campaign.Sitting(0, "numbered", "xlsx", XLSX, []))
    campaign.judge(result, list(sheets.values()), filled_workbook(form, numbered(form)))
    assert (result.end, len(result.told)) == (campaign.BROKEN, 1)
