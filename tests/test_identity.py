"""Identities: what is parsed is what is printed, blanks are not zeros, formula and words agree."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.forms import (
    FORMS,
    Calculator,
    Place,
    Value,
    assert_identity,
    assert_identity_on,
    typings,
    zero_switches,
)
from xlsx_tools.form.identity import Identity, Verdict, in_words, parse_identity, total_of, verdict
from xlsx_tools.form.model import Check, Form
from xlsx_tools.quantity import Number
from xlsx_tools.workbook.formulas import counted, missing_formula, sum_formula, total_formula, verdict_formula

EVERY_CHECK = [
    pytest.param(form, check, id=f"{name}-{check.key}")
    for name, form in FORMS.items()
    for check in form.checks
]

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
sides = st.lists(names, min_size=1, max_size=5).map(tuple)
figures = st.none() | st.integers(0, 10**9) | st.decimals(0, 10**6, places=6)


# --- All that comes of every identity of every form --------------------------------------------------


@pytest.mark.parametrize(("form", "check"), EVERY_CHECK)
def test_evaluation_formula_and_words_agree(form: Form, check: Check) -> None:
    assert_identity(form, check)


@pytest.mark.parametrize(("form", "check"), EVERY_CHECK)
@settings(max_examples=8)
@given(data=st.data())
def test_evaluation_and_formula_agree_on_any_filling(form: Form, check: Check, data: st.DataObject) -> None:
    typed = data.draw(typings(form, among=check.inputs))
    assert_identity_on(form, check, typed, data.draw(zero_switches(form)))


# --- Parse and print ---------------------------------------------------------------------------------


@given(sides, sides)
def test_what_is_printed_is_parsed_as_the_same_identity(
    left: tuple[str, ...], right: tuple[str, ...]
) -> None:
    written = f"{' + '.join(left)} = {' + '.join(right)}"
    assert parse_identity(written) == Identity(left, right)


@given(sides, sides)
def test_blanks_around_names_do_not_matter(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    tight = f"{'+'.join(left)}={'+'.join(right)}"
    loose = f"  {'  +  '.join(left)}  =  {'  +  '.join(right)}  "
    assert parse_identity(tight) == parse_identity(loose)


@given(sides, sides)
def test_names_are_those_of_both_sides_in_order(left: tuple[str, ...], right: tuple[str, ...]) -> None:
    assert Identity(left, right).names == left + right


@given(sides, sides)
def test_words_hold_every_term_once_and_can_be_read_back(
    left: tuple[str, ...], right: tuple[str, ...]
) -> None:
    words = in_words(Identity(left, right), lambda name: f"〔{name}〕")
    read = words.replace("〔", "").replace("〕", "").replace("＋", "+").replace("＝", "=")
    assert parse_identity(read) == Identity(left, right)


def test_words_read_as_the_printed_form_has_them() -> None:
    labels = {"opening": "季初", "built": "本季新建", "scrapped": "本季报废", "closing": "季末"}
    identity = parse_identity("opening + built = scrapped + closing")
    assert in_words(identity, labels.__getitem__) == "季初 ＋ 本季新建 ＝ 本季报废 ＋ 季末"


@pytest.mark.parametrize("text", ["", "a + b", "a = b = c", "a == b"])
def test_not_one_equals_sign__error(text: str) -> None:
    with pytest.raises(ValueError, match="有且只有一个等号"):
        parse_identity(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a + = b", ""),
        ("= b", ""),
        ("a =", ""),
        ("A = b", "A"),
        ("a = 2b", "2b"),
        ("a - b = c", "a - b"),
        ("a = 新收", "新收"),
        ("a b = c", "a b"),
        ("a = b\n+ c + d.e", "d.e"),
    ],
)
def test_not_a_name__error(text: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"“{name}”不是名称"):
        parse_identity(text)


# --- Blanks and verdicts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ([], None),
        ([None], None),
        ([None, None], None),
        ([0], 0),
        ([None, 0], 0),
        ([None, 3, None, 4], 7),
        ([Decimal("0.1"), Decimal("0.2")], Decimal("0.3")),
    ],
)
def test_total_of_blanks_is_blank_not_zero(values: list[Number | None], total: Number | None) -> None:
    assert total_of(values) == total
    assert (total_of(values) is None) is (total is None)


@given(st.lists(figures), st.lists(figures))
def test_total_of_both_is_the_sum_of_the_totals(one: list[Number | None], other: list[Number | None]) -> None:
    assert total_of(one + other) == total_of([total_of(one), total_of(other)])


@given(st.lists(figures))
def test_blanks_change_no_total(values: list[Number | None]) -> None:
    assert total_of([*values, None]) == total_of(values)


@given(st.lists(figures), st.lists(figures))
def test_verdict_is_the_same_seen_from_either_side(
    left: list[Number | None], right: list[Number | None]
) -> None:
    assert verdict(left, right, complete=True) is verdict(right, left, complete=True)
    assert verdict(left, right, complete=False) is Verdict.OPEN


@given(st.lists(figures), st.integers(1, 999))
@example([1_000_000], 1)
def test_a_sum_equals_itself_and_nothing_else(values: list[Number | None], more: int) -> None:
    assert verdict(values, values[::-1], complete=True) is Verdict.HOLDS
    assert verdict(values, [*values, more], complete=True) is Verdict.FAILS
    # Of a sum spreadsheet programs keep fifteen digits.
    smallest = max(Decimal("0.000001"), Decimal(total_of(values) or 0).scaleb(-14))
    assert verdict(values, [*values, more * smallest], complete=True) is Verdict.FAILS


def test_rounding_behind_the_sixth_decimal_is_no_difference() -> None:
    assert verdict([Decimal("0.3")], [Decimal("0.30000000000000004")], complete=True) is Verdict.HOLDS


# --- Formulas, calculated over small sheets ----------------------------------------------------------

SHEET: dict[Place, Value] = {
    ("表", "A1"): 1,
    ("表", "B1"): Decimal("2.5"),
    ("表", "C1"): "十二",
    ("表", "A2"): 4,
    ("另 表's", "A1"): 10,
}
SWITCH = "'表'!Z1"


def calculated(formula: str, switch: str | None = None) -> object:
    """What the formula gives on SHEET with that in the drop-down."""
    return Calculator({}, {**SHEET, ("表", "Z1"): switch}).evaluate(formula, "表")


@pytest.mark.parametrize(
    ("areas", "total"),
    [
        (["'表'!A1"], 1),
        (["'表'!A1:C2"], Decimal("7.5")),
        (["'表'!A1", "'表'!A2"], 5),
        (["'表'!A1", "'另 表''s'!A1"], 11),
        (["'表'!C1:D9"], 0),
    ],
)
def test_sum_formula(areas: list[str], total: Number) -> None:
    assert calculated(sum_formula(areas)) == total


@pytest.mark.parametrize(
    ("areas", "cells", "blank", "switched"),
    [
        (["'表'!A1:B1"], 2, 0, 0),
        (["'表'!A1:C2"], 6, 3, 1),
        (["'表'!A1", "'表'!D4:E5"], 5, 4, 0),
        (["'表'!C1"], 1, 1, 1),
    ],
)
def test_missing_formula_counts_blanks_unless_they_are_zero_but_never_lets_text_pass(
    areas: list[str], cells: int, blank: int, switched: int
) -> None:
    assert calculated(missing_formula(counted(areas), cells, SWITCH)) == blank
    assert calculated(missing_formula(counted(areas), cells, SWITCH), "是") == switched


@pytest.mark.parametrize(
    ("areas", "blank", "switched"),
    [(["'表'!A1:B2"], Decimal("7.5"), Decimal("7.5")), (["'表'!D4:E5"], "", 0)],
)
def test_total_formula_is_blank_while_nothing_is_there(
    areas: list[str], blank: object, switched: object
) -> None:
    assert calculated(total_formula(counted(areas), SWITCH)) == blank
    assert calculated(total_formula(counted(areas), SWITCH), "是") == switched


@pytest.mark.parametrize(
    ("missing", "difference", "shown"),
    [
        ("0", 0, "√"),
        ("0", Decimal("-0.0000004"), "√"),
        ("0", Decimal("0.000001"), "×"),
        ("0", -3, "×"),
        ("2", 0, "待填"),
        ("1", -3, "待填"),
    ],
)
def test_verdict_formula(missing: str, difference: Number, shown: str) -> None:
    assert (
        Calculator({}, {("校验", "F4"): difference}).evaluate(verdict_formula(missing, "F4"), "校验") == shown
    )
