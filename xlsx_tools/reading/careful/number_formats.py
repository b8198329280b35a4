"""What a number format makes of a number, so far as to tell whether a person sees the same number."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from xlsx_tools.quantity import Number, show
from xlsx_tools.reading.careful.built_in_formats import PLAIN_FORMATS

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<blank>.) | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<exponent>E[+-](?=[0#?]))
    | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@)
    | (?P<end>;) | (?P<date>[ymdhsYMDHSbBgGaA]+) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-.*)?")
_SCALES = re.compile(r"[万萬亿億兆千仟百佰十拾%‰:/]")
_SHOWN = re.compile(r"([^\d.]*)((?:\d[\d,]*\.?\d*|\.\d+)(?:E[+-]?\d+)?)(\D*)")
_WRITTEN = re.compile(r"[1-9]\d{0,8}")

_INVISIBLE = frozenset(("white", "白色", "color2", "颜色2"))
_KINDS = {"quoted": "literal", "escaped": "literal", "other": "literal"}
_LITERALLY = {"percent": "%", "blank": " "}
_NO_DIGIT = {"0": "0", "#": "", "?": " "}

_Token = tuple[str, str]  # its kind, and what it says


@dataclass(frozen=True)
class _Section:
    """One of a format's parts between semicolons; `condition` says for which numbers it is."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None = None

    def holds(self, number: Decimal) -> bool:
        """Whether its condition is true of the number."""
        if self.condition is None:
            return True
        relation, bound = self.condition
        return {
            "<": number < bound, "<=": number <= bound, ">": number > bound,
            ">=": number >= bound, "=": number == bound, "<>": number != bound,
        }[relation]  # fmt: skip

    def has(self, *kinds: str) -> bool:
        """Whether a token of one of the kinds is in it."""
        return any(kind in kinds for kind, _ in self.tokens)


def shows_otherwise(code: str, number: Number, units: Collection[str] = ()) -> str | None:
    """What a number looks like, where a person would read another one; else None.

    Nothing is said of formats that are beyond us, nor of dates, which readers know as such, nor
    where a zero alone is left blank or a dash, as accountants have it.
    """
    if code in PLAIN_FORMATS:
        return None
    sections = _sections(code)
    shown = _seen(sections, Decimal(number))
    if shown is None or is_told_by(shown, number, units):
        return None
    shows_others = bool((_rendered(sections, Decimal(1)) or "").strip())
    return None if number == 0 and not shown.strip(" -—") and shows_others else shown.strip()


def shows_text_otherwise(code: str, text: str, number: Number, units: Collection[str] = ()) -> str | None:
    """What a text that was read as the number looks like, where a person would read another; else None."""
    sections = _sections(code)
    if len(sections) < 4 and not sections[-1].has("text"):
        return None
    tokens = () if sections[-1].has("invisible") else sections[-1].tokens
    pieces = (
        text if kind in ("text", "general") else _plainly(kind, said, Decimal(0)) for kind, said in tokens
    )
    shown = "".join(pieces).strip()
    return None if shown == text.strip() or is_told_by(shown, number, units) else shown


def seen_otherwise(shown: str, number: Number, units: Collection[str] = ()) -> str | None:
    """What a file says is seen of a number, where a person would read another one; else None."""
    is_narrow = bool(shown) and not shown.strip("#")  # all that a narrow column shows
    is_dash = number == 0 and not shown.strip(" -—")
    return None if is_narrow or is_dash or is_told_by(shown, number, units) else shown.strip()


def _sections(code: str) -> list[_Section]:
    sections: list[list[_Token]] = [[]]
    conditions: list[tuple[str, Decimal] | None] = [None]
    for match in _TOKEN.finditer(code):
        kind, said = match.lastgroup or "other", match[match.lastgroup or 0]
        if kind == "end":
            sections.append([])
            conditions.append(None)
        elif kind == "bracket" and (condition := _CONDITION.fullmatch(said)):
            conditions[-1] = condition[1], Decimal(condition[2])
        else:
            sections[-1] += _bracket(said) if kind == "bracket" else [(_KINDS.get(kind, kind), said)]
    return [_Section(tuple(t), c) for t, c in zip(sections, conditions, strict=True)]


def _bracket(said: str) -> list[_Token]:
    """What stands in brackets and is no condition: a currency, a span of time, a colour, a language."""
    if currency := _CURRENCY.fullmatch(said):
        return [("literal", currency[1])]
    if said.lower() in _INVISIBLE:
        return [("invisible", said)]
    return [("date", said)] if set(said.lower()) <= set("hms") else []


def _rendered(sections: Sequence[_Section], number: Decimal) -> str | None:
    """What a person sees, thousands not set apart; None for what is beyond us."""
    section = _chosen(sections, number)
    if section is None or section.has("date"):
        return None
    if section.has("invisible"):
        return ""
    tokens = list(section.tokens)
    if section.has("general", "text") or not section.has("digit"):
        return "".join(_plainly(kind, said, number) for kind, said in tokens)
    if section.has("slash"):
        return _fraction(tokens, number)
    if section.has("exponent"):
        return _with_exponent(tokens, number)
    return _with_digits(tokens, _scaled(tokens, number))


def _seen(sections: Sequence[_Section], number: Decimal) -> str | None:
    """What a person sees of a number with a sign, which a section for negative ones says itself or not."""
    if number >= 0 or any(section.condition for section in sections):
        return _rendered(sections, number)
    shown = _rendered(sections[1:2] or sections[:1], -number)
    return shown if shown is None or len(sections) > 1 else f"-{shown}"


