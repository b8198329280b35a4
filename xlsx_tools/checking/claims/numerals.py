"""Numbers in prose: digits with separators and decimals, Chinese numerals, and what only looks like one."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from xlsx_tools.expression import Expression
from xlsx_tools.quantity import Number, plain_number

_PLAIN_DIGITS, _FULL_DIGITS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_DIGITS = {character: n for digits in (_PLAIN_DIGITS, _FULL_DIGITS) for n, character in enumerate(digits)}
_DIGITS |= {"〇": 0, "○": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1_000, "拾": 10, "佰": 100, "仟": 1_000}
_MYRIAD = "万"
_PERCENT_OF_ONE = Decimal(100)
_HUNDREDFOLD = 2  # places
_LONGEST_NUMERAL = 30  # characters; whatever is longer is a number of a file, an account, nothing counted
CHARACTERS = "".join([*_DIGITS, *_PLACES, _MYRIAD])

_SPELLED = rf"[{CHARACTERS}]+"
_DATE = r"\d{1,2}(?:[-至—~]\d{1,2})?月(?:\d{1,2}日|底|末|份)?"
_WHOLE_YEAR = Expression("1月1日|12月31日|12月[底末]|1[-至—~]12月")

CIRCLED = "".join(chr(code) for code in range(ord("①"), ord("⑳") + 1))

BULLET = re.compile(rf"[{CIRCLED}]|\([{CHARACTERS}\d]{{1,3}}\)|[{CHARACTERS}\d]{{1,3}}[、.](?!\d)")
_DAYS = r"个?(?:工作日|自然日|小时|分钟|月内|天)(?:之?内|以内)?"
_IN_TENTHS = r"成(?=[多左以(、,;。)]|$|的|由|为|是|予|予|申|来|未|得|属|通)"
_BY_DIGIT = Expression(
    rf"(?P<span>\d+(?:\.\d+)?{_DAYS})|(?P<period>{_DATE})"
    r"|(?P<opaque>\d{1,2}日|\d+(?:[-:.]\d+){2,}|\d{3,}-\d{5,}|\d{7,}(?![\d元])|\d+:\d+)"
    rf"|(?P<digits>(?:(?<!\d)-)?\d+(?:\.\d+)?)(?:%|(?P<times>倍))|(?P<tenths>\d){_IN_TENTHS}"
)
_BY_NUMERAL = Expression(
    rf"(?P<span>{_SPELLED}{_DAYS})|百分之(?P<spelled>{_SPELLED})|(?P<spelled_times>{_SPELLED})倍"
    rf"|(?P<tenths>[{_PLAIN_DIGITS[1:]}]){_IN_TENTHS}"
    rf"|(?P<whole>[{_PLAIN_DIGITS[2:]}])分之(?P<part>[{_PLAIN_DIGITS[1:]}两])|(?P<half>一半)"
)
_NTH = rf"(?:\d+|{_SPELLED})"
# A row of a table, not 第三十六条第(一)项 of a law.
_BY_ORDER = Expression(
    rf"(?P<period>第(?:\d|{_SPELLED})季度?)"
    rf"|(?P<row>(?<![条款、])第(?:\({_NTH}\)|{_NTH})[项目栏行列](?:\({_NTH}\))?)"
    rf"|(?P<opaque>第{_NTH}[个条款项章号批届次类页位期]?)"
)
_BY_BRACKET = Expression(r"(?P<opaque>《[^》]*》?|[〔\[][^〕\]]*[〕\]](?:\d+号)?)")
# By how it begins, as few texts have all of them: a percentage, a part of a year, or what only looks
# like a number.
FIGURES = {
    **dict.fromkeys("-0123456789", _BY_DIGIT),
    **dict.fromkeys(CHARACTERS, _BY_NUMERAL),
    "第": _BY_ORDER,
    **dict.fromkeys("《〔[", _BY_BRACKET),
}
_NUMBER = r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"


class Numeral(NamedTuple):
    """A number as written: its value, how many decimals are shown, the word that counts.

    A `rough` one is 余, 多 or 几, or a share such as 七成; a `spelled` one is in Chinese numerals. Less than
    no decimals are shown by 3.9万, which is exact to the thousands only.
    """

    value: Number
    decimals: int = 0
    unit: str = ""
    is_rough: bool = False
    is_spelled: bool = False
    is_multiple: bool = False

    @property
    def bound(self) -> int:
        """1 if there are at least so many, as in 20余."""
        return int(self.is_rough and bool(self.unit))

    @property
    def roughly(self) -> "Numeral":
        """The same said to be only about right: exact to its last digit that is not 0."""
        return self._replace(decimals=min(self.decimals, -_round_places(self.value)))


def number_pattern(units: list[str]) -> re.Pattern[str]:
    """What finds a number with one of the units after it; Chinese numerals need one."""
    unit = "|".join(map(re.escape, units)) or "(?!)"
    return re.compile(
        rf"{_NUMBER}(?P<myriads>万(?!元))?(?P<rough>[余多几])?(?P<unit>{unit})?"
        rf"|(?P<spelled>{_SPELLED})(?P<spelled_rough>[余多几])?(?P<spelled_unit>{unit})"
    )


def is_whole_year(date: str) -> bool:
    """Whether a date only says where the year begins or ends."""
    return bool(_WHOLE_YEAR.compiled.fullmatch(date))


def numeral_of(match: re.Match[str]) -> Numeral | None:
    """The numeral that one of the patterns has found, None if it spells no number."""
    found = match.groupdict()
    if share := _share_of(found):
        return share
    digits = found.get("digits") or found.get("spelled") or found.get("spelled_times") or ""
    value = read_numeral(digits)
    if value is None:
        return None
    is_rough = bool(found.get("rough") or found.get("spelled_rough"))
    shift = _shift(found)
    decimals = len(digits.partition(".")[2]) - shift
    return Numeral(
        value=plain_number(Decimal(value).scaleb(shift)) if shift else value,
        decimals=-_round_places(value) - shift if is_rough and decimals <= 0 else decimals,
        unit=found.get("unit") or found.get("spelled_unit") or "",
        is_rough=is_rough,
        is_spelled=found.get("digits") is None,
        is_multiple=shift == _HUNDREDFOLD,
    )


def _shift(found: Mapping[str, str | None]) -> int:
    """By how many places the value is to be moved up: a multiple is so many hundred per cent."""
    if found.get("times") or found.get("spelled_times"):
        return _HUNDREDFOLD
    return 4 if found.get("myriads") else 0


def _round_places(value: Number) -> int:
    """How many zeros a number ends with: 20余 is exact to the tens."""
    digits = str(int(value))
    return len(digits) - len(digits.rstrip("0")) if value else 0


def _share_of(found: Mapping[str, str | None]) -> Numeral | None:
    """A share in words: 七成, 三分之一, 一半."""
    if tenths := found.get("tenths"):
        return Numeral(10 * int(read_numeral(tenths) or 0), decimals=-1, is_rough=True, is_spelled=True)
    if (whole := found.get("whole")) and (part := found.get("part")):
        value = plain_number(_PERCENT_OF_ONE * (read_numeral(part) or 0) / (read_numeral(whole) or 1))
        return Numeral(value, decimals=-1, is_rough=True, is_spelled=True)
    return Numeral(50, decimals=-1, is_rough=True, is_spelled=True) if found.get("half") else None


def read_numeral(text: str) -> Number | None:
    """The number that digits or Chinese numerals spell, None if they spell none, or one beyond all bounds."""
    if len(text) > _LONGEST_NUMERAL:
        return None
    if text[:1].isdecimal() or text[:1] == "-":
        return plain_number(Decimal(text.replace(",", "")))
    if not text or set(text) - set(CHARACTERS) or text.count(_MYRIAD) > 1:
        return None
    if not set(text) & {*_PLACES, _MYRIAD}:
        return int("".join(str(_DIGITS[character]) for character in text))
    high, myriad, low = text.rpartition(_MYRIAD)
    upper, lower = _below_myriad(high) if myriad else 0, _below_myriad(low)
    return None if upper is None or lower is None else upper * 10_000 + lower


def _below_myriad(text: str) -> int | None:
    """A numeral such as 一百二十, 一百零五 or 十二, whose places must fall."""
    total, digit, last_place = 0, 0, 10_000
    for character in text:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        else:
            place = _PLACES[character]
            if place >= last_place:
                return None
            total += (digit or 1) * place
            digit, last_place = 0, place
    return total + digit


def in_chinese(number: int) -> str:
    """A whole number below ten thousand in Chinese numerals, as reports spell it."""
    places = dict(zip((10, 100, 1_000), _PLACES, strict=False))
    digits = _PLAIN_DIGITS
    text, has_gap = "", False
    for place in (1_000, 100, 10, 1):
        digit, number = divmod(number, place)
        if digit:
            text += ("零" if has_gap and text else "") + digits[digit] + places.get(place, "")
        has_gap = digit == 0
    return (text.removeprefix("一") if text.startswith("一十") else text) or digits[0]
