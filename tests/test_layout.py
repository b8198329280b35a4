"""Places: one cell for every item and text, areas that are exactly their items, labels where they are."""

from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from tests.support.forms import FORMS, LAYOUTS, MINI, NATIONAL
from tests.support.workbooks import UNIT, YEAR, blank_workbook, opened
from xlsx_tools.form.model import Form
from xlsx_tools.prose import folded, same_label
from xlsx_tools.workbook.cell import Cell, column_name, in_order
from xlsx_tools.workbook.formulas import formula_of_total
from xlsx_tools.workbook.layout import PANEL, Layout, caption_of

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@cache
def book_of(form_id: str) -> Workbook:
    """The form's template."""
    return opened(blank_workbook(LAYOUTS[form_id].form))


def filled_cells(layout: Layout) -> list[Cell]:
    """Every cell that is read back."""
    return [
        *layout.items.values(),
        *(place.switch for place in layout.tables.values()),
        *(cell for place in layout.texts.values() for cell in place.typed),
        *layout.basics.values(),
        *(row.reason for row in layout.checks.values()),
    ]


def covered(areas: Iterable[str]) -> list[Cell]:
    """The cells of areas such as `'依申请公开'!D6:I6`, as openpyxl understands them."""
    cells: list[Cell] = []
    for area in areas:
        sheet, _, cells_of = area.rpartition("!")
        left, top, right, bottom = range_boundaries(cells_of)
        assert left and top and right and bottom
        name = sheet.removeprefix("'").removesuffix("'").replace("''", "'")
        cells += [Cell(name, r - 1, c - 1) for r in range(top, bottom + 1) for c in range(left, right + 1)]
    return cells


# --- Addresses ---------------------------------------------------------------------------------------


@given(st.integers(0, 16_383))
def test_column_is_named_as_spreadsheet_programs_do(column: int) -> None:
    assert column_name(column) == get_column_letter(column + 1)


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_address_leads_back_to_the_cell(row: int, column: int) -> None:
    assert coordinate_to_tuple(Cell("表", row, column).a1) == (row + 1, column + 1)


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        (Cell("依申请公开", 6, 4), "'依申请公开'!E7"),
        (Cell("总 表", 0, 25), "'总 表'!Z1"),
        (Cell("it's", 9, 26), "'it''s'!AA10"),
    ],
)
def test_address_with_sheet(cell: Cell, address: str) -> None:
    assert cell.address == address


@pytest.mark.parametrize(
    ("item", "address"),
    [
        ("works.plant.opening", "'供水工程'!C5"),
        ("works.overall.households", "'供水工程'!I11"),
        ("funds.quarter.granted", "'供水工程'!A15"),
        ("service.homes.due", "'水费和水质'!B5"),
        ("service.samples.wet", "'水费和水质'!B10"),
    ],
)
def test_small_forms_items_stand_where_its_sheets_have_them(item: str, address: str) -> None:
    assert LAYOUTS[MINI.id].items[item].address == address


# --- Nothing in two places, nothing under something else ----------------------------------------------


@every_form
def test_no_two_things_share_a_cell(form: Form) -> None:
    cells = filled_cells(LAYOUTS[form.id])
    assert len(set(cells)) == len(cells)


@every_form
def test_every_item_and_narrative_has_its_place_on_its_parts_sheet(form: Form) -> None:
    layout = LAYOUTS[form.id]
    assert list(layout.items) == list(form.items)
    assert list(layout.texts) == list(form.narratives)
    for name, cell in layout.items.items():
        assert cell.sheet == form.part_of(form.items[name].table).sheet
    for name, place in layout.texts.items():
        assert place.text.sheet == place.caption.sheet == form.part_of(name).sheet


@every_form
def test_tables_and_texts_of_a_sheet_do_not_overlap(form: Form) -> None:
    for sheet in LAYOUTS[form.id].parts:
        taken = [(0, 1)]
        for table in sheet.tables:
            taken.append((table.switch.row, table.first_row + table.grid.height + len(table.check_rows)))
        taken += [(text.caption.row, text.text.row + text.narrative.rows) for text in sheet.texts]
        assert all(end <= begin for (_, end), (begin, _) in pairwise(taken))
        assert taken[-1][1] <= sheet.last_row + 1


@every_form
def test_every_check_has_a_row_and_what_is_typed_comes_first(form: Form) -> None:
    rows = list(LAYOUTS[form.id].checks.values())
    assert {row.check.key for row in rows} == {check.key for check in form.checks}
    assert [row.check.rule.is_total for row in rows] == sorted(row.check.rule.is_total for row in rows)
    places = [row.verdict.row for row in rows]
    assert places == list(range(places[0], places[0] + len(rows)))
    assert covered([f"{LAYOUTS[form.id].verdicts}"]) == [row.verdict for row in rows]


@every_form
def test_panel_and_parts_have_a_place_each(form: Form) -> None:
    layout = LAYOUTS[form.id]
    assert tuple(layout.panel) == PANEL
    assert list(layout.part_rows) == [part.id for part in form.parts]
    cells = [layout.overall, *layout.panel.values(), *layout.part_rows.values()]
    assert len(set(cells)) == len(cells)


# --- Areas -------------------------------------------------------------------------------------------


@every_form
@given(data=st.data())
def test_areas_of_any_items_are_exactly_their_cells(form: Form, data: st.DataObject) -> None:
    layout = LAYOUTS[form.id]
    items = data.draw(st.lists(st.sampled_from(list(form.items))))
    cells = covered(layout.areas(items))
    assert len(set(cells)) == len(cells), "no cell may be in two areas: it would be added twice"
    assert set(cells) == {layout.items[item] for item in items}


