"""Units and years, origins, the next year, and what is still to do."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forms import FORMS, MINI, NATIONAL, filed, submissions
from tests.support.workbooks import UNIT, YEAR, blank_submission, filled_submission
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import (
    Origin,
    origin_as_pairs,
    origin_as_text,
    origin_from_pairs,
    origin_from_text,
    same_unit,
    unit_name,
    unit_problem,
    year_problem,
)
from xlsx_tools.filing.progress import progress_of
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Oddity, Quantity, clean_text

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)

# --- Units and years -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit",
    [
        "涧南区水务局",
        "云溪县人民政府（办公室）",
        "AT&T 局",
        "某局 东片区",
        "甲",
        "甲" * 100,
        "“十四五”专班",
        "某局.",
        "某局{{7-7}}",
        "𠮷林区龯𬺈局",
        "第\U0002ebf0局",  # an ideograph that not every Python knows
    ],
)
def test_unit__ok(unit: str) -> None:
    assert unit_problem(unit) is None


@pytest.mark.parametrize(
    ("unit", "problem"),
    [
        ("", "是空的"),
        ("   ", "是空的"),
        ("\u3000", "是空的"),
        ("甲" * 300, "有 300 个字，最多 100 个字"),
        ("甲" * 101, "有 101 个字"),
        ("水务局/河长办", "不能有这些字符：/"),
        ("..\\水务局", "不能有这些字符：\\"),
        (".", "只有句点"),
        ("..", "只有句点"),
        (". .", "只有句点"),
        ('水务局"', '不能有这些字符："'),
        ("水|务|局", "不能有这些字符：|"),
        ("<b>局</b>", "不能有这些字符：/ < >"),
        ("水务局?*:", "不能有这些字符：* : ?"),
        ("水务\n局", "换行或空白 U+000A"),
        ("水务\x00局", "控制字符 U+0000"),
        ("水务\x1b[31m局", "控制字符 U+001B"),
        ("水务局\u200b", "控制字符 U+200B"),
        ("水务局\u202e", "控制字符 U+202E"),
        ("水务局\ud800", "不成字的代码 U+D800"),
        ("水务局\ue001", "造字 U+E001"),
        ("水务\u0378局", "没有定义的字符 U+0378"),
    ],
)  # fmt: skip
def test_unit__error(unit: str, problem: str) -> None:
    assert problem in str(unit_problem(unit))


@pytest.mark.parametrize("unit", [" 水务局", "水务局 ", "\t水务局", "水务局\u3000"])
def test_unit_with_blanks_around_it__error(unit: str) -> None:
    # A workbook gives it back without them: it would be another unit's.
    assert unit_problem(unit) is not None


# Blanks and characters that nobody sees, as programs and people put them into names.
UNSEEN = (
    "\u3000",
    "\xa0",
    "\u2003",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\u3164",
)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_name_with_what_nobody_sees_in_it_is_the_same_units(unseen: str) -> None:
    for name in (f"{unseen}云溪县水务局", f"云溪县水务局{unseen}", f"云溪县{unseen}水务局"):
        assert unit_problem(unit_name(name)) is None
        assert same_unit(unit_name(name), "云溪县水务局")
        assert same_unit(name, "云溪县水务局")
    assert unit_name(f"{unseen}云溪县水务局{unseen}") == "云溪县水务局"


def test_name_in_another_form_of_the_same_characters_is_the_same_units() -> None:
    assert same_unit("葛\U000e0100城区局", "葛城区局")
    assert same_unit("云溪县（水务）局", "云溪县(水务)局")
    assert not same_unit("云溪县水务局", "云溪县水利局")


@given(st.text(max_size=40))
def test_name_folded_twice_is_as_folded_once(text: str) -> None:
    assert unit_name(unit_name(text)) == unit_name(text)


@given(st.text(max_size=120))
def test_unit_that_is_let_pass_can_be_a_file_name_and_comes_back_from_a_cell(unit: str) -> None:
    if unit_problem(unit) is None:
        assert clean_text(unit) == unit
        assert 0 < len(unit) <= 100
        assert not set(unit) & set('\\/:*?"<>|\0\n\r\t')
        assert unit not in (".", "..")
        assert len(unit.encode()) <= 400


@pytest.mark.parametrize("year", [2008, 2024, 2099])
def test_year__ok(year: int) -> None:
    assert year_problem(year) is None


@pytest.mark.parametrize("year", [2007, 2100, 0, -2024, 24, 20241, True, "2024", "二〇二四"])
def test_year__error(year: int | str) -> None:
    assert f"现为“{year}”" in str(year_problem(year))


def test_year_that_is_blank__error() -> None:
    assert str(year_problem("")).endswith("之间的四位数，现在是空的")


# --- The form's identity -------------------------------------------------------------------------------

origins = st.builds(
    Origin,
    form=st.sampled_from(["zfxxgk-2021", "yinshui-jibao"]),
    version=st.integers(1, 99),
    unit=st.text(min_size=1, max_size=100).filter(lambda unit: unit_problem(unit) is None),
    year=st.integers(2008, 2099),
    template_id=st.from_regex(r"[0-9a-f]{0,12}", fullmatch=True),
    lock=st.from_regex(r"([0-9A-F]{4})?", fullmatch=True),
)


@given(origins)
def test_origin_comes_back_from_each_place_it_is_written_to(origin: Origin) -> None:
    assert origin_from_pairs(origin_as_pairs(origin)) == origin
    assert origin_from_text(origin_as_text(origin)) == origin
    due = replace(origin, deadline=date(2025, 1, 31))
    assert origin_from_pairs(origin_as_pairs(due)) == origin_from_text(origin_as_text(due)) == due


@pytest.mark.parametrize("gone", ["form", "version", "unit", "year"])
def test_origin_that_is_not_whole_is_none(gone: str) -> None:
    pairs = origin_as_pairs(Origin(MINI.id, 3, UNIT, YEAR, "t1"))
    assert origin_from_pairs({key: value for key, value in pairs.items() if key != gone}) is None
    assert origin_from_pairs({**pairs, gone: ""}) is None


@pytest.mark.parametrize(
    "text", ["", "yinshui-jibao", "a|b|c|d", "a|3|某局|二〇二四", "|3|某局|2024", "a|-3|某局|2024"]
)
def test_text_that_is_no_origin_is_none(text: str) -> None:
    assert origin_from_text(text) is None


# --- The next year -------------------------------------------------------------------------------------


def test_next_year_begins_with_what_last_year_ended_with() -> None:
    last = filed(MINI, {"works.plant.closing": 3, "works.plant.opening": 2}, frozenset({"service"}))
    origin = Origin(MINI.id, MINI.version, UNIT, YEAR + 1)
    begun = begin_year(MINI, origin, last)
    assert begun.items == {"works.plant.opening": Quantity(3)}
    assert begun.last_year["works.plant.opening"] == 2
    assert "works.overall.closing" not in begun.last_year, "a sum of which parts are missing is not known"
    assert begun.last_year["service.homes.due"] == 0
    assert "works.well.closing" not in begun.last_year, "blank is not zero"
    assert begun.zero_tables == frozenset()


def test_first_year_begins_with_nothing() -> None:
    origin = Origin(MINI.id, MINI.version, UNIT, YEAR)
    assert begin_year(MINI, origin, None) == Submission(origin, UNIT, YEAR)


@every_form
@given(data=st.data())
def test_next_year_carries_exactly_what_the_form_says(form: Form, data: st.DataObject) -> None:
    last = data.draw(submissions(form))
    begun = begin_year(form, replace(last.origin, year=YEAR + 1), last)
    figures = last.tally(form).known
    assert begun.last_year == {item: number for item, number in figures.items() if number is not None}
    carried = {
        carry.this_year: figures[carry.last_year] for carry in form.carries if carry.this_year in form.inputs
    }
    assert {item: quantity.value for item, quantity in begun.items.items()} == {
        item: number for item, number in carried.items() if number is not None
    }


# --- How far it is -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "items", "texts", "fields", "to_do"),
    [
        ({}, 0, 0, 0, 0),
        ({"zero_tables": frozenset({"works", "funds"})}, 14, 0, 0, 14),
        ({"fields": {}}, 0, 0, 1, 1),
        ({"fields": {"head": "李四"}}, 0, 0, 1, 1),
        ({"narrative": {}}, 0, 0, 0, 0),
        ({"items": {"works.plant.opening": Quantity(1)}}, 0, 0, 0, 3),
        ({"items": {"service.homes.due": Quantity(None, "十二", Oddity.NOT_A_NUMBER)}}, 1, 0, 0, 1),
    ],
)
def test_what_is_still_to_do(
    change: dict[str, object], items: int, texts: int, fields: int, to_do: int
) -> None:
    submission = replace(filled_submission(MINI), **change)  # type: ignore[arg-type]
    standing = progress_of(submission, MINI, submission.tally(MINI))
    assert (len(standing.open_items), len(standing.open_texts), len(standing.open_fields)) == (
        items,
        texts,
        fields,
    )
    assert standing.to_do == to_do


def test_blank_national_form_has_everything_to_do() -> None:
    submission = blank_submission(NATIONAL)
    standing = progress_of(submission, NATIONAL, submission.tally(NATIONAL))
    assert (len(standing.open_items), len(standing.open_texts), standing.open_fields) == (
        166,
        7,
        ("filler", "phone"),
    )


@every_form
@given(data=st.data())
def test_what_is_to_do_is_the_sum_over_the_parts_and_the_fields(form: Form, data: st.DataObject) -> None:
    submission = data.draw(submissions(form))
    standing = progress_of(submission, form, submission.tally(form))
    assert standing.to_do == sum(map(standing.to_do_in, form.parts)) + len(standing.open_fields)
