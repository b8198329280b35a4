"""What hints.yaml asks of texts: own years, periods and names, no placeholders, what must be said."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from xlsx_tools.checking.rules.context import Context
from xlsx_tools.checking.rules.texts import count_characters
from xlsx_tools.expression import Expression
from xlsx_tools.finding import Finding, Rule, Spot
from xlsx_tools.form.hints import Anniversary, Empty, Hints, Mention, OtherUnit, OwnYear, Period, Placeholders
from xlsx_tools.prose import few, quoted, sentences, shortened

OWN_NAME = "本单位"  # stands for the unit's name where texts are looked through

_BLANKS = re.compile(r"[ \t\u3000\u00a0]+")
_ODD = re.compile("[０-９;:()]|,(?![0-9])|[一二三四五六七八九〇○零]{4}(?=年)")
_USUAL = str.maketrans("０１２３４５６７８９〇○零一二三四五六七八九,;:()", "0123456789000123456789，；：（）")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_NO_WORD = re.compile(r"[\W_]+")
_AROUND, _MOST_SHOWN, _LONGEST_SHOWN = 8, 3, 60


@dataclass(frozen=True, eq=False)
class _Text:
    """A text or heading that somebody typed, and where."""

    typed: str
    spot: Spot
    unit: str

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Its sentences without blanks, digits and punctuation as usual, the unit's own name made out."""
        plain = _BLANKS.sub("", self.typed)
        if self.unit:
            plain = plain.replace(_BLANKS.sub("", self.unit), OWN_NAME)
        plain = _ODD.sub(lambda found: found[0].translate(_USUAL), plain)
        return tuple(sentence.text for sentence in sentences(plain))

    def finding(self, rule: Rule, words: str, *, found: str, expected: str | None = None) -> Finding:
        """A finding on it; the words go on after its label."""
        return rule.finding(f"{words}。请{rule.remedy}。", at=self.spot, expected=expected, found=found)


def check(context: Context) -> Iterator[Finding]:
    """All that the form says about texts."""
    hints, texts = context.form.hints, dict(_texts(context))
    looks = _looks(context, hints)
    for text in (*texts.values(), *_headings(context)):
        for look in looks:
            yield from look(text)
    yield from _silent(hints.mentions, texts)
    if hints.empty:
        said = {*(mention.narrative for mention in hints.mentions), *hints.empty.may_be}
        required = {n: t for n, t in texts.items() if context.form.narratives[n].required and n not in said}
        yield from _empty(hints.empty, required)


def _texts(context: Context) -> Iterator[tuple[str, _Text]]:
    """The narratives that are not blank."""
    for narrative in context.form.narratives.values():
        typed = context.submission.narrative.get(narrative.id)
        if typed and not typed.isspace():
            yield narrative.id, _Text(typed, context.spot_of_text(narrative.id), context.submission.unit)


def _headings(context: Context) -> Iterator[_Text]:
    """The headings that are others than the form's."""
    for narrative in context.form.narratives.values():
        typed, place = context.submission.headings.get(narrative.id), context.layout.texts[narrative.id]
        if typed and typed != narrative.heading and place.heading:
            yield _Text(typed, place.heading.spot(f"{narrative.label}标题"), context.submission.unit)


_Look = Callable[[_Text], Iterator[Finding]]


def _looks(context: Context, hints: Hints) -> list[_Look]:
    """What each text is looked through for."""
    looks: list[_Look] = []
    year, unit = context.submission.year, context.submission.unit
    if placeholders := hints.placeholders:
        looks.append(lambda text: _placeholders(placeholders, text))
    if (own_year := hints.own_year) and isinstance(year, int):
        looks.append(lambda text: _other_years(own_year, text, year))
    if (period := hints.period) and isinstance(year, int):
        looks.append(lambda text: _other_periods(period, text, year))
    if other_unit := hints.other_unit:
        looks.append(lambda text: _other_units(other_unit, text, unit))
    return looks


# --- Left unfinished ----------------------------------------------------------------------------------


def _placeholders(placeholders: Placeholders, text: _Text) -> Iterator[Finding]:
    found = [_around(text.typed, match) for match in placeholders.found_in(text.typed)]
    if found:
        shown = _few_of(found)
        yield text.finding(placeholders.rule, f"里留着待填的记号：{shown}", found=shown)


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(match.start() - _AROUND, 0) : match.end() + _AROUND].split())


def _silent(mentions: tuple[Mention, ...], texts: dict[str, _Text]) -> Iterator[Finding]:
    """Texts that do not mention what they must; one that is blank is another matter."""
    for mention in mentions:
        text = texts.get(mention.narrative)
        if text and not any(word in "".join(text.typed.split()) for word in mention.words):
            message = f"{mention.says}。{mention.rule.remedy}。"
            found = shortened(text.typed, _LONGEST_SHOWN)
            yield mention.rule.finding(message, at=text.spot, found=found)


