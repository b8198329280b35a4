"""Number formats: whether a person who looks at the cell sees the number that is read from it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsx_tools.quantity import Number
from xlsx_tools.reading.careful.built_in_formats import BUILT_IN
from xlsx_tools.reading.careful.number_formats import (
    seen_otherwise,
    shows_otherwise,
    shows_text_otherwise,
)


def number(text: str) -> Number:
    return int(text) if text.isdecimal() else Decimal(text)


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("General", "12.5"),
        ("@", "12.5"),
        ("0", "12"),
        ("0", "0"),
        ("00000", "12"),
        ("#,##0", "1234567"),
        ("0.00", "12.5"),
        ("0.00", "12"),
        ("#.##", "5"),
        ("0_ ", "12"),
        (r"0_);[Red]\(0\)", "12"),
        (r"#,##0_ ;[Red]\-#,##0\ ", "1234"),
        ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "12.5"),
        ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0"),
        ('"¥"#,##0.00;[Red]"¥"\\-#,##0.00', "12.3"),
        ("[$¥-804]#,##0.00", "12.3"),
        ('0"件"', "12"),
        ('"约"0" 件"', "12"),
        ("[DBNum1][$-804]General", "12"),
        ("G/通用格式", "12.345"),
        ('G/通用格式"件"', "12"),
        ("0.00E+00", "1230"),
        ("##0.0E+0", "123"),
        ("# ?/?", "12"),
        ("# ?/?", "0.5"),
        ("# ?/8", "1.5"),
        ("# ?/?;[Red]-# ?/?", "-1.5"),
        ("# ??/100", "0.57"),
        ("0;-0;;@", "0"),
        ("[>=100]0;0.0", "12.5"),
        (r'0"d"\m\h[Yellow]', "12"),
        ("yyyy-mm-dd", "44760"),
    ],
)
def test_format_shows_the_number_that_is_there(code: str, typed: str) -> None:
    assert shows_otherwise(code, number(typed)) is None


@pytest.mark.parametrize(
    ("code", "typed", "shown"),
    [
        ('0"万"', "12", "12万"),
        ("0%", "12", "1200%"),
        ("0.00%", "0.12", "12.00%"),
        ("0,", "12345", "12"),
        ("0.0,", "12345", "12.3"),
        ('0!.0,"万"', "12345", "1.2万"),
        ('#,##0.0,,"百万"', "12345678", "12.3百万"),
        ('"1"0', "5", "15"),
        ('0"0"', "5", "50"),
        ('0"."0', "12", "1.2"),
        ('"128"', "5", "128"),
        (";;;", "5", ""),
        (";;;", "0", ""),
        ('[=147]"12";General', "147", "12"),
        ('[=147]"12"', "147", "12"),
        ("[White]0", "12", ""),
        ("0", "12.5", "13"),
        ("#,##0.00", "128.4562", "128.46"),
        ("0.00E+00", "1234", "1.23E+03"),
        ("# ?/?", "0.123", "1/8"),
        ("# ?/?", "1.66666666666667", "1 2/3"),
        ("?/?", "1.66666666666667", "5/3"),
        ("# ??/??", "3.14159", "3 14/99"),
        ("# ?/8", "1.49", "1 4/8"),
        ("[<100]# ?/?;0", "-1.66666666666667", "-1 2/3"),
        ("# ?/?;[Red]-# ?/?", "-1.66666666666667", "-1 2/3"),
        ('"第"# ?/?', "1.66666666666667", "第1 2/3"),
        ("# ??/100", "2.999", "3"),
        ("# ?/2", "0.2", "0"),
        ('"-"0', "12", "-12"),
        (r"\(0\)", "12", "(12)"),
        ('"无"', "12", "无"),
        ("0‰", "12", "12‰"),
    ],
)
def test_format_shows_another_number_or_none(code: str, typed: str, shown: str) -> None:
    assert shows_otherwise(code, number(typed)) == shown


def test_figures_of_a_unit_may_show_that_unit() -> None:
    assert shows_otherwise('0"万元"', 12, units=("万元",)) is None
    assert shows_otherwise('0"万元"', 12, units=("件",)) == "12万元"


@given(st.integers(0, 999_999_999), st.sampled_from(["0", "#,##0", "0.00", "General", '0"件"', "# ?/?", "@"]))
def test_plain_formats_show_every_count(count: int, code: str) -> None:
    assert shows_otherwise(code, count) is None


@given(st.integers(0, 10**9), st.integers(0, 6))
def test_amount_is_shown_only_if_all_its_decimals_are(units: int, decimals: int) -> None:
    amount = Decimal(units).scaleb(-3)
    code = "0." + "0" * decimals if decimals else "0"
    fits = amount == round(amount, decimals)
    assert (shows_otherwise(code, amount) is None) == fits


@given(st.text(alphabet='0#?.,%;[]"\\_*@E+-万件yR>=<1/ ', max_size=12), st.integers(0, 10**6))
def test_any_format_whatever_is_judged_or_left(code: str, count: int) -> None:
    shows_otherwise(code, count)
    shows_text_otherwise(code, str(count), count)


def test_built_in_formats_but_those_that_scale_show_every_count() -> None:
    told = {number for number, code in BUILT_IN.items() if shows_otherwise(code, 7) is not None}
    assert told == {"9", "10"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (";;;", ""),
        ("0;0;0;", ""),
        ("[White]@", ""),
        ('@"万"', "12万"),
        ('0;0;0;"99"', "99"),
        ("0", None),
        (";;;@", None),
        ('@"件"', None),
    ],
)
def test_figure_typed_as_text_is_told_where_another_is_seen(code: str, shown: str | None) -> None:
    assert shows_text_otherwise(code, "12", 12, ("件",)) == shown


@pytest.mark.parametrize(
    ("shown", "told"), [("12万", True), ("", True), ("1,200", False), ("###", False), ("1200件", False)]
)
def test_what_a_file_itself_says_is_seen_is_compared(shown: str, told: bool) -> None:
    assert (seen_otherwise(shown, 1200, ("件",)) is not None) is told