@given(st.sets(st.builds(Cell, st.sampled_from(["甲", "乙's"]), st.integers(0, 6), st.integers(0, 6))))
def test_merged_cells_are_exactly_the_cells_in_no_more_areas_than_rows_have_runs(cells: set[Cell]) -> None:
    blocks = Layout(MINI).merged(cells)
    addresses = [f"{first.address}:{last.a1}" for first, last in blocks]
    assert sorted(covered(addresses), key=in_order) == sorted(cells, key=in_order)
    runs = [cell for cell in cells if Cell(cell.sheet, cell.row, cell.column - 1) not in cells]
    assert len(blocks) <= len(runs)


@pytest.mark.parametrize(
    ("items", "areas"),
    [
        ([], []),
        (["works.plant.opening"], ["'供水工程'!C5"]),
        (["works.plant.built", "works.plant.opening"], ["'供水工程'!C5:D5"]),
        (["works.plant.opening", "works.pump.opening"], ["'供水工程'!C5:C6"]),
        (
            ["works.plant.opening", "works.plant.built", "works.pump.opening", "works.pump.built"],
            ["'供水工程'!C5:D6"],
        ),
        (["works.plant.opening", "works.pump.built"], ["'供水工程'!C5", "'供水工程'!D6"]),
        (["works.plant.opening", "service.homes.due"], ["'供水工程'!C5", "'水费和水质'!B5"]),
    ],
)
def test_areas_are_few(items: list[str], areas: list[str]) -> None:
    assert LAYOUTS[MINI.id].areas(items) == areas


def test_twenty_one_leaves_of_a_column_are_one_area() -> None:
    leaves = NATIONAL.totals["applications.handled.business"].right
    assert len(leaves) == 21
    assert len(LAYOUTS[NATIONAL.id].areas(leaves)) == 1


# --- The workbook as it is generated ------------------------------------------------------------------


def value(book: Workbook, cell: Cell) -> object:
    """What stands in a cell of a generated workbook."""
    return book[cell.sheet].cell(cell.row + 1, cell.column + 1).value


@every_form
def test_labels_and_captions_stand_where_the_layout_says(form: Form) -> None:
    layout, book = LAYOUTS[form.id], book_of(form.id)
    for cell, label in (*layout.labels, *layout.captions):
        assert value(book, cell) == label
    assert len(layout.captions) == len(form.narratives)


@every_form
def test_labels_are_those_of_every_heading(form: Form) -> None:
    labels = [label for _, label in LAYOUTS[form.id].labels]
    for item in form.items.values():
        for label in (*item.row_path, *item.column_path):
            assert label in labels
    for part in form.parts:
        assert part.heading in labels


@every_form
def test_totals_are_formulas_and_inputs_are_blank(form: Form) -> None:
    layout, book = LAYOUTS[form.id], book_of(form.id)
    for item in form.totals:
        assert value(book, layout.items[item]) == formula_of_total(layout, item)
    for item in form.inputs:
        assert value(book, layout.items[item]) is None


@every_form
def test_unit_and_year_stand_in_the_basics(form: Form) -> None:
    basics, book = LAYOUTS[form.id].basics, book_of(form.id)
    assert (value(book, basics["unit"]), value(book, basics["year"])) == (UNIT, YEAR)
    for field in form.fields:
        cell = basics[field.id]
        assert value(book, Cell(cell.sheet, cell.row, 0)) == field.label


@every_form
def test_every_cell_to_fill_in_can_be_reached_and_typed_into(form: Form) -> None:
    layout, book = LAYOUTS[form.id], book_of(form.id)
    locked = {layout.items[item] for item in form.totals} | {layout.basics["unit"], layout.basics["year"]}
    for cell in filled_cells(layout):
        sheet = book[cell.sheet]
        over = [str(area) for area in sheet.merged_cells.ranges if cell.a1 in area]
        begins = [area.split(":")[0] for area in over]
        assert begins in ([], [cell.a1]), f"{cell.address} lies hidden under {over}"
        assert sheet[cell.a1].protection.locked is (cell in locked), cell.address


@every_form
def test_merged_areas_of_a_sheet_do_not_overlap(form: Form) -> None:
    for sheet in book_of(form.id):
        seen: set[tuple[int, int]] = set()
        for area in sheet.merged_cells.ranges:
            places = set(area.cells)
            assert not places & seen, f"{sheet.title}!{area} overlaps another merged area"
            seen |= places


# --- Labels ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "label", "same"),
    [
        ("（一）予以公开", "（一）予以公开", True),
        ("(一)予以公开", "（一）予以公开", True),
        (" （一） 予以\n公开 ", "（一）予以公开", True),
        ("（二）予以公开", "（一）予以公开", False),
        ("", "（一）予以公开", False),
        (None, "（一）予以公开", False),
        (12.0, "12", False),
    ],
)
def test_same_label(shown: object, label: str, same: bool) -> None:
    assert same_label(shown, label) is same


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)), st.sampled_from("\n \u3000\u00a0"))
def test_full_width_forms_and_white_space_make_no_other_label(text: str, blank: str) -> None:
    full_width = "".join(chr(ord(character) + 0xFEE0) for character in text)
    assert folded(blank.join(full_width)) == text
    assert same_label(blank.join(full_width), text)


@given(st.text())
def test_every_label_is_the_same_as_itself(text: str) -> None:
    assert same_label(text, text)
    assert same_label(f" {text}\n", text)


def test_caption_says_what_must_be_written() -> None:
    captions = {narrative.id: caption_of(narrative) for narrative in NATIONAL.narratives.values()}
    assert captions["problems.text"] == "存在的主要问题及改进情况（必填）"
    assert captions["overview.more_1"] == "增加的小节（可不写）"
