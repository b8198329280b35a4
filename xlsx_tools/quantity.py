"""What people type where a number belongs: the number it means, or why it is none (words, a date cell)."""

import unicodedata
from collections.abc import Collection
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from re import Match
from typing import NamedTuple

from xlsx_tools.expression import Expression

Number = int | Decimal

# The largest number of things: beyond it a slip of the hand is far likelier than a fact.
LARGEST = 999_999_999

# The largest amount and the largest total: spreadsheet programs keep 15 digits of them.
LARGEST_TOTAL = 999_999_999_999_999

# Half of the last of the six decimals that amounts are given with: spreadsheet programs add
# in binary, so two sums of the same amounts may differ far behind that place.
TOLERANCE = Decimal("0.0000005")

_MOST_SHOWN_DIGITS = 30
_TWO_DECIMALS = Decimal("0.01")
_MOST_KEPT_DIGITS = 15  # by spreadsheet programs, and fewer than any place for numbers holds
_INVISIBLE = dict.fromkeys(
    (
        *map(ord, "\u00ad\u034f\u061c\u115f\u1160\u180e\u2800\u3164\ufeff\uffa0"),
        *range(0x200B, 0x2010),  # of width zero, and marks of direction
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xE0000, 0xE0080),
    )
)
_PICTURES = ("DISPIMG(", "_XLFN.IMAGE(", "=IMAGE(")
# Readers put every other escape right.
_HALF = Expression(r"_x([dD][89a-fA-F][0-9a-fA-F]{2})_")
_HALVES = Expression(r"(?:_x[dD][89a-fA-F][0-9a-fA-F]{2}_)+")
_PLAIN = Expression(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+")
_GROUPED = Expression(r"[+-]?\d{1,3}([, ]\d{3})+(\.\d*)?")
_SIGN = Expression(r"(?:(?P<less>[-−–]|减少?)|\+|增加?)\s*(?=[\d.])")


class Oddity(Enum):
    """Why a cell is not simply a number of its kind."""

    READ_AS = "read as"
    NOT_A_NUMBER = "not a number"
    NEGATIVE = "negative"
    FRACTION = "fraction"
    TOO_LARGE = "too large"
    DATE = "date"
    LOGICAL = "logical"
    ERROR_VALUE = "error value"
    FORMULA = "formula without a result"
    CIRCLE = "formula that uses its own result"
    CHANGING = "formula with another result each time"
    STALE = "formula that was not calculated"
    PICTURE = "a picture"
    COVERED = "beneath a merged cell"
    MARKED = "with digits raised, lowered or struck through"
    LOST = "its place in the file was not found"


class Quantity(NamedTuple):
    """A cell's number (None: blank or unusable), what was typed, and what was odd about it."""

    value: Number | None
    typed: str = ""
    oddity: Oddity | None = None


BLANK = Quantity(None)


def same_amount(one: Number, other: Number) -> bool:
    """Whether two figures agree once the rounding of spreadsheet programs is set aside."""
    return one == other or apart(one, other) < max(TOLERANCE, _last_kept(one), _last_kept(other))


def _last_kept(number: Number) -> Decimal:
    """One in the last of the digits that spreadsheet programs keep."""
    return Decimal(1).scaleb(Decimal(number).adjusted() + 1 - _MOST_KEPT_DIGITS)


def apart(one: Number, other: Number) -> Number:
    """How far two figures are from each other, without sign."""
    return plain_number(abs(Decimal(one) - Decimal(other)))


def joined_halves(text: str) -> str:
    """A text with those characters whole that Excel wrote in halves (`_xD842__xDFB7_`), others left out."""
    return _HALVES.compiled.sub(_joined, text) if "_x" in text else text


def _joined(halves: Match[str]) -> str:
    units = (int(half, 16).to_bytes(2, "little") for half in _HALF.compiled.findall(halves[0]))
    return b"".join(units).decode("utf-16-le", "ignore")


def clean_text(text: str) -> str:
    """Text without the traces programs leave: carriage returns, what nobody sees, outer blanks."""
    return without_invisible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def without_invisible(text: str) -> str:
    """The text without characters of no width, marks of direction, and other characters nobody sees."""
    return text if text.isascii() else text.translate(_INVISIBLE)


def whole_of(text: str) -> int | None:
    """The whole number that digits mean, None where they are none or more than anything counts."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_KEPT_DIGITS else None


def plain_number(number: Decimal) -> Number:
    """The same number as an int where it is whole, without trailing zeros elsewhere."""
    if number == number.to_integral_value():
        return int(number)
    return number.normalize()


def from_cell_number(number: float) -> Number:
    """The decimal number behind a binary one, to the 15 digits that spreadsheet programs keep."""
    if isinstance(number, int):
        return number
    return int(number) if number.is_integer() else plain_number(Decimal(format(number, ".15g")))


def read_quantity(
    raw: object, *, whole: bool, units: Collection[str] = (), largest: int = LARGEST, signed: bool = False
) -> Quantity:
    """Read a cell as a count (`whole`) or an amount; `units` are the words that may follow it.

    What is `signed` may be as much below zero as above it.
    """
    if raw is None or raw == "":
        return BLANK
    if isinstance(raw, bool):
        return Quantity(None, "TRUE" if raw else "FALSE", Oddity.LOGICAL)
    if (isinstance(raw, int) or (isinstance(raw, float) and raw.is_integer())) and 0 <= raw <= largest:
        whole_number = int(raw)  # Nearly every cell: the rest of the way is ten times as long.
        return Quantity(whole_number, str(whole_number))
    if isinstance(raw, int | float | Decimal):
        number = Decimal(format(raw, ".15g") if isinstance(raw, float) else raw)
        readable = number.is_finite() and abs(number.adjusted()) < _MOST_SHOWN_DIGITS
        typed = f"{number:f}" if readable else str(raw)
        return _judged(number, typed, whole=whole, largest=largest, signed=signed)
    if isinstance(raw, date | time | timedelta):
        return Quantity(None, str(raw), Oddity.DATE)
    return _read_text(str(raw), units, whole=whole, largest=largest, signed=signed)


def is_picture(text: str) -> bool:
    """Whether a cell's text is the formula by which WPS or Excel puts a picture into it."""
    return any(function in text.upper() for function in _PICTURES)


def _read_text(typed: str, units: Collection[str], *, whole: bool, largest: int, signed: bool) -> Quantity:
    text = clean_text(_with_plain_widths(typed))
    if not text:
        return BLANK
    number = _number_in(_with_plain_sign(text) if signed else text.replace("−", "-"), units)
    if number is None and is_picture(text):
        return Quantity(None, typed, Oddity.PICTURE)
    if number is None:
        return Quantity(None, typed, Oddity.NOT_A_NUMBER)
    quantity = _judged(number, typed, whole=whole, largest=largest, signed=signed)
    return quantity._replace(oddity=Oddity.READ_AS) if quantity.oddity is None else quantity


def _with_plain_widths(text: str) -> str:
    """Full-width forms and no-break blanks folded; not all of NFKC, which makes 12² into 122."""
    if text.isascii():
        return text
    folded = ("<wide>", "<narrow>", "<noBreak>")
    return "".join(
        unicodedata.normalize("NFKC", c) if unicodedata.decomposition(c).startswith(folded) else c
        for c in text
    )


def _with_plain_sign(text: str) -> str:
    """A text that begins with a sign or a word for one, with + or - instead."""
    found = _SIGN.compiled.match(text)
    return f"{'-' if found['less'] else '+'}{text[found.end() :]}" if found else text


def _number_in(text: str, units: Collection[str]) -> Decimal | None:
    for unit in sorted(map(_with_plain_widths, units), key=len, reverse=True):
        if text.endswith(unit):
            text = text.removesuffix(unit).rstrip()
            break
    if _GROUPED.compiled.fullmatch(text):
        text = text.replace(",", "").replace(" ", "")
    return Decimal(text) if _PLAIN.compiled.fullmatch(text) else None


def _judged(number: Decimal, typed: str, *, whole: bool, largest: int, signed: bool) -> Quantity:
    """The number if it can be of its kind; its size comes first, as it may be beyond all bounds."""
    if not number.is_finite() or (number and number.adjusted() < -_MOST_SHOWN_DIGITS):
        return Quantity(None, typed, Oddity.NOT_A_NUMBER)
    if number < 0 and not signed:
        return Quantity(None, typed, Oddity.NEGATIVE)
    if abs(number) > largest:
        return Quantity(None, typed, Oddity.TOO_LARGE)
    plain = plain_number(number)
    if whole and not isinstance(plain, int):
        return Quantity(None, typed, Oddity.FRACTION)
    return Quantity(plain, typed)


def rounded(number: Number) -> Number:
    """A number to no more than two decimals."""
    return number if isinstance(number, int) else plain_number(number.quantize(_TWO_DECIMALS))


def show(number: Number | None) -> str:
    """A number as reports print it: no exponent, no trailing zeros, blank for None."""
    if number is None:
        return ""
    plain = plain_number(Decimal(number))
    return str(plain) if isinstance(plain, int) else format(plain, "f")
