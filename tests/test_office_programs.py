"""Formulas and Python agree: LibreOffice recalculates what people typed, cell by cell."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.damages import LIVELY, converted
from tests.support.fillings import Filling, fillings, ready_filling
from tests.support.forms import FORMS
from tests.support.office import Office, Value, require
from tests.support.results import expected_results, read_cells, same
from tests.support.workbooks import blank_workbook, filled_submission, filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout

BATCH, BATCHES = 20, 2


@pytest.mark.parametrize("name", FORMS)
def test_libreoffice_and_python_agree_on_every_total_and_verdict(
    name: str, office: Office, tmp_path: Path
) -> None:
    form = FORMS[name]
    layout = Layout(form)
    path = tmp_path / "template.xlsx"
    path.write_bytes(blank_workbook(form))
    cells = read_cells(layout)
    seen: dict[str, int] = {}
    ready = ready_filling(form)
    office.open(path)

    @settings(max_examples=BATCHES)
    @given(st.lists(fillings(form), min_size=BATCH, max_size=BATCH))
    def agree(batch: list[Filling]) -> None:
        for filling in (ready, *batch[1:]):
            shown = office.fill(list(filling.cells(layout)), list(cells.values()))
            expected = expected_results(form, filling)
            differing = {
                key: (value, expected[key])
                for key, value in zip(cells, shown, strict=True)
                if not same(value, expected[key])
            }
            assert not differing
            for value in expected.values():
                if isinstance(value, str):
                    seen[value[:2]] = seen.get(value[:2], 0) + 1

    agree()
    office.close()
    print(f"{name}: results seen {seen}")
    assert {"√", "×", "待填", "可以", "还有"} <= seen.keys(), "the fillings must reach every outcome"


def overall_of(
    office: Office, form: Form, layout: Layout, typed: list[tuple[Cell, Value]], path: Path
) -> Value:
    """What the overall line shows once a right submission has been changed so."""
    path.write_bytes(filled_workbook(form))
    office.open(path)
    (shown,) = office.fill(typed, [layout.overall])
    office.close()
    return shown


def test_overall_line_is_ready_for_a_right_workbook(
    office: Office, form: Form, layout: Layout, tmp_path: Path
) -> None:
    assert overall_of(office, form, layout, [], tmp_path / "f.xlsx") == "可以报送"


@pytest.mark.parametrize("change", ["heading without text", "unit", "year", "error value"])
def test_overall_line_is_not_ready_where_the_check_finds_errors(
    change: str, office: Office, form: Form, layout: Layout, tmp_path: Path
) -> None:
    """The line said 可以报送 for these, or was an error value itself."""
    heading = layout.texts["overview.more_1"].heading
    assert heading is not None
    typed: dict[str, tuple[Cell, Value]] = {
        "heading without text": (heading, "（六）工作考核"),
        "unit": (layout.basics["unit"], ""),
        "year": (layout.basics["year"], 2023.0),
        "error value": (layout.items["applications.received.business"], "=NA()"),
    }
    shown = overall_of(office, form, layout, [typed[change]], tmp_path / "f.xlsx")
    assert shown == "还有 1 处需要处理"


@pytest.mark.parametrize(
    ("typed", "wrong", "open_cells"),
    [(-3, 1, 165), (2.5, 1, 165), (1_000_000_000, 1, 165), ("十二", 1, 165), (12, 0, 165)],
)
def test_panel_counts_what_is_pasted_past_the_validation(
    typed: float | str,
    wrong: int,
    open_cells: int,
    office: Office,
    form: Form,
    layout: Layout,
    tmp_path: Path,
) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(blank_workbook(form))
    office.open(path)
    cell = layout.items["applications.received.business"]
    shown = office.fill([(cell, typed)], [layout.panel["wrong"], layout.panel["open"]])
    office.close()
    assert shown == [wrong, open_cells]


@pytest.mark.parametrize(
    ("ending", "filter_name"),
    [("xlsx", "Calc MS Excel 2007 XML"), ("xls", "MS Excel 97"), ("ods", "calc8")],
)
def test_what_libreoffice_saves_is_read_as_it_was_typed(
    ending: str, filter_name: str, office: Office, form: Form, layout: Layout, tmp_path: Path
) -> None:
    (tmp_path / "f.xlsx").write_bytes(filled_workbook(form))
    office.open(tmp_path / "f.xlsx")
    typed = {"applications.received.business": 31.0, "applications.repeated.business": 31.0}
    office.fill([(layout.items[item], number) for item, number in typed.items()], [])
    office.store(tmp_path / f"saved.{ending}", filter_name)
    office.close()
    intake = take_in((tmp_path / f"saved.{ending}").read_bytes())
    figures = intake.submission.tally(form).figures
    # Typing through the driver lifts the protection.
    assert [f.rule for f in check(intake)] == ["K-PROTECTION"]
    assert {item: figures[item] for item in typed} == typed
    assert intake.submission.narrative["other.text"] == filled_submission(form).narrative["other.text"]


def test_last_year_survives_a_format_that_has_whole_numbers(tmp_path: Path) -> None:
    """In .xls they are no floats, and were passed over."""
    require("soffice", "libreoffice-calc")
    lively = LIVELY.read_bytes()
    assert (
        take_in(converted(lively, "xls")).submission.last_year == take_in(lively).submission.last_year != {}
    )
