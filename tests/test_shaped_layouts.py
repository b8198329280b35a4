"""Tables that are none in their file come in: every figure right or named, never a wrong one in silence."""

from collections.abc import Callable

import pytest

from tests.support.published import FORM, Page, Truth, truths
from tests.support.shaped_layouts import (
    SHAPED_LAYOUTS,
    copied_from_a_spreadsheet,
    folded_lists,
    listed_in_sentences,
)
from xlsx_tools.filing.submission import Submission
from xlsx_tools.published.about import Stated
from xlsx_tools.published.neutral import Chart, Passage
from xlsx_tools.published.other_years import part_years
from xlsx_tools.published.recognise import take_in_report


def figures(page: Page) -> Submission:
    return take_in_report(page.data, Stated()).submission


def wrong(submission: Submission, truth: Truth) -> dict[str, object]:
    """The figures that came in otherwise than they are."""
    read = {**submission.items, **submission.stated}
    return {
        item: found.value
        for item, found in read.items()
        if found.value is not None and found.value != truth.figures[item]
    }


def lost(submission: Submission) -> set[str]:
    return {item for item in FORM.inputs if submission.items[item].value is None}


@pytest.mark.parametrize("layout", SHAPED_LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_figure_of_a_shaped_layout_comes_in(layout: Callable[[Truth], Page]) -> None:
    for truth in truths()[:2]:
        submission = figures(layout(truth))
        assert not wrong(submission, truth)
        assert not lost(submission)
        assert (submission.unit, submission.year) == (truth.unit, truth.year)


@pytest.mark.parametrize("other", ["元", " 元"])
def test_another_unit_in_a_list_is_seen(other: str) -> None:
    truth = truths()[1]
    fees = next(item for item in FORM.inputs if item.endswith(".fees"))
    figure = f"{truth.figures[fees]}。"
    text = listed_in_sentences(truth).data.decode().replace("（单位：万元）", "")
    assert figure in text
    page = Page(text.replace(figure, f"{figure[:-1]}{other}。").encode())
    assert fees in lost(figures(page))


def test_a_row_of_a_list_that_is_not_recognised_gives_its_figures_to_none() -> None:
    truth = truths()[1]
    text = folded_lists(truth).data.decode()
    assert "2.重复申请" in text
    submission = figures(Page(text.replace("2.重复申请", "乙类申请事项").encode()))
    assert not wrong(submission, truth)
    assert {item.rsplit(".", 1)[0] for item in lost(submission)} == {"applications.repeated"}


def test_a_cell_missing_where_a_spreadsheet_was_copied_moves_no_figure() -> None:
    truth = truths()[1]
    lines = copied_from_a_spreadsheet(truth).data.decode().split("\n")
    at = next(n for n, line in enumerate(lines) if "属于国家秘密" in line or line.endswith("国家秘密"))
    row = next(n for n in range(at, len(lines)) if lines[n].count("\t") > 5)
    lines[row] = "\t".join(lines[row].split("\t")[:-1])
    assert not wrong(figures(Page("\n".join(lines).encode())), truth)


def test_a_table_of_another_year_is_none_of_the_reports() -> None:
    table = Chart(())
    pieces = (
        Passage("2024年办理情况"),
        table,
        Passage("2023年办理情况"),
        table,
        Passage("2023年1月5日"),
        table,
    )
    parted = part_years(pieces, 2024)
    assert parted.others == ("2023年办理情况",)
    assert parted.own == (pieces[0], table, Passage("2023年1月5日"), table)
