"""What people type, row by row: the number it means, or why it is none."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsx_tools.quantity import (
    BLANK,
    LARGEST,
    Number,
    Oddity,
    apart,
    clean_text,
    from_cell_number,
    joined_halves,
    plain_number,
    read_quantity,
    same_amount,
    show,
)

UNITS = ("件", "条", "件次", "次")
FULL_WIDTH = str.maketrans("0123456789,.+-", "０１２３４５６７８９，．＋－")

counts = st.integers(0, LARGEST)
# Six decimals and nine digits before them: 15 digits, as many as spreadsheet programs keep.
amounts = st.decimals(0, LARGEST, places=6)


def rows(text: str) -> list[tuple[str, ...]]:
    """The rows of a small Markdown table; `·` stands for a blank."""
    lines = (line.strip().strip("|").split("|") for line in text.strip().splitlines())
    return [tuple(cell.strip().replace("·", " ") for cell in line) for line in lines]


# --- Counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    rows(
        """
        | １２       | 12        |
        | 12·        | 12        |
        | ·12        | 12        |
        | ··１２··   | 12        |
        | 1,234      | 1234      |
        | １，２３４ | 1234      |
        | 1,234,567  | 1234567   |
        | 1·234      | 1234      |
        | 12件       | 12        |
        | 12·件      | 12        |
        | １２件     | 12        |
        | 12件次     | 12        |
        | 1,234条    | 1234      |
        | 0件        | 0         |
        | +12        | 12        |
        | ＋１２     | 12        |
        | 12.        | 12        |
        | 12.0       | 12        |
        | 007        | 7         |
        | 000        | 0         |
        | 999999999  | 999999999 |
        """
    ),
)
def test_count_typed_as_text__ok(typed: str, number: str) -> None:
    read = read_quantity(typed, whole=True, units=UNITS)
    assert (read.value, read.typed, read.oddity) == (int(number), typed, Oddity.READ_AS)
    assert isinstance(read.value, int)


@pytest.mark.parametrize(
    "typed",
    [
        "\u300012\u3000",  # ideographic space
        "\u00a012",  # no-break space
        "12\u200b",  # zero-width space
        "1\u200d2",  # zero-width joiner in the middle
        "\ufeff12",  # byte order mark
        "12\u2060",  # word joiner
        "1\u00ad2",  # soft hyphen
        "12\r",
        "12\r\n",
        "12\r\n",
        "\t12",
    ],
    ids=ascii,
)
def test_count_with_traces_that_nobody_sees__ok(typed: str) -> None:
    assert read_quantity(typed, whole=True).value == 12


@pytest.mark.parametrize(
    ("typed",),
    rows(
        """
        | 约12      |
        | 12左右    |
        | 十二      |
        | 一        |
        | 〇        |
        | 无        |
        | 1,23      |
        | 1,2345    |
        | 12,34,567 |
        | ,123      |
        | 1,,234    |
        | 1·2       |
        | 12·34     |
        | 1-2       |
        | 3/4       |
        | 12+3      |
        | 1.2.3     |
        | 1e3       |
        | 0x1F      |
        | 12%       |
        | 12；      |
        | 件        |
        | 12件3     |
        | 12起      |
        | 12条件    |
        | 12元      |
        | /         |
        | -         |
        | —         |
        | .         |
        | +         |
        | #REF!     |
        | NaN       |
        | Infinity  |
        | TRUE      |
        """
    ),
)
def test_no_number_at_all__error(typed: str) -> None:
    read = read_quantity(typed, whole=True, units=UNITS)
    assert (read.value, read.typed, read.oddity) == (None, typed, Oddity.NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("typed", "oddity"),
    [
        (-3, Oddity.NEGATIVE),
        (-3.0, Oddity.NEGATIVE),
        ("-3", Oddity.NEGATIVE),
        ("－３件", Oddity.NEGATIVE),
        ("-1,234", Oddity.NEGATIVE),
        (-2.5, Oddity.NEGATIVE),
        (2.5, Oddity.FRACTION),
        ("2.5", Oddity.FRACTION),
        ("２．５件", Oddity.FRACTION),
        (0.000001, Oddity.FRACTION),
        (Decimal("0.5"), Oddity.FRACTION),
        (LARGEST + 1, Oddity.TOO_LARGE),
        (1e15, Oddity.TOO_LARGE),
        (1e300, Oddity.TOO_LARGE),
        ("1,000,000,000", Oddity.TOO_LARGE),
        ("9" * 400, Oddity.TOO_LARGE),
        (True, Oddity.LOGICAL),
        (False, Oddity.LOGICAL),
        (date(2024, 1, 2), Oddity.DATE),
        (datetime(2022, 7, 18, 0, 0), Oddity.DATE),
        (time(12, 30), Oddity.DATE),
        (timedelta(hours=3), Oddity.DATE),
    ],
)
def test_number_but_no_count__error(typed: object, oddity: Oddity) -> None:
    read = read_quantity(typed, whole=True, units=UNITS)
    assert (read.value, read.oddity) == (None, oddity)
    assert read.typed


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (-3.0, "-3"),
        (2.5, "2.5"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2024, 1, 2), "2024-01-02"),
        ("约 12 ", "约 12 "),
        (1e15, "1000000000000000"),
    ],
)
def test_what_was_typed_is_kept_to_be_shown(typed: object, shown: str) -> None:
    assert read_quantity(typed, whole=True).typed == shown


@pytest.mark.parametrize("typed", [None, "", " ", "\u3000", "\u200b", "\ufeff", "\r\n", " \u00a0 "])
def test_empty_looking_cell_is_blank_not_wrong(typed: str | None) -> None:
    assert read_quantity(typed, whole=True, units=UNITS) == BLANK
    assert read_quantity(typed, whole=False, units=UNITS) == BLANK


@pytest.mark.parametrize(
    ("typed", "number"), [(12, 12), (12.0, 12), (0, 0), (-0.0, 0), (Decimal("12.00"), 12), (1e8, 100_000_000)]
)
def test_number_cell_is_nothing_odd(typed: float | Decimal, number: int) -> None:
    read = read_quantity(typed, whole=True)
    assert (read.value, read.oddity) == (number, None)
    assert isinstance(read.value, int)


# --- Amounts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    rows(
        """
        | 12.5万元      | 12.5       |
        | １２．５万元  | 12.5       |
        | 1,234.567891  | 1234.567891|
        | 1,234.5·万元  | 1234.5     |
        | .5            | 0.5        |
        | 0.000001      | 0.000001   |
        | 12.500000     | 12.5       |
        | 12            | 12         |
        """
    ),
)
def test_amount_typed_as_text__ok(typed: str, number: str) -> None:
    read = read_quantity(typed, whole=False, units=["万元"])
    assert (read.value, read.oddity) == (Decimal(number), Oddity.READ_AS)
    assert not isinstance(read.value, float)


@pytest.mark.parametrize(
    ("typed", "oddity"),
    [
        ("12.5元", Oddity.NOT_A_NUMBER),  # 元 in a cell of 万元 is off by 10,000
        ("12.5万", Oddity.NOT_A_NUMBER),
        ("￥12.5", Oddity.NOT_A_NUMBER),
        ("-0.5", Oddity.NEGATIVE),
        (-0.000001, Oddity.NEGATIVE),
        (1e9, Oddity.TOO_LARGE),
        ("999999999.000001", Oddity.TOO_LARGE),
        (date(2024, 1, 2), Oddity.DATE),
    ],
)
def test_no_amount__error(typed: object, oddity: Oddity) -> None:
    read = read_quantity(typed, whole=False, units=["万元"])
    assert (read.value, read.oddity) == (None, oddity)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (0.1, "0.1"),
        (1.1 * 3, "3.3"),
        (123456789.123456, "123456789.123456"),
        (0.000001, "0.000001"),
        (1e-7, "0.0000001"),
        (100.0, "100"),
    ],
)
def test_binary_fraction_is_read_to_fifteen_digits(cell: float, number: str) -> None:
    assert read_quantity(cell, whole=False).value == Decimal(number)


# --- Laws --------------------------------------------------------------------------------------------

WRITINGS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "full width": lambda n: str(n).translate(FULL_WIDTH),
    "thousands": lambda n: f"{n:,}",
    "full-width thousands": lambda n: f"{n:,}".translate(FULL_WIDTH),
    "thousands by blanks": lambda n: f"{n:,}".replace(",", " "),
    "unit": lambda n: f"{n}件",
    "blank and longer unit": lambda n: f"{n} 件次",
    "thousands and unit": lambda n: f"{n:,}条",
    "blanks around": lambda n: f" \u3000{n}\u00a0",
    "leading zeros": lambda n: f"00{n}",
    "decimals": lambda n: f"{n}.00",
    "traces": lambda n: f"\ufeff{n}\u200b\r",
}


@pytest.mark.parametrize("writing", WRITINGS)
@given(number=counts)
def test_count_is_read_back_however_it_is_written(writing: str, number: int) -> None:
    read = read_quantity(WRITINGS[writing](number), whole=True, units=UNITS)
    assert (read.value, read.oddity) == (number, Oddity.READ_AS)


@given(counts)
def test_count_in_a_number_cell_is_read_back(number: int) -> None:
    for cell in (number, float(number), Decimal(number)):
        assert read_quantity(cell, whole=True).value == number


@given(amounts)
def test_amount_is_read_back_from_a_cell_from_text_and_from_a_document(number: Decimal) -> None:
    writings = (
        float(number),
        number,
        f"{number}",
        f"{number:,}",
        f"{number}万元",
        f"{number:,}".translate(FULL_WIDTH),
    )
    for cell in writings:
        assert read_quantity(cell, whole=False, units=["万元"]).value == number


@given(counts | amounts)
def test_shown_number_is_read_as_itself(number: Number) -> None:
    assert read_quantity(show(number), whole=False).value == number


@given(counts | amounts)
def test_number_is_shown_without_exponent_or_trailing_zeros(number: Number) -> None:
    shown = show(number)
    assert "E" not in shown.upper()
    assert "." not in shown or shown[-1] not in "0."


@given(amounts, amounts)
def test_sum_of_amounts_is_shown_without_trailing_zeros(one: Decimal, other: Decimal) -> None:
    shown = show(one + other)
    assert "." not in shown or shown[-1] not in "0."


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (None, ""),
        (0, "0"),
        (1200, "1200"),
        (Decimal("1E+3"), "1000"),
        (Decimal("12.50"), "12.5"),
        (Decimal("12.000"), "12"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("-2.5"), "-2.5"),
    ],
)
def test_show(number: Number | None, shown: str) -> None:
    assert show(number) == shown


@given(st.text() | st.integers() | st.floats() | st.decimals() | st.booleans() | st.dates() | st.none())
def test_whatever_stands_in_a_cell_gives_a_number_of_its_kind_or_none(cell: object) -> None:
    for whole in (True, False):
        read = read_quantity(cell, whole=whole, units=UNITS)
        if read.value is not None:
            assert 0 <= read.value <= LARGEST
            assert isinstance(read.value, int) or not whole
            assert isinstance(read.value, int | Decimal)
        elif read != BLANK:
            assert read.oddity is not None


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), float("-inf")])
def test_nan_and_infinity_in_a_cell_are_refused_not_raised(cell: float) -> None:
    read = read_quantity(cell, whole=True)
    assert read.value is None
    assert read.oddity is not None


def test_number_beyond_all_bounds_is_refused_not_raised() -> None:
    assert read_quantity(Decimal("1E+400"), whole=True).oddity is Oddity.TOO_LARGE


def test_superscript_is_no_digit__error() -> None:
    assert read_quantity("12²", whole=True).value is None


@pytest.mark.parametrize("unit", ["m³", "㎡", "ｋｇ", "件"])
def test_unit_is_taken_off_however_it_is_written(unit: str) -> None:
    assert read_quantity(f"12{unit}", whole=True, units=[unit]).value == 12


# --- Small tools -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("第一段\r\n第二段\r第三段", "第一段\n第二段\n第三段"),
        ("\ufeff甲\u200b乙 \u3000", "甲乙"),
        ("＝１２", "＝１２"),
        ("_xlsx_tools", "_xlsx_tools"),
    ],
)
def test_clean_text(text: str, clean: str) -> None:
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("龘_xD842__xDFB7_字", "龘𠮷字"),
        ("龘_xd842__xdfb7__xD842__xDFB7_字", "龘𠮷𠮷字"),
        ("半个_xD842_字", "半个字"),
        ("_x000D_", "_x000D_"),
        ("_xlsx_tools", "_xlsx_tools"),
    ],
)
def test_characters_written_in_halves_are_whole_again(text: str, shown: str) -> None:
    assert joined_halves(text) == shown


@given(st.text())
def test_clean_text_is_clean(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(amounts)
def test_plain_number_is_the_same_number(number: Decimal) -> None:
    assert plain_number(number) == number
    assert isinstance(plain_number(number), int) is (number == number.to_integral_value())


@given(st.integers(-(10**14), 10**14))
def test_whole_cell_number_is_an_int(number: int) -> None:
    assert from_cell_number(float(number)) == number
    assert isinstance(from_cell_number(float(number)), int)


@given(amounts, amounts)
def test_apart_is_a_distance(one: Decimal, other: Decimal) -> None:
    assert apart(one, other) == apart(other, one) == abs(one - other)
    assert same_amount(one, other) is (one == other)


@given(st.lists(st.decimals(0, 1_000_000, places=6), max_size=25))
def test_binary_sums_agree_with_decimal_ones(values: list[Decimal]) -> None:
    assert same_amount(from_cell_number(float(sum(map(float, values)))), sum(values))
