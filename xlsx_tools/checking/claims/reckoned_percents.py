"""Percentages that a text gives of its own numbers: of a part in its whole, of a change from last year's."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, permutations

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import LONGEST_LIST, Reckoning, ReckoningKind
from xlsx_tools.checking.claims.reckoned_numbers import COMPARED, Placed, SayingOf, nearest_first, reckoning
from xlsx_tools.checking.claims.shares import percent
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_pure, run_length
from xlsx_tools.form.vocabulary import Mark, Meanings
from xlsx_tools.quantity import Number

_NEAR_WORDS = 60  # before a percentage, among them the number that it is of
_NO_CHANGE: tuple[WordKind | Mark, ...] = (
    Mark.SHARE,
    Mark.RATIO,
    Mark.BECOMING,
    Mark.POINTS,
    WordKind.RATE,
    WordKind.NUMBER,
    WordKind.PERCENT,
)


def percents_in(
    sentences: Sequence[Tokens], placed: Sequence[Placed], saying_of: SayingOf
) -> Iterator[Reckoning]:
    """All percentages that the numbers of a text are said to make."""
    yield from _shares(sentences, placed, saying_of)
    yield from _shares_of_sums(placed, saying_of)
    yield from _changes(placed, saying_of)
    yield from _multiples(placed, saying_of)


# --- Shares -------------------------------------------------------------------------------------


def _shares(
    sentences: Sequence[Tokens], placed: Sequence[Placed], saying_of: SayingOf
) -> Iterator[Reckoning]:
    """Percentages of a whole that the number before them is: 171件中,征地类96件,占56.1%."""
    by_start = {one.token.start: one for one in placed}
    for n, one in enumerate(placed):
        is_tenths = one.numeral.is_rough and not (one.is_called_rough or one.rest)  # 占七成
        if one.token.kind is not WordKind.PERCENT or not (one.is_exact or is_tenths):
            continue
        told = sentences[one.sentence]
        before, behind = (
            told[max(0, one.place - _NEAR_WORDS) : one.place],
            told[one.place + 1 : one.place + 4],
        )
        part_and_whole = _part_behind(before, behind) or _part_and_whole(before)
        if part_and_whole is None:
            continue
        part, whole = (by_start[token.start] if token else None for token in part_and_whole)
        if part is None or not part.value:
            continue
        numbers = _numbers_near(placed, n)
        whole = whole or _whole_of_bracket(part, numbers)
        near = [whole] if whole else numbers
        told_before = [whole] if whole else [other for other in near if _may_be_whole(other, part)]
        named = () if whole else _named_whole(before)
        if not told_before and not named:
            continue
        wholes = [other.value for other in told_before[-1:]]
        wholes += [] if whole or named else _wholes_near(near, part)
        results = [percent(part.value, value) for value in wholes if value]
        taken = [] if whole else [part.value]
        yield reckoning(ReckoningKind.SHARE, one.numeral, results, saying_of(part, one), taken, named)


def _whole_of_bracket(part: Placed, near: Sequence[Placed]) -> Placed | None:
    """The number right before the brackets that a part stands in: 受理136件(其中网络98件,占72.1%)."""
    before = [one for one in near if one.token.start < part.token.start and one.sentence == part.sentence]
    if has(part.own[:1], Mark.PART) and before and before[-1].depth == part.depth:
        is_whole = before[-1].value > part.value and before[-1].numeral.unit == part.numeral.unit
        return before[-1] if is_whole else None
    if not has(part.outside[-1:], WordKind.NUMBER):
        return None
    whole = next((one for one in near if one.token is part.outside[-1]), None)
    return whole if whole and whole.value > part.value else None


def _named_whole(before: Tokens) -> Meanings:
    """What a percentage is said to be of, by a word that the tables know: 占全部新收申请的51.2%."""
    words = before[len(before) - first(before[::-1], {Mark.SHARE}) :]
    topics = {reading.topic.id: reading.topic for token in words for reading in token.word.readings}
    topics = topics or {topic.id: topic for token in words for topic in token.word.topics}  # 占全部申请的
    if len(topics) != 1 or not is_pure(words):
        return ()
    return subject_in(words, *topics.values()).meanings


def _shares_of_sums(placed: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """Percentages of what several come to: 案卷类67件、信访类41件,两项合计占办结总数的52.9%."""
    for n, one in enumerate(placed):
        at = first(one.own, {Mark.SUM})
        is_share = has(one.own[at:], Mark.SHARE) and not has(one.own[:at], *NAMES)
        if one.token.kind is not WordKind.PERCENT or not one.is_exact or not is_share:
            continue
        near = [part for part in _numbers_near(placed, n) if part.is_exact and part.numeral.unit]
        here = [part for part in near if part.sentence == one.sentence]
        parts = [part for part in here if part.token.start < one.token.start and part.depth <= one.depth]
        sums = list(accumulate(part.value for part in reversed(parts)))[1:]
        values = [part.value for part in near]
        told = [part.value for part in here if part.depth > one.depth and _is_between(part, parts, one)]
        wholes = {*told[-1:]} or {*values, *(value + other for value, other in pairwise(values))}
        found = [percent(part, whole) for part in sums for whole in wholes if whole >= part > 0]
        if found:
            near_first = nearest_first(found, one.numeral)
            yield reckoning(ReckoningKind.SHARE, one.numeral, near_first, saying_of(parts[-2], one), sums)


def _is_between(number: Placed, parts: Sequence[Placed], one: Placed) -> bool:
    """Whether it stands between what it is the whole of and the percentage: 占已办结数(748件)的52.7%."""
    return bool(parts) and parts[-1].token.start < number.token.start < one.token.start


def _numbers_near(placed: Sequence[Placed], at: int) -> list[Placed]:
    near = placed[max(0, at - LONGEST_LIST) : at + LONGEST_LIST]
    return [one for one in near if one.token.kind is WordKind.NUMBER]


def _part_behind(before: Tokens, behind: Tokens) -> tuple[Token, None] | None:
    """The number that a percentage is of where it follows in brackets: 办结率97.3%(109件)."""
    is_share = has(before[-3:], Mark.SHARE, Mark.RATIO, WordKind.RATE)
    is_behind = has(behind[:1], WordKind.OPEN) and has(behind[1:2], WordKind.NUMBER)
    return (behind[1], None) if is_share and is_behind and has(behind[2:3], WordKind.CLOSE) else None


def _part_and_whole(before: Tokens) -> tuple[Token, Token | None] | None:
    """The number that a percentage is of, and the whole if it is told between them."""
    if has(before[-1:], WordKind.OPEN):
        return (before[-2], None) if has(before[-2:-1], WordKind.NUMBER) else None
    share = max((n for n, token in enumerate(before) if token.word.kind is Mark.SHARE), default=None)
    if share is None or has(before[share:], *COMPARED, WordKind.PERCENT, WordKind.STOP, Mark.EACH):
        return None
    told = _without_brackets(before[:share])
    numbers = [n for n, token in enumerate(told) if token.word.kind in (WordKind.NUMBER, WordKind.PERCENT)]
    if not numbers or told[numbers[-1]].word.kind is WordKind.PERCENT:
        return None
    between = told[numbers[-1] + 1 :]
    if has(between, Mark.EACH):
        return None  # 不予公开1件、予以公开2件,分别占20%、40%
    stops = sum(token.word.kind is WordKind.STOP for token in between)
    is_known = not has(between, WordKind.UNKNOWN) or _are_contents(told[: numbers[-1]], between)
    if stops > 1 or (stops and (not is_known or has(between, WordKind.TERM, Mark.OTHERS, Mark.SUM))):
        return None
    wholes = [token for token in before[share:] if token.word.kind is WordKind.NUMBER]
    return told[numbers[-1]], wholes[-1] if wholes else None


def _are_contents(before: Tokens, between: Tokens) -> bool:
    """Whether what stands behind a number tells what some were about: 62件中,有41件|涉及批文."""
    return has(before[-3:], Mark.AMONG) and has(between[:1], Mark.NARROW, Mark.MAINLY)


def _without_brackets(tokens: Tokens) -> Tokens:
    """The tokens without brackets that are closed again."""
    kept: list[Token] = []
    opened: list[int] = []
    for token in tokens:
        if token.word.kind is WordKind.OPEN:
            opened.append(len(kept))
        if token.word.kind is WordKind.CLOSE and opened:
            del kept[opened.pop() :]
        else:
            kept.append(token)
    return kept


def _may_be_whole(one: Placed, part: Placed) -> bool:
    """Whether the part may have been told of it: just before, counted alike, and more."""
    is_before = one.token.start < part.token.start and part.sentence - one.sentence < 2
    return is_before and one.numeral.unit == part.numeral.unit and one.value > part.value


def _wholes_near(near: Sequence[Placed], part: Placed) -> Iterator[Number]:
    values = [one.value for one in near]
    yield from (value for value in values if value >= part.value)
    yield from (one + other for one, other in pairwise(values))


# --- Changes ----------------------------------------------------------------------------------------


def _changes(placed: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """By how much one number exceeds another beside it: 与2022年(98件)相比,增至112件,增幅14.3%."""
    for n, one in enumerate(placed):
        if not one.is_exact or not _is_change(one):
            continue
        near = [
            number
            for number in placed[max(0, n - LONGEST_LIST) : n + 2]
            if number.sentence == one.sentence and number.token.kind is WordKind.NUMBER and number is not one
        ]
        near = [number for number in near if number.numeral.unit and not _is_of_years(number)]
        then = [number for number in near if _is_then(number)]
        now = [number for number in near if number not in then and number.token.start < one.token.start]
        if len(then) != 1 or not now or not all(number.is_exact for number in near):
            continue
        is_percent = one.token.kind is WordKind.PERCENT
        if is_percent and not then[0].value:
            continue  # of none nothing is a percentage
        if not is_percent and any(_is_change(number) for number in near):
            continue  # 增加4件和减少2件
        if has(one.own, Mark.LAST_YEAR) and not _is_of_last_year(then[0]):
            continue  # 是2023年(40件)的3.2倍,比上年增加31件
        found = (_growths if is_percent else _differences)([number.value for number in near], one)
        kind = ReckoningKind.GROWTH if is_percent else ReckoningKind.CHANGE
        span = sorted([*then, *now, one], key=lambda number: number.token.start)
        yield reckoning(kind, one.numeral, nearest_first(found, one.numeral), saying_of(span[0], span[-1]))


def _is_of_years(one: Placed) -> bool:
    """Whether it is that of several years together: 自2021年以来五年累计办理42件."""
    return has(one.lead, Mark.SO_FAR) and has(one.lead, WordKind.OTHER_YEAR)


def _is_change(one: Placed) -> bool:
    """Whether nothing but 增长 or the like tells what a figure is of."""
    return has(one.own, Mark.UP, Mark.DOWN) and not has(one.own, *_NO_CHANGE)


def _growths(values: Sequence[Number], one: Placed) -> Iterator[Number]:
    """By how many per cent one of two numbers exceeds the other, or what it is without it."""
    sign = -1 if has(one.own, Mark.DOWN) else 1
    for value, other in permutations(values, 2):
        before = value - sign * other
        yield from [percent(sign * (other - value), value)] if value else []
        yield from [percent(other, before)] if before > 0 else []


def _differences(values: Sequence[Number], one: Placed) -> Iterator[Number]:
    """By how many one of two numbers exceeds the other."""
    sign = -1 if has(one.own, Mark.DOWN) else 1
    return (sign * (other - value) for value, other in permutations(values, 2))


def _is_of_last_year(then: Placed) -> bool:
    """Whether the year of a number that another is compared with is not a year before the last one."""
    return not has([*then.lead, *then.outside[-1:]], WordKind.OTHER_YEAR)


def _is_then(one: Placed) -> bool:
    """Whether a number is last year's, or some other year's: 上年8件, 与2022年(8件)相比."""
    is_told = has(one.lead, Mark.LAST_YEAR, WordKind.OTHER_YEAR, Mark.AGAINST) or has(one.rest, Mark.AGAINST)
    return is_told or (not one.lead and has(one.outside[-1:], Mark.LAST_YEAR, WordKind.OTHER_YEAR))


# --- Multiples --------------------------------------------------------------------------------------


def _multiples(placed: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """How many times one number another is: 达到96件,为2022年(32件)的3倍."""
    for n, one in enumerate(placed):
        if one.token.kind is not WordKind.PERCENT or not one.numeral.is_multiple or one.is_rough:
            continue
        now_and_then = placed[max(0, n - 2) : n]
        if len(now_and_then) < 2 or not all(_is_counted(part, one) for part in now_and_then):
            continue
        now, then = now_and_then
        behind = one.lead[len(one.lead) - first(one.lead[::-1], _OF_YEAR) :]
        is_then = _is_then(then) and now.numeral.unit == then.numeral.unit
        if is_then and not _is_then(now) and then.value and run_length(behind, _BEFORE_TIMES) == len(behind):
            found = [percent(now.value, then.value)]
            yield reckoning(ReckoningKind.TIMES, one.numeral, found, saying_of(now, one))


def _is_counted(part: Placed, one: Placed) -> bool:
    """Whether it is an exact number of the same sentence."""
    is_number = part.token.kind is WordKind.NUMBER and bool(part.numeral.unit)
    return is_number and part.sentence == one.sentence and part.is_exact


_OF_YEAR: frozenset[WordKind | Mark] = frozenset({Mark.LAST_YEAR, WordKind.OTHER_YEAR})
_BEFORE_TIMES: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, WordKind.NUMBER})
