"""Numbers, years, versions, rows of thousands of digits: read as what they are, or refused in a sentence."""

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest

from tests.support.command import assert_refused, run
from tests.support.forms import NATIONAL
from tests.support.workbooks import filled_submission, filled_workbook, opened
from xlsx_tools.checking import check
from xlsx_tools.checking.claims.numerals import read_numeral
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.document import to_document, write_json
from xlsx_tools.filing.origin import origin_from_text
from xlsx_tools.form.own_sheets import HIDDEN_SHEET
from xlsx_tools.reading.intake import take_in
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import layout_of

# Python refuses to make an int of more than 4,300 digits, or a text of one.
MANY = "9" * 5_000
LONGEST_SENTENCE = 400
LAYOUT = layout_of(NATIONAL)
ITEM = next(iter(NATIONAL.inputs))
TEXT = next(iter(LAYOUT.texts.values())).text


@cache
def right() -> bytes:
    """A filled workbook."""
    return filled_workbook(NATIONAL)


def typed(cell: Cell, value: str) -> bytes:
    """The workbook with something typed into a cell."""
    book = opened(right())
    book[cell.sheet][cell.a1] = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def hidden(key: str) -> bytes:
    """The workbook whose hidden sheet says the digits there."""
    book = opened(right())
    for first, second, *_ in book[HIDDEN_SHEET].iter_rows():
        if str(first.value).endswith(key):
            second.value = MANY
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def document(key: str, value: str) -> bytes:
    """The filing as JSON, with another value there."""
    text = write_json(to_document(NATIONAL, filled_submission(NATIONAL)))
    return re.sub(rf'("{re.escape(key)}": )[^,]*,', rf"\g<1>{value},", text, count=1).encode()


CASES: dict[str, Callable[[], bytes]] = {
    "figure": lambda: typed(LAYOUT.items[ITEM], MANY),
    "figure spelled": lambda: typed(LAYOUT.items[ITEM], "九" * 5_000),
    "figure with a unit": lambda: typed(LAYOUT.items[ITEM], MANY + "件"),
    "year typed": lambda: typed(LAYOUT.basics["year"], MANY),
    "year of twenty digits": lambda: typed(LAYOUT.basics["year"], "9" * 20),
    "number in a text": lambda: typed(TEXT, f"本年共收到申请{MANY}件，同比增长{MANY}%。"),
    "number spelled in a text": lambda: typed(TEXT, f"本年共收到申请{'九' * 5_000}件。"),
    "date in a text": lambda: typed(TEXT, f"截至{MANY}年{MANY}月{MANY}日。"),
    "version, hidden": lambda: hidden("version"),
    "year, hidden": lambda: hidden("year"),
    **{
        f"{key} in JSON, {value[:12]}": lambda key=key, value=value: document(key, value)  # type: ignore[misc]
        for key in ("version", "year", ITEM)
        for value in (MANY, f"-{MANY}", "1e999999", "1e-999999", f"1.{MANY}", f'"{MANY}"')
    },
}


@pytest.mark.parametrize("kind", CASES)
def test_thousands_of_digits_are_a_finding_or_a_sentence(kind: str) -> None:
    """ValueError: Exceeds the limit for integer string conversion."""
    try:
        intake = take_in(CASES[kind](), lambda _: NATIONAL)
    except XlsxToolsError as error:
        assert len(str(error)) <= LONGEST_SENTENCE
        return
    assert all(finding.message for finding in check(intake))
    write_json(to_document(NATIONAL, intake.submission, draft=True))
    year = intake.submission.year
    assert isinstance(year, str) or year < 2**63, "what no ledger holds"


@pytest.mark.parametrize("text", [MANY, "九" * 5_000, "九千" * 2_000, f"{MANY}.5"])
def test_numeral_beyond_all_bounds_spells_no_number(text: str) -> None:
    assert read_numeral(text) is None


def test_origin_of_thousands_of_digits_is_none() -> None:
    assert origin_from_text(f"{NATIONAL.id}|{MANY}|某局|2024") is None
    assert origin_from_text(f"{NATIONAL.id}|1|某局|{MANY}") is None


def test_years_of_thousands_of_digits_are_refused_on_the_command_line() -> None:
    assert_refused(run("generate", "--unit", "某局", "--year", MANY, "-o", "x.xlsx"), "不是四位数的年度")
