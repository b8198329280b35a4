"""What a text adds up, or says is left of a number: 网上3件、信函2件,合计5件."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Reckoning, ReckoningKind
from xlsx_tools.checking.claims.reckoned_kinds import make_up_all
from xlsx_tools.checking.claims.reckoned_numbers import (
    COMPARED,
    Placed,
    SayingOf,
    is_alike,
    nearest_first,
    reckoning,
)
from xlsx_tools.checking.claims.tokens import NAMES, WordKind, first, has, run_length
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

_STOPS = 3  # tokens: itself, a semicolon, and a bracket before it
_SHORT = 2  # characters of a word that nobody knows: 三类合计, 三年累计

_NOUNS: frozenset[WordKind | Mark] = NAMES - {WordKind.TERM} | {Mark.PLAIN}
_OF_ALL: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.BACK, Mark.THIS_YEAR, WordKind.NUMBER})
_SUM = frozenset({Mark.SUM, Mark.SO_FAR})


def sums_in(placed: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """All that the numbers of a text are said to come to, or to leave."""
    numbers = [one for one in placed if one.token.kind is WordKind.NUMBER]
    behind_percents = [one for before, one in pairwise(placed) if before.token.kind is WordKind.PERCENT]
    yield from _sums(numbers, saying_of)
    # 申请9件,办结率88.9%,剩余1件: what was done with is not told as a number.
    yield from _rests(numbers, behind_percents, saying_of)


# --- Sums --------------------------------------------------------------------------------------------


def _sums(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """Numbers that add up those before them in the sentence: 平台转来88件,邮寄19件,合计107件."""
    for n, one in enumerate(numbers):
        before = _sentence_before(numbers[max(0, n - LONGEST_LIST) : n], one)
        alike = [part for part in before if is_alike(part, one)]
        if len(alike) < 2 or not adds_up(one) or not _can_be_added(before):
            continue
        if _is_named_apart(before[-1], one):
            continue  # 处罚31件,…;行政强制为查封,共66件
        if has(alike[-1].rest[:1], Mark.AMONG):
            continue  # 办结的94件中,公开率为45.7%,共43件: some of these
        outside = [part for part in alike if part.depth <= one.depth]
        if len(outside) > 1 and make_up_all(outside[-2:]):
            alike = outside  # 新收64件(自然人61件、企业3件),结转2件,共66件: what is in brackets is no more
        if one.value not in {part.value for part in before} or make_up_all(alike[-2:]):
            results = [
                *nearest_first((*_sums_up_to_the_last(alike), *_sums_up_to_the_last(outside)), one.numeral),
                *_sums_of_some(alike),
                *_sums_of_some(outside),
                *_left_of_the_first(alike),
            ]
            yield reckoning(ReckoningKind.SUM, one.numeral, results, saying_of(before[0], one))


def _sentence_before(numbers: Sequence[Placed], one: Placed) -> list[Placed]:
    """The numbers before it in its sentence, or in the one before that if it opens its own: ….合计63件."""
    here = [part for part in numbers if part.sentence == one.sentence]
    opens = one.place == len(one.lead)
    return here or [part for part in numbers if opens and part.sentence == one.sentence - 1]


def _is_named_apart(before: Placed, one: Placed) -> bool:
    """Whether more stands between semicolons before it than the words that add up."""
    between = one.place - before.place - len(before.rest) - len(one.lead)
    return before.item != one.item and between > _STOPS


def adds_up(one: Placed) -> bool:
    """Whether nothing but a word that adds up tells what a number is of."""
    at = first(one.lead, _SUM)
    head, nouns = one.lead[:at], [*one.lead[at + 1 :], *one.rest]
    head = [token for token in head if token.word.kind is not WordKind.UNKNOWN or len(token.text) > _SHORT]
    is_bare = run_length(head, _OF_ALL) == len(head) and run_length(nouns, _NOUNS) == len(nouns)
    return at < len(one.lead) and is_bare and one.is_exact


def _can_be_added(parts: Sequence[Placed]) -> bool:
    return all(one.numeral.unit and one.is_exact and not has(one.lead, *COMPARED) for one in parts)


def _sums_up_to_the_last(parts: Sequence[Placed]) -> Iterator[Number]:
    """What the last two or more come to."""
    values = [one.value for one in parts]
    return (sum(values[begin:]) for begin in range(len(values) - 1))


def _left_of_the_first(parts: Sequence[Placed]) -> Iterator[Number]:
    """What the others leave of it: 收到31件,公开19件;告知向有关机关申请的,共12件."""
    whole, *others = (one.value for one in parts)
    return (left for left in [whole - sum(others)] if left > 0)


def _sums_of_some(parts: Sequence[Placed]) -> Iterator[Number]:
    """What any two come to, or more that stand beside each other."""
    values = [one.value for one in parts]
    for begin, value in enumerate(values):
        yield from (value + other for other in values[begin + 1 :])
        yield from (sum(values[begin:end]) for end in range(begin + 3, len(values) + 1))


# --- What is left ------------------------------------------------------------------------------------


def _rests(numbers: Sequence[Placed], never: Collection[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """Numbers that are what is left of one before them: 6份申请,1份撤回,其余5份均已答复."""
    for n, one in enumerate(numbers):
        before = [part for part in numbers[max(0, n - LONGEST_LIST) : n] if is_alike(part, one)]
        is_rest = has(one.lead[:1], Mark.OTHERS) and run_length(one.lead[1:], _NOUNS) + 1 == len(one.lead)
        is_rest = is_rest and one.is_exact
        has_whole = one not in never and len(before) > 1 and any(part.value >= one.value for part in before)
        is_each_once = all(part.is_exact and not has(part.lead, Mark.EACH) for part in before)
        if not has_whole or not is_rest or not is_each_once:
            continue
        results: set[Number] = set()
        taken: set[Number] = set()
        for parts in (before, [part for part in before if part.depth <= one.depth]):
            values = [part.value for part in parts]
            for at in range(len(values)):
                away = sum(values[at:])
                taken.add(away)
                results |= {whole - away for whole in _wholes_of(values[:at]) if whole >= away}
        if has(before[-1].rest, Mark.AMONG):  # 协助提交2件;街道受理的8件中,其余6件来自信函
            results |= {whole - away for whole, away in _after(before) if whole >= away}
        near = nearest_first(results, one.numeral)
        yield reckoning(ReckoningKind.REST, one.numeral, near, saying_of(before[-2], one), taken - {0})


def _after(before: Sequence[Placed]) -> Iterator[tuple[Number, Number]]:
    """The last number, and what those before it come to, from each on."""
    *values, whole = [part.value for part in before]
    yield from ((whole, sum(values[at:])) for at in range(len(values)))


def _wholes_of(values: Sequence[Number]) -> Iterator[Number]:
    """Each of the numbers, and what those beside each other come to."""
    for begin in range(len(values)):
        yield from (sum(values[begin:end]) for end in range(begin + 1, len(values) + 1))
