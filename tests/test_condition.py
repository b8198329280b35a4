"""Conditions on figures: what they mean, when nothing is known, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsx_tools.form.condition import Facts
from xlsx_tools.form.load.condition import parse_condition, parse_message, parse_sum
from xlsx_tools.quantity import Number

FACTS = Facts(
    this_year={"t.a.x": 6, "t.b.x": Decimal("2.5"), "t.open.x": None},
    last_year={"t.a.x": 2, "t.b.x": 0},
    fields={"power": "无", "blank": ""},
)


def numbers() -> st.SearchStrategy[Number]:
    """Figures as they are filed."""
    amounts = st.decimals(0, 10**9, places=6, allow_nan=False, allow_infinity=False)
    return st.integers(0, 10**9) | amounts


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("t.a.x = 6", True),
        ("t.a.x != 6", False),
        ("t.a.x > 5 and t.a.x < 7", True),
        ("t.a.x > 5 and t.a.x < 6", False),
        ("t.a.x >= 3 * last(t.a.x)", True),
        ("t.a.x>3*last( t.a.x )", False),
        ("t.a.x <= 2 * t.b.x + 1", True),
        ("t.a.x - last(t.a.x) = 4", True),
        ("t.a.x - t.b.x - 0.5 = 3", True),
        ("last(t.b.x) = 0", True),
        ("t.b.x = 2.5", True),
        ("t.a.x > 0 and field(power) = \"无\"", True),
        ('field(power) = "有"', False),
    ],
)  # fmt: skip
def test_condition_on_known_figures(condition: str, holds: bool) -> None:
    assert parse_condition(condition).holds(FACTS) is holds


@pytest.mark.parametrize(
    "condition",
    [
        "t.open.x = 0",
        "t.open.x >= 0 and t.a.x = 6",
        "t.a.x = 7 and t.open.x = 0",
        "last(t.open.x) = 0",
        "t.a.x + t.open.x > 0",
        "0 * t.open.x = 0",
        'field(blank) = "无"',
        'field(other) = "无"',
    ],
)
def test_nothing_is_known_while_a_figure_is_open(condition: str) -> None:
    assert parse_condition(condition).holds(FACTS) is None


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("", "不是条件"),
        ("t.a.x", "不是条件"),
        ("t.a.x == 3", "不是条件"),
        ("t.a.x = 3 = t.b.x", "不是条件"),
        ("t.a.x = 3 and", "不是指标编号"),
        ("t.a.x = 3 and ", "不是条件"),
        ("t.a.x = 3 or t.b.x = 2", "不是条件"),
        ("t.a.x = ", "不是条件"),
        ("t.a.x + = 3", "不是指标编号"),
        ("t.a.x = t.b.x * 3", "不是指标编号"),
        ("t.a.x = -3", "不是指标编号"),
        ("received > 0", "“received”不是指标编号"),
        ("last(received) > 0", "不是指标编号"),
        ("t.a.x > 1e3", "不是指标编号"),
        ('field(power) > "无"', "不是指标编号"),
        ('field(power) = ""', "不是指标编号"),
        ("field(power) = 无", "不是指标编号"),
    ],
)
def test_what_is_no_condition(condition: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_condition(condition)


def test_condition_tells_what_it_speaks_of() -> None:
    condition = parse_condition('t.a.x > 2 * last(t.b.x) + 1 and field(power) = "无"')
    assert list(condition.items) == ["t.a.x", "t.b.x"]
    assert [(part.field, part.text) for part in condition.fields] == [("power", "无")]


def test_message_shows_figures_and_sums() -> None:
    message = parse_message("填 {t.a.x}，上年 {last(t.a.x)}，多 {t.a.x - last(t.a.x)}，另有 {t.open.x}")
    assert message.text(FACTS) == "填 6，上年 2，多 4，另有 空白"
    assert list(message.items) == ["t.a.x", "t.a.x", "t.a.x", "t.a.x", "t.open.x"]


@pytest.mark.parametrize("text", ["{}", "{received}", "填 {t.a.x", "填 t.a.x}"])
def test_message_with_a_broken_placeholder(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是指标编号|大括号不成对"):
        parse_message(text)


# --- Laws ---------------------------------------------------------------------------------------------


@given(left=numbers(), right=numbers())
def test_exactly_one_of_less_equal_and_greater_holds(left: Number, right: Number) -> None:
    facts = Facts({"t.a.x": left, "t.b.x": right})
    held = {sign: parse_condition(f"t.a.x {sign} t.b.x").holds(facts) for sign in ("<", "=", ">")}
    assert sum(map(bool, held.values())) == 1
    for sign, opposite in (("!=", "="), (">=", "<"), ("<=", ">")):
        assert parse_condition(f"t.a.x {sign} t.b.x").holds(facts) is not held[opposite]


@given(left=numbers(), right=numbers(), factor=st.integers(1, 9999))
def test_comparison_is_that_of_exact_numbers(left: Number, right: Number, factor: int) -> None:
    facts = Facts({"t.a.x": left}, {"t.a.x": right})
    held = parse_condition(f"t.a.x > {factor} * last(t.a.x)").holds(facts)
    assert held is (Decimal(left) > Decimal(right) * factor)


@given(values=st.lists(numbers(), min_size=1, max_size=5))
def test_sum_is_the_sum_of_its_terms(values: list[Number]) -> None:
    facts = Facts({f"t.r{n}.x": value for n, value in enumerate(values)})
    added, first = " + ".join(facts.this_year), "t.r0.x"
    assert parse_sum(added).value(facts) == sum(values)
    assert parse_sum(f"{added} - {first}").value(facts) == sum(values[1:])


@given(values=st.dictionaries(st.sampled_from(["t.a.x", "t.b.x", "t.c.x"]), numbers()))
def test_condition_is_unknown_exactly_where_a_figure_is_missing(values: dict[str, Number]) -> None:
    condition = parse_condition("t.a.x + t.b.x > t.c.x and t.a.x >= 0")
    assert (condition.holds(Facts(values)) is None) == (len(values) < 3)
