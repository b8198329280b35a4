"""A blank cell where zeros are written: the figures beside it are believed only where identities say so."""

import pytest

from tests.campaign.report_layouts import wrong_figures
from tests.support.published import Cell, Grid, Grids, Truth, grids_of, joined, page, truths
from xlsx_tools.filing.submission import Submission
from xlsx_tools.published.about import Stated
from xlsx_tools.published.recognise import take_in_report

TRUTH = truths()[1]


def row_of(grids: Grids, table: str, item: str) -> list[Cell]:
    """The row in which an item stands."""
    return next(row for grid in grids[table] for row in grid if any(cell.item == item for cell in row))


def moved(row: list[Cell], gone: int, blank: int) -> None:
    """Take one of the figures out, and put a blank cell in elsewhere."""
    cells = [cell for cell in row if cell.item]
    row.remove(cells[gone])
    row.insert(row.index(cells[0] if gone else cells[1]) + blank, Cell(""))


def read(grids: Grids, truth: Truth = TRUTH) -> Submission:
    return take_in_report(page(truth, joined(grids)), Stated()).submission


def figures(submission: Submission, *items: str) -> list[object]:
    return [submission.items[item].value for item in items]


REGULATIONS = [f"disclosure.regulations.{column}" for column in ("issued", "abolished", "in_force")]


def test_a_row_without_totals_in_a_table_that_writes_zeros_is_not_believed() -> None:
    grids = grids_of(TRUTH)
    moved(row_of(grids, "disclosure", REGULATIONS[0]), gone=0, blank=1)
    assert figures(read(grids), *REGULATIONS) == [None, None, None]


def test_blanks_that_are_the_tables_way_to_write_0_are_believed() -> None:
    def dashed(item: str, number: object) -> str:
        return "" if item.startswith("disclosure.") and item != REGULATIONS[2] else str(number)

    assert figures(read(grids_of(TRUTH, dashed)), *REGULATIONS)[:2] == [0, 0]


def test_a_cell_that_only_shows_nothing_costs_no_figure_where_all_identities_hold() -> None:
    grids = grids_of(TRUTH)
    zero = next(item for item, n in TRUTH.figures.items() if n == 0 and item.endswith("granted.research"))
    next(cell for cell in row_of(grids, "applications", zero) if cell.item == zero).text = ""
    submission = read(grids)
    assert all(submission.items[item].value == TRUTH.figures[item] for item in submission.items)


def test_a_total_that_went_left_into_the_place_of_a_figure_is_not_taken_for_it() -> None:
    grids: dict[str, list[Grid]] = grids_of(TRUTH)
    row = row_of(grids, "disputes", "disputes.cases.reviewed_upheld")
    moved(row, gone=13, blank=14)
    items = [f"disputes.cases.reviewed_{outcome}" for outcome in ("upheld", "corrected", "other", "pending")]
    for item, value in zip(items, figures(read(grids), *items), strict=True):
        assert value in (None, TRUTH.figures[item])


def test_a_row_moved_in_a_table_whose_other_rows_cannot_be_read_is_not_believed() -> None:
    assert wrong_figures(2232)[0] == []


def test_text_whose_head_lacks_a_cell_is_not_read_by_place() -> None:
    assert wrong_figures(5143)[0] == []


def test_a_row_of_zeros_with_a_blank_may_lack_any_figure() -> None:
    grids = grids_of(TRUTH, lambda item, n: "0" if item in REGULATIONS else str(n))
    moved(row_of(grids, "disclosure", REGULATIONS[0]), gone=0, blank=2)
    assert figures(read(grids), *REGULATIONS) == [None, None, 0]  # which is nothing there, wherever it stood


def test_a_head_that_moved_is_not_believed_where_totals_deny_it_and_the_forms_order_does_not() -> None:
    grids = grids_of(TRUTH)
    head = grids["applications"][0][0]
    head.remove(next(cell for cell in head if cell.text == "申请人情况"))  # 总计 is the first column now
    found = read(grids)
    wrong = [i for i, q in found.items.items() if q.value not in (None, TRUTH.figures[i])]
    assert wrong == []
    assert figures(found, "applications.received.natural_person") == [None]


def test_a_row_that_fits_its_head_by_accident_is_not_believed() -> None:
    grids = grids_of(TRUTH)
    for row in grids["disclosure"][0]:
        row[:] = [cell for cell in row if cell.item not in {i for i in TRUTH.figures if i.endswith(_FIRST)}]
    row_of(grids, "disclosure", REGULATIONS[1]).insert(1, Cell("7"))
    assert figures(read(grids), *REGULATIONS) == [None, None, None]


_FIRST = (".issued", ".decisions", ".fees")


@pytest.mark.parametrize(
    "seed",
    [
        5,  # a blank total, and a 0 before it that may be the total
        198,  # three blanks of six cells, in a report that writes zeros
        437,  # a blank below two heads in one cell
        843,  # text whose head lacks a column, and whose rows have now more, now fewer figures
        930,  # two figures in one cell, and a blank far from it
    ],
)
def test_figures_that_moved_in_their_row_are_not_believed(seed: int) -> None:
    assert wrong_figures(seed, harsh=True)[0] == []
