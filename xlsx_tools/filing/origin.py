"""Whose a workbook is: form, unit and year; what the name of a unit may be, and when two names are one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.prose import folded, is_shown
from xlsx_tools.quantity import clean_text, whole_of

_UNIT_LIMIT = 100
_UNIT_FORBIDDEN = set('\\/:*?"<>|')
_BLANKS = re.compile(r"[^\S\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_YEARS = range(2008, 2100)  # The 条例 came into force in 2008.


@dataclass(frozen=True)
class Origin:
    """Which form, unit and year a workbook was made for, and the id of that template.

    `lock` is the hash of the password its sheets are protected with, as workbooks store it; `deadline` the
    unit's last day as it was when the workbook was made, where anybody said.
    """

    form: str
    version: int
    unit: str
    year: int
    template_id: str = ""
    lock: str = ""
    deadline: date | None = None


ORIGIN_NAME = "xlsx_tools"  # begins the names of properties, and names the defined name
_ORIGIN_KEYS = ("form", "version", "unit", "year", "template_id", "lock")
_DEADLINE = "deadline"  # behind the others, in workbooks of which one is known


def origin_as_pairs(origin: Origin) -> dict[str, str]:
    """The origin as texts, in a fixed order."""
    pairs = {key: str(getattr(origin, key)) for key in _ORIGIN_KEYS}
    return pairs | ({_DEADLINE: origin.deadline.isoformat()} if origin.deadline else {})


def origin_from_pairs(pairs: Mapping[str, str]) -> Origin | None:
    """The origin that `origin_as_pairs` wrote, None where it is not whole."""
    if not all(pairs.get(key) for key in _ORIGIN_KEYS[:4]):
        return None
    version, year = whole_of(pairs["version"]), whole_of(pairs["year"])
    if version is None or year is None:
        return None
    return Origin(
        form=pairs["form"],
        version=version,
        unit=unit_name(pairs["unit"]),
        year=year,
        template_id=pairs.get("template_id", ""),
        lock=pairs.get("lock", ""),
        deadline=_day(pairs.get(_DEADLINE, "")),
    )


def _day(text: str) -> date | None:
    """The day that `isoformat` wrote, None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def origin_as_text(origin: Origin) -> str:
    """The origin as one line, for the defined name; `|` cannot be part of a unit's name."""
    return "|".join(origin_as_pairs(origin).values())


def origin_from_text(text: str) -> Origin | None:
    """The origin that `origin_as_text` wrote."""
    return origin_from_pairs(dict(zip((*_ORIGIN_KEYS, _DEADLINE), text.split("|"), strict=False)))


def unit_name(text: str) -> str:
    """A unit's name without what nobody sees, every blank in it a plain one; line breaks stay."""
    return _BLANKS.sub(" ", clean_text(text))


def same_unit(one: str, other: str) -> bool:
    """Whether two names are the same unit's, however each was typed."""
    return one == other or unit_key(one) == unit_key(other)


def unit_key(name: str) -> str:
    """A unit's name as it is compared and looked up, however it was typed."""
    return folded(name)


def unit_problem(unit: str) -> str | None:
    """What a name that went through `unit_name` is or has that it may not, None if nothing.

    It becomes part of file names.
    """
    if not unit.strip():
        return "是空的"
    if len(unit) > _UNIT_LIMIT:
        return f"有 {len(unit)} 个字，最多 {_UNIT_LIMIT} 个字"
    if bad := sorted({c for c in unit if c in _UNIT_FORBIDDEN or not is_shown(c)}):
        own = "（造字只在造它的电脑上看得见，请换成标准汉字）" if any(map(_is_private, bad)) else ""
        return f"里不能有这些字符：{' '.join(map(_called, bad))}{own}"
    if not unit.strip(". "):
        return "只有句点"
    if unit_name(unit) != unit:
        return "里有多余的空格，或看不见的字符"
    return None


def _called(character: str) -> str:
    """A character as messages name it."""
    number = f"U+{ord(character):04X}"
    if character in _UNIT_FORBIDDEN:
        return character
    if _is_private(character):
        return f"造字 {number}"
    if character.isspace():
        return f"换行或空白 {number}"
    kinds = {"Cc": "控制字符", "Cf": "控制字符", "Cs": "不成字的代码"}
    return f"{kinds.get(category(character), '没有定义的字符')} {number}"


def _is_private(character: str) -> bool:
    return category(character) == "Co"


def year_problem(year: int | str) -> str | None:
    """What a year ought to be, None if it is one."""
    if not isinstance(year, int) or year not in _YEARS:
        now = "现在是空的" if year == "" else f"现为“{year}”"
        return f"应是 {_YEARS.start} 至 {_YEARS.stop - 1} 之间的四位数，{now}"
    return None


def require_year(year: int | str) -> None:
    """Raise XlsxToolsError unless it is a year that a report can be of."""
    if problem := year_problem(year):
        raise XlsxToolsError(f"年度{problem}。")
