"""Totals, verdicts and what is still open, against sums worked out by hand from the YAML."""

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.support.forms import (
    FORMS,
    MINI,
    NATIONAL,
    Typed,
    filed,
    form_name,
    naive_figures,
    naive_sides,
    naive_verdict,
    numbers,
    plain_sums,
    quantity,
    typings,
    zero_switches,
)
from xlsx_tools.filing.tally import Tally, tally
from xlsx_tools.form.identity import Verdict
from xlsx_tools.form.model import Form
from xlsx_tools.quantity import Number

every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
NOTHING: frozenset[str] = frozenset()


def tallied(form: Form, typed: Mapping[str, object], zero_tables: frozenset[str] = NOTHING) -> Tally:
    """The tally of what was typed."""
    return tally(form, {item: quantity(form, item, value) for item, value in typed.items()}, zero_tables)


def verdicts(result: Tally) -> dict[str, str]:
    """Each check's verdict by its key."""
    return {r.check.key: r.verdict.value for r in result.results}


# --- As on paper -------------------------------------------------------------------------------------

WORKS = """
|                 | opening | built | scrapped | closing | ordinary | assisted | households |
| plant           | 2       | 1     | 0        | 3       | 310      | 12       | 322        |
| pump            | 1       | 0     | 1        | 0       | 0        | 0        | 0          |
| piped_total     | 3       | 1     | 1        | 3       | 310      | 12       | 322        |
| well            | 40      | 2     | 5        | 37      | 37       | 4        | 41         |
| cistern         | 9       | 0     | 0        | 9       | 8        | 1        | 9          |
| scattered_total | 49      | 2     | 5        | 46      | 45       | 5        | 50         |
| overall         | 52      | 3     | 6        | 49      | 355      | 17       | 372        |
"""


def figures_of(table: str, sheet: str) -> dict[str, Number]:
    """The figures of a table written as Markdown."""
    head, *lines = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in sheet.strip().splitlines()
    )
    return {
        f"{table}.{line[0]}.{column}": int(figure)
        for line in lines
        for column, figure in zip(head[1:], line[1:], strict=True)
    }


def test_totals_of_totals_and_crossing_totals_as_on_paper() -> None:
    figures = figures_of("works", WORKS)
    typed = {item: figure for item, figure in figures.items() if item in MINI.inputs}
    result = tallied(MINI, typed)
    assert {item: result.figures[item] for item in figures} == figures
    assert {r.verdict for r in result.results if r.check.table == "works"} == {Verdict.HOLDS}


def test_one_slip_breaks_its_row_its_group_and_the_whole() -> None:
    typed = {i: f for i, f in figures_of("works", WORKS).items() if i in MINI.inputs}
    result = tallied(MINI, {**typed, "works.well.closing": 36})
    failing = {r.check.key: r.difference for r in result.results_of(Verdict.FAILS)}
    assert failing == {"W-STOCK/well": 1, "W-STOCK/scattered_total": 1, "W-STOCK/overall": 1}


@pytest.mark.parametrize(
    ("typed", "zero", "total", "verdict", "open_cells"),
    [
        ({}, False, None, "待填", 2),
        ({}, True, 0, "√", 0),
        ({"granted": 0}, False, 0, "待填", 1),
        ({"granted": "12.5"}, False, "12.5", "待填", 1),
        ({"granted": "12.5"}, True, "12.5", "√", 0),
        ({"granted": "12.5", "raised": "0.000001"}, False, "12.500001", "√", 0),
        ({"granted": "十二", "raised": 1}, False, 1, "待填", 1),
        # Something unusable is not blank: it must not become a zero.
        ({"granted": "十二", "raised": 1}, True, 1, "待填", 1),
        ({"granted": -1, "raised": 1}, True, 1, "待填", 1),
        ({"granted": "１２万元"}, True, 12, "√", 0),
    ],
)
def test_blanks_zeros_and_what_is_no_number(
    typed: dict[str, object], zero: bool, total: Number | str | None, verdict: str, open_cells: int
) -> None:
    cells = {f"funds.quarter.{column}": value for column, value in typed.items()}
    result = tallied(MINI, cells, frozenset({"funds"}) if zero else NOTHING)
    invested = result.figures["funds.quarter.invested"]
    assert (None if invested is None else str(invested)) == (None if total is None else str(total))
    assert verdicts(result)["M-INVESTED/quarter"] == verdict
    assert len([item for item in result.open_items if item.startswith("funds.")]) == open_cells


# --- Laws --------------------------------------------------------------------------------------------


@every_form
@given(data=st.data())
def test_every_figure_and_verdict_is_that_of_sums_by_hand(form: Form, data: st.DataObject) -> None:
    typed, zeros = data.draw(typings(form)), data.draw(zero_switches(form))
    result = tallied(form, typed, zeros)
    figure = naive_figures(form, typed, zeros)
    assert result.figures == {item: figure(item) for item in form.items}
    assert list(result.figures) == list(form.items)
    expected = {key: naive_verdict(form, key, typed, zeros) for key in plain_sums(form_name(form))}
    assert verdicts(result) == expected


