"""Whose a workbook is: the form, unit and year it was made for, and what names may be."""

from collections.abc import Mapping
from dataclasses import dataclass

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.quantity import clean_text, whole_of

_UNIT_LIMIT = 100
_UNIT_FORBIDDEN = set('\\/:*?"<>|')
_YEARS = range(2008, 2100)  # The 条例 came into force in 2008.


@dataclass(frozen=True)
class Origin:
    """Which form, unit and year a workbook was made for, and the id of that template.

    `lock` is the hash of the password its sheets are protected with, as workbooks store it.
    """

    form: str
    version: int
    unit: str
    year: int
    template_id: str = ""
    lock: str = ""


ORIGIN_NAME = "xlsx_tools"  # begins the names of properties, and names the defined name
_ORIGIN_KEYS = ("form", "version", "unit", "year", "template_id", "lock")


def origin_as_pairs(origin: Origin) -> dict[str, str]:
    """The origin as texts, in a fixed order."""
    return {key: str(getattr(origin, key)) for key in _ORIGIN_KEYS}


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
        unit=pairs["unit"],
        year=year,
        template_id=pairs.get("template_id", ""),
        lock=pairs.get("lock", ""),
    )


def origin_as_text(origin: Origin) -> str:
    """The origin as one line, for the defined name; `|` cannot be part of a unit's name."""
    return "|".join(origin_as_pairs(origin).values())


def origin_from_text(text: str) -> Origin | None:
    """The origin that `origin_as_text` wrote."""
    return origin_from_pairs(dict(zip(_ORIGIN_KEYS, text.split("|"), strict=False)))


def unit_problem(unit: str) -> str | None:
    """What a unit's name is or has that it may not, None if nothing: it becomes part of file names."""
    if not unit.strip():
        return "是空的"
    if len(unit) > _UNIT_LIMIT:
        return f"有 {len(unit)} 个字，最多 {_UNIT_LIMIT} 个字"
    bad = sorted({c for c in unit if c in _UNIT_FORBIDDEN or not c.isprintable()})
    if bad or not unit.strip(". ") or clean_text(unit) != unit:
        shown = " ".join(c if c.isprintable() else "换行等控制字符" for c in bad) or "首尾的空格，或只有句点"
        return f"里不能有这些字符：{shown}"
    return None


def year_problem(year: int | str) -> str | None:
    """What a year ought to be, None if it is one."""
    if not isinstance(year, int) or year not in _YEARS:
        return f"应是 {_YEARS.start} 至 {_YEARS.stop - 1} 之间的四位数，现为“{year}”"
    return None


def require_year(year: int | str) -> None:
    """Raise XlsxToolsError unless it is a year that a report can be of."""
    if problem := year_problem(year):
        raise XlsxToolsError(f"年度{problem}。")