def _empty(empty: Empty, texts: dict[str, _Text]) -> Iterator[Finding]:
    short = dict(empty.short)
    for narrative, text in texts.items():
        length = count_characters(text.typed)
        if _NO_WORD.sub("", text.typed) in empty.words or length <= short.get(narrative, 0):
            yield text.finding(empty.rule, f"只写了“{text.typed.strip()}”", found=text.typed.strip())


# --- Copied from elsewhere ----------------------------------------------------------------------------


def _other_years(own_year: OwnYear, text: _Text, year: int) -> Iterator[Finding]:
    """Another year, near the report's own, where the text tells of the report's year."""
    near = {*range(year - own_year.earlier, year), *range(year + 1, year + 1 + own_year.later)}
    found: list[str] = []
    before = ""
    for sentence in text.sentences:
        before += sentence
        years = {int(said) for said in _ANY_YEAR.findall(sentence)}
        if years & near and _tells_of(own_year, sentence, before, years, near, year):
            found.append(sentence)
    if found:
        shown = _few_of(found)
        words = f"写的是别的年度：{shown}，而报告年度是 {year} 年"
        yield text.finding(own_year.rule, words, expected=str(year), found=shown)


def _tells_of(
    own_year: OwnYear, sentence: str, before: str, years: set[int], near: set[int], year: int
) -> bool:
    """Whether the sentence tells of one of the years that are near as if it were the report's."""
    if _years_in(own_year.certain, sentence, year) & near:
        return True
    if len(years) > 1 or own_year.unless.compiled.search(sentence):
        return False
    is_plan = max(years) > year and own_year.plans.compiled.search(before)
    return not is_plan and bool(_years_in(own_year.likely, sentence, year) & near)


def _years_in(patterns: tuple[Expression, ...], sentence: str, year: int) -> set[int]:
    """The years they find; one with anything in a group `last` counts only if it is the year before."""
    matches = [match for pattern in patterns for match in pattern.compiled.finditer(sentence)]
    found = {(int(match["year"]), bool(match.groupdict().get("last"))) for match in matches}
    return {said for said, is_last in found if said == year - 1 or not is_last}


_DATE = r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?"
_SPAN = Expression(rf"{_DATE}起?[，,]?(?:至|到|[-—－–~～]+){_DATE}")
_UNTIL = Expression(rf"截[至止](?:时间)?[为到是]?[：:]?{_DATE}")
_NUMERIC_DATE = Expression(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})日?")


def _other_periods(period: Period, text: _Text, year: int) -> Iterator[Finding]:
    for sentence in text.sentences:
        named = period.words.compiled.search(sentence)
        if named and _is_other_period(period, sentence, sentence[named.end() :], year):
            right = f"{year}年{period.begins}至{period.ends}"
            words = f"写的统计期限是：{quoted(sentence, _LONGEST_SHOWN)}，而本报告统计的是 {right}"
            yield text.finding(period.rule, words, expected=right, found=sentence)


def _is_other_period(period: Period, sentence: str, said: str, year: int) -> bool:
    """Whether its dates, or the year `said`, are others; what cannot be made out is none."""
    dated = _NUMERIC_DATE.compiled.sub(r"\1年\2月\3日", sentence)
    if span := _SPAN.compiled.search(dated):
        begins, ends = span.groups()[:3], span.groups()[3:]
        return not (_is_day(begins, period.begins, year) and _is_day(ends, period.ends, year))
    if until := _UNTIL.compiled.search(dated):
        return not _is_day(until.groups(), period.ends, year)
    years = {int(found) for found in _ANY_YEAR.findall(said)}
    return bool(years) and year not in years


def _is_day(date: tuple[str | None, ...], day: Anniversary, year: int) -> bool:
    """Whether a year, month and day are that day, as far as they are said."""
    right = (year, day.month, day.day)
    return all(said is None or int(said) == number for said, number in zip(date, right, strict=True))


def _other_units(other_unit: OtherUnit, text: _Text, unit: str) -> Iterator[Finding]:
    for sentence in text.sentences:
        for pattern in other_unit.patterns:
            match = pattern.compiled.search(sentence)
            if (
                match
                and not other_unit.never.compiled.search(match["unit"])
                and not same_body(match["unit"], unit)
            ):
                said = f"“{match['unit']}”：{quoted(sentence, _LONGEST_SHOWN)}"
                words = f"写的是{said}，而本单位是“{unit}”"
                yield text.finding(other_unit.rule, words, expected=unit, found=match["unit"])
                break


def same_body(one: str, other: str) -> bool:
    """Whether one name may be short for the other: it has its characters, in their order."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(character in rest for character in short)


# --- What is shown ------------------------------------------------------------------------------------


def _few_of(found: list[str]) -> str:
    return few([quoted(text, _LONGEST_SHOWN) for text in found], _MOST_SHOWN, "等 {} 处", joint="")