def _chosen(sections: Sequence[_Section], number: Decimal) -> _Section | None:
    """The section for the number; of the conditions only the first two may be stated."""
    first, *others = sections
    if first.condition is None:
        return sections[2] if number == 0 and len(sections) > 2 else first
    for section in sections[:2]:
        if section.condition and section.holds(number):
            return section
    left = others[1:] if others and others[0].condition else others
    return left[0] if left else None


def _plainly(kind: str, said: str, number: Decimal) -> str:
    if kind in ("general", "text"):
        return show(number)
    return said if kind == "literal" else ""


def _scaled(tokens: Sequence[_Token], number: Decimal) -> Decimal:
    """The number in hundredths for each %, in thousands for each comma behind the digits."""
    kinds = [kind for kind, _ in tokens]
    last = max(place for place, kind in enumerate(kinds) if kind == "digit")
    point = kinds.index("point") if "point" in kinds else last + 1
    before = [place for place in range(point) if kinds[place] == "digit"]
    commas = _run(kinds, last + 1) + (_run(kinds, before[-1] + 1) if before and before[-1] < last else 0)
    return number * Decimal(100) ** kinds.count("percent") / Decimal(1000) ** commas


def _run(kinds: Sequence[str], start: int) -> int:
    """How many commas stand there in a row."""
    end = start
    while end < len(kinds) and kinds[end] == "comma":
        end += 1
    return end - start


def _with_digits(tokens: Sequence[_Token], number: Decimal) -> str:
    kinds = [kind for kind, _ in tokens]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    decimals = kinds[point:].count("digit")
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, behind = f"{rounded:f}".partition(".")
    left = _before_point(tokens[:point], whole.lstrip("0"))
    return left + _behind_point(tokens[point:], behind)


def _before_point(tokens: Sequence[_Token], digits: str) -> str:
    """Digits take their places from the right; the first place takes all that are left."""
    places = [number for number, (kind, _) in enumerate(tokens) if kind == "digit"]
    pieces: list[str] = []
    for number, (kind, said) in reversed(list(enumerate(tokens))):
        if kind != "digit":
            pieces.append(_LITERALLY.get(kind, said if kind == "literal" else ""))
        elif number == places[0]:
            pieces.append(digits or _NO_DIGIT[said])
        else:
            pieces.append(digits[-1:] or _NO_DIGIT[said])
            digits = digits[:-1]
    return "".join(reversed(pieces)) if places else "".join(reversed(pieces)) + digits


def _behind_point(tokens: Sequence[_Token], digits: str) -> str:
    pieces: list[str] = []
    for kind, said in tokens:
        if kind == "digit":
            pieces.append(digits[:1] if digits.strip("0") or said == "0" else _NO_DIGIT[said])
            digits = digits[1:]
        else:
            pieces.append(_LITERALLY.get(kind, said if kind in ("literal", "point") else ""))
    return "".join(pieces)


def _fraction(tokens: Sequence[_Token], number: Decimal) -> str:
    """The number, if the fraction that is shown is exactly it; else the fraction."""
    kinds = [kind for kind, _ in tokens]
    slash, first = kinds.index("slash"), kinds.index("digit")
    below = _denominator(tokens[slash + 1 :], number)
    above = int((abs(number) * below).quantize(Decimal(1), ROUND_HALF_UP))
    is_exact = Decimal(above) / below == abs(number)
    shown = show(number) if is_exact else _mixed(kinds[:slash], above, below)
    sign = "-" if number < 0 and not is_exact else ""
    return sign + _before_point(tokens[:first], "") + shown


def _mixed(before: Sequence[str], above: int, below: int) -> str:
    """The fraction, a whole number before it where the format has digits besides those over the slash."""
    over = len(before) - next((n for n, kind in enumerate(reversed(before)) if kind != "digit"), len(before))
    whole, rest = divmod(above, below) if "digit" in before[:over] else (0, above)
    pieces = [str(whole)] if whole else []
    pieces += [f"{rest}/{below}"] if rest else []
    return " ".join(pieces) or "0"


def _denominator(behind: Sequence[_Token], number: Decimal) -> int:
    """The one that is written out behind the slash, or the one of so many digits that comes nearest."""
    if written := _WRITTEN.match("".join(said for kind, said in behind if kind in ("digit", "literal"))):
        return int(written[0])
    places = sum(1 for kind, _ in behind if kind == "digit")
    return Fraction(number).limit_denominator(max(10**places - 1, 1)).denominator


def _with_exponent(tokens: Sequence[_Token], number: Decimal) -> str:
    kinds = [kind for kind, _ in tokens]
    mantissa = tokens[: kinds.index("exponent")]
    whole = [kind for kind, _ in mantissa]
    step = max((whole.index("point") if "point" in whole else len(whole)), 1)
    step = max(sum(1 for kind in whole[:step] if kind == "digit"), 1)
    power = number.adjusted() // step * step if number else 0
    places = max(sum(1 for kind in kinds[kinds.index("exponent") :] if kind == "digit"), 1)
    return f"{_with_digits(mantissa, number.scaleb(-power))}E{power:+0{places + 1}d}"


def is_told_by(shown: str, number: Number, units: Collection[str] = ()) -> bool:
    """Whether what is shown is that number, with no more around it than a unit or a currency."""
    found = _SHOWN.fullmatch("".join(shown.split()))
    if found is None:
        return False
    before, digits, behind = found.groups()
    if behind in units:
        behind = ""
    is_negative = before.endswith(("-", "－", "−", "(", "（"))
    if is_negative is not (number < 0) or _SCALES.search(before + behind):
        return False
    return Decimal(digits.replace(",", "").rstrip(".")) == abs(number)