@every_form
@given(data=st.data())
def test_computed_totals_satisfy_every_identity_that_is_a_total(form: Form, data: st.DataObject) -> None:
    result = tallied(form, data.draw(typings(form)), data.draw(zero_switches(form)))
    for one in result.results:
        if one.check.rule.is_total:
            assert one.verdict is not Verdict.FAILS
            assert one.difference == 0


@every_form
@given(data=st.data())
def test_zero_switch_is_the_same_as_typing_zeros(form: Form, data: st.DataObject) -> None:
    typed, zeros = data.draw(typings(form)), data.draw(zero_switches(form))
    of_zero_tables = {item.id: 0 for item in form.inputs.values() if item.table in zeros}
    assert tallied(form, typed, zeros) == tallied(form, {**of_zero_tables, **typed})


@every_form
@given(data=st.data())
def test_what_is_open_is_what_has_no_figure(form: Form, data: st.DataObject) -> None:
    typed, zeros = data.draw(typings(form)), data.draw(zero_switches(form))
    open_items = {i.id for i in form.inputs.values() if i.id not in typed and i.table not in zeros}
    result = tallied(form, typed, zeros)
    assert set(result.open_items) == open_items
    assert len(result.open_items) == len(open_items)
    for one in result.results:
        assert (one.verdict is Verdict.OPEN) is bool(open_items.intersection(one.check.inputs))


@every_form
@given(data=st.data())
def test_nothing_but_numbers_and_switches_counts(form: Form, data: st.DataObject) -> None:
    typed = data.draw(typings(form))
    as_people_write = {item: f"{value:,}" for item, value in typed.items()}
    assert tallied(form, as_people_write).figures == tallied(form, typed).figures


# --- One change to what balances ----------------------------------------------------------------------


def balanced(form: Form, typed: Typed) -> Typed:
    """The same figures with one input of each broken identity raised until its sides are equal."""
    figures: dict[str, Number | str] = dict(typed)
    for key, plain in plain_sums(form_name(form)).items():
        left, right = naive_sides(form, key, figures, NOTHING)
        lower = plain.left if left < right else plain.right
        free = [item for item in lower if item in form.inputs]
        if left != right and free:
            before = naive_figures(form, figures, NOTHING)(free[-1]) or 0
            figures[free[-1]] = before + max(left, right) - min(left, right)
    return figures


@cache
def balanced_typings(form: Form) -> st.SearchStrategy[Typed]:
    """Full forms in which every identity holds."""
    return typings(form, blanks=False, largest=9_999).map(lambda typed: balanced(form, typed))


@every_form
@given(data=st.data())
def test_what_was_balanced_by_hand_holds(form: Form, data: st.DataObject) -> None:
    assert set(verdicts(tallied(form, data.draw(balanced_typings(form)))).values()) == {"√"}


@every_form
@given(data=st.data())
def test_any_single_change_breaks_exactly_what_sums_by_hand_say(form: Form, data: st.DataObject) -> None:
    before = data.draw(balanced_typings(form))
    item = data.draw(st.sampled_from(list(form.inputs)))
    after = {**before, item: data.draw(numbers(form, item, 9_999))}
    assume(after != before)
    result = tallied(form, after)
    expected = {key: naive_verdict(form, key, after, NOTHING) for key in plain_sums(form_name(form))}
    assert verdicts(result) == expected
    touching = [r for r in result.results if item in r.check.inputs and not r.check.rule.is_total]
    one_sided = [r for r in touching if naive_difference(form, r.check.key, before, after)]
    assert [r.verdict for r in one_sided] == [Verdict.FAILS] * len(one_sided)


def naive_difference(form: Form, key: str, before: Typed, after: Typed) -> Number:
    """How far a change moved the two sides of a check apart."""
    then, now = naive_sides(form, key, before, NOTHING), naive_sides(form, key, after, NOTHING)
    return (now[0] - now[1]) - (then[0] - then[1])


@every_form
@settings(max_examples=30)
@given(data=st.data())
def test_clearing_one_input_opens_exactly_the_checks_above_it(form: Form, data: st.DataObject) -> None:
    before = data.draw(balanced_typings(form))
    item = data.draw(st.sampled_from(list(form.inputs)))
    after = {name: value for name, value in before.items() if name != item}
    opened = {r.check.key for r in tallied(form, after).results_of(Verdict.OPEN)}
    assert opened == {
        key for key in plain_sums(form_name(form)) if naive_verdict(form, key, after, NOTHING) == "待填"
    }
    assert tallied(form, after).open_items == (item,)


# --- On a submission ----------------------------------------------------------------------------------


def test_submission_tallies_its_own_figures_and_switches() -> None:
    zeros = frozenset({"disputes"})
    typed: dict[str, Number | str] = {"disclosure.licences.decisions": 5}
    assert filed(NATIONAL, typed, zeros).tally(NATIONAL) == tallied(NATIONAL, typed, zeros)
