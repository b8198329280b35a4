"""Whose report it is and of which year: by its title, its file's name, or what stands below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xlsx_tools.filing.origin import unit_name, unit_problem, year_problem
from xlsx_tools.form.model import Form
from xlsx_tools.published.neutral import Passage, Piece
from xlsx_tools.published.unit_names import in_forms_characters
from xlsx_tools.quantity import clean_text

_YEAR = r"(?P<year>\d{4}|[〇○Ｏ零一二三四五六七八九]{4})"
_UNIT = r"(?P<unit>[^。，；：？！,;:?!]{2,60}?)"
_DIGITS = {
    "〇": "0",
    "○": "0",
    "Ｏ": "0",
    "零": "0",
    **{c: str(n) for n, c in enumerate("一二三四五六七八九", 1)},
}
_WIDE_DIGITS = {ord("０") + n: str(n) for n in range(10)}
_BETWEEN = re.compile(r"[-—–_|｜]+")
_MOST_LINES = 3  # that a title is broken into
_LONGEST_LINE = 80
_OWN_WORDS = 4  # characters of a title that no unit's name ends with
_MOST_SEARCHED = 300  # lines before the first part: the title is not far above it


@dataclass(frozen=True)
class Whose:
    """The unit and the year as far as they are known, and the pieces that are the title."""

    unit: str = ""
    year: int | None = None
    title: frozenset[int] = frozenset()


def whose(form: Form, titles: Sequence[str], pieces: Sequence[Piece], name: str) -> Whose:
    """What the pieces before the first part say, the titles that the file bears, and its name."""
    own = _in_pieces(form, pieces)
    for other in (*titles, name):
        if own.unit and own.year:
            break
        for text in (other, *_BETWEEN.split(other)):
            found = _told(form, text)
            own = replace(own, unit=own.unit or found.unit, year=own.year or found.year)
    return own


def _in_pieces(form: Form, pieces: Sequence[Piece]) -> Whose:
    """By one to three lines that are a title together; a title without a unit may have it above."""
    lines = [
        (at, p.text) for at, p in enumerate(pieces) if isinstance(p, Passage) and len(p.text) <= _LONGEST_LINE
    ][-_MOST_SEARCHED:]
    partly = Whose()
    for number in range(1, _MOST_LINES + 1):
        for first in range(len(lines) - number, -1, -1):
            together = lines[first : first + number]
            found = _told(form, "".join(text for _, text in together))
            if found.year and (found.unit or not partly.year):
                whole = replace(found, title=frozenset(at for at, _ in together))
                if whole.unit:
                    return whole
                partly = whole
    return partly


def _told(form: Form, text: str) -> Whose:
    plain = "".join(clean_text(text).translate(_WIDE_DIGITS).split())
    known = in_forms_characters(form, plain)
    for pattern in _patterns(form):
        if match := pattern.fullmatch(known):
            unit = unit_name(plain[slice(*match.span("unit"))] if "unit" in match.groupdict() else "")
            year = int("".join(_DIGITS.get(digit, digit) for digit in match["year"]))
            if not year_problem(year) and (not unit or _may_be_unit(form, unit)):
                return Whose(unit, year)
    return Whose()


def _may_be_unit(form: Form, name: str) -> bool:
    """Whether a name may be a unit's: one that ends with words of the titles is of a menu."""
    return not unit_problem(name) and not any(name[-_OWN_WORDS:] in way for way in _ways(form))


@lru_cache
def _ways(form: Form) -> frozenset[str]:
    ways = {form.report_title, *form.wordings.report_titles}
    return frozenset(ways | {way.replace("{unit}", "") for way in ways})


@lru_cache
def _patterns(form: Form) -> tuple[re.Pattern[str], ...]:
    """The ways to write a title, also without the unit, those with the most words of their own first."""
    in_order = sorted(_ways(form), key=lambda way: (-len(way.replace("{unit}", "")), way))
    return tuple(re.compile(_pattern(way)) for way in in_order)


def _pattern(way: str) -> str:
    pieces = (
        _UNIT if piece == "{unit}" else _YEAR if piece == "{year}" else _escaped(piece)
        for piece in re.split(r"(\{unit\}|\{year\})", way)
    )
    return f"[《〈]?{''.join(pieces)}[》〉]?"


def _escaped(text: str) -> str:
    """Brackets in either width."""
    return re.escape(text).replace("（", "[（(]").replace("）", "[)）]")
