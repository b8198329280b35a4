"""What a text makes of its own numbers, found by the words that add up, leave over, list and compare."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Reckoning, ReckoningKind, Saying
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.shares import percent
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, run_length
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

_NEAR_WORDS = 60  # before a percentage, among them the number that it is of
_SEMICOLON = ";"
_SHORT = 2  # characters of a word that nobody knows: 三类合计, 三年累计

_NOUNS: frozenset[WordKind | Mark] = NAMES - {WordKind.TERM} | {Mark.PLAIN}
_OF_ALL: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.BACK, Mark.THIS_YEAR, WordKind.NUMBER})
_SUM = frozenset({Mark.SUM, Mark.SO_FAR})
_ENDS = frozenset({WordKind.STOP, WordKind.OPEN, WordKind.CLOSE, WordKind.NUMBER, WordKind.PERCENT})
_COMPARED: tuple[Mark, ...] = (Mark.AGAINST, Mark.UP, Mark.DOWN, Mark.BECOMING, Mark.LAST_YEAR)
_OF_OTHERS: tuple[WordKind | Mark, ...] = (
    *_COMPARED,
    *_SUM,
    Mark.OTHERS,
    Mark.UNCOUNTED,
    Mark.PART,
    WordKind.TOPIC,
)

SayingOf = Callable[["Placed", "Placed"], Saying]  # the words from one number to another, with their clauses


class Placed(NamedTuple):
    """A number or percentage with the words of its clause before it, and those up to whatever follows it.

    `place` is where in its sentence it stands, `item` in which part of that between semicolons, `depth` in
    how many brackets.
    """

    token: Token
    numeral: Numeral
    sentence: int
    place: int
    item: int
    depth: int
    lead: Tokens
    rest: Tokens

    @property
    def value(self) -> Number:
        """The number."""
        return self.numeral.value

    @property
    def own(self) -> Tokens:
        """The words before it since the number before it."""
        lead = list(self.lead)
        return lead[len(lead) - first(lead[::-1], {WordKind.NUMBER, WordKind.PERCENT}) :]

    @property
    def is_exact(self) -> bool:
        """Whether it is neither 余 nor 约 nor several times."""
        is_rough = has(self.lead[-1:], Mark.ROUGH_BEFORE) or has(self.rest[:1], Mark.ROUGH_AFTER)
        return not (is_rough or self.numeral.is_rough or self.numeral.is_multiple)


def reckonings_in(sentences: Sequence[Tokens], saying_of: SayingOf) -> list[Reckoning]:
    """All that the sentences of a text reckon, in order."""
    placed = [one for n, tokens in enumerate(sentences) for one in _placed_in(n, tokens)]
    numbers = [one for one in placed if one.token.kind is WordKind.NUMBER]
    found = [
        *_sums(numbers, saying_of),
        *_rests(numbers, saying_of),
        *_shares(sentences, placed, saying_of),
        *_lists(numbers, saying_of),
    ]
    return sorted(found, key=lambda one: one.start)


def _placed_in(sentence: int, tokens: Tokens) -> Iterator[Placed]:
    lead: list[Token] = []
    outer: list[list[Token]] = []
    item = 0
    for n, token in enumerate(tokens):
        kind = token.word.kind
        if kind is WordKind.OPEN:
            outer.append(lead)
            lead = []
        elif kind is WordKind.CLOSE:
            lead = outer.pop() if outer else []
        elif kind is WordKind.STOP:
            lead = []
            item += token.text == _SEMICOLON
        else:
            if token.numeral and kind in (WordKind.NUMBER, WordKind.PERCENT):
                rest = tokens[n + 1 :]
                rest = rest[: first(rest, _ENDS)]
                yield Placed(token, token.numeral, sentence, n, item, len(outer), tuple(lead), rest)
            lead.append(token)


# --- Sums --------------------------------------------------------------------------------------------


def _sums(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """Numbers that add up those before them in the sentence: 平台转来88件,邮寄19件,合计107件."""
    for n, one in enumerate(numbers):
        before = [part for part in numbers[max(0, n - LONGEST_LIST) : n] if part.sentence == one.sentence]
        alike = [part for part in before if part.numeral.unit == one.numeral.unit]
        if len(alike) < 2 or not _adds_up(one) or not _can_be_added(before):
            continue
        outside = [part for part in alike if part.depth <= one.depth]
        if one.value not in {part.value for part in before}:
            results = [
                *_nearest_first((*_sums_up_to_the_last(alike), *_sums_up_to_the_last(outside)), one.numeral),
                *_sums_of_some(alike),
                *_sums_of_some(outside),
            ]
            yield _reckoning(ReckoningKind.SUM, one.numeral, results, saying_of(before[0], one))


def _adds_up(one: Placed) -> bool:
    """Whether nothing but a word that adds up tells what a number is of."""
    at = first(one.lead, _SUM)
    head, nouns = one.lead[:at], [*one.lead[at + 1 :], *one.rest]
    head = [token for token in head if token.word.kind is not WordKind.UNKNOWN or len(token.text) > _SHORT]
    is_bare = run_length(head, _OF_ALL) == len(head) and run_length(nouns, _NOUNS) == len(nouns)
    return at < len(one.lead) and is_bare and one.is_exact


def _can_be_added(parts: Sequence[Placed]) -> bool:
    return all(one.numeral.unit and one.is_exact and not has(one.lead, *_COMPARED) for one in parts)


def _sums_up_to_the_last(parts: Sequence[Placed]) -> Iterator[Number]:
    """What the last two or more come to."""
    values = [one.value for one in parts]
    return (sum(values[begin:]) for begin in range(len(values) - 1))


def _sums_of_some(parts: Sequence[Placed]) -> Iterator[Number]:
    """What any two come to, or more that stand beside each other."""
    values = [one.value for one in parts]
    for begin, value in enumerate(values):
        yield from (value + other for other in values[begin + 1 :])
        yield from (sum(values[begin:end]) for end in range(begin + 3, len(values) + 1))


# --- What is left ------------------------------------------------------------------------------------


def _rests(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """Numbers that are what is left of one before them: 6份申请,1份撤回,其余5份均已答复."""
    for n, one in enumerate(numbers):
        before = [
            part for part in numbers[max(0, n - LONGEST_LIST) : n] if part.numeral.unit == one.numeral.unit
        ]
        is_rest = has(one.lead[:1], Mark.OTHERS) and not has(one.lead, WordKind.NUMBER) and one.is_exact
        has_whole = len(before) > 1 and any(part.value > one.value for part in before)
        if not has_whole or not is_rest or not all(part.is_exact for part in before):
            continue
        results: set[Number] = set()
        taken: set[Number] = set()
        for parts in (before, [part for part in before if part.depth <= one.depth]):
            values = [part.value for part in parts]
            for at in range(len(values) + 1):
                away = sum(values[at:])
                taken.add(away)
                results |= {whole - away for whole in _wholes_of(values[:at]) if whole >= away}
        near = _nearest_first(results, one.numeral)
        yield _reckoning(ReckoningKind.REST, one.numeral, near, saying_of(before[-2], one), taken - {0})


def _wholes_of(values: Sequence[Number]) -> Iterator[Number]:
    """Each of the numbers, and what those beside each other come to."""
    for begin in range(len(values)):
        yield from (sum(values[begin:end]) for end in range(begin + 1, len(values) + 1))


# --- Percentages -------------------------------------------------------------------------------------


def _shares(
    sentences: Sequence[Tokens], placed: Sequence[Placed], saying_of: SayingOf
) -> Iterator[Reckoning]:
    """Percentages of a whole that the number before them is: 171件中,征地类96件,占56.1%."""
    by_start = {one.token.start: one for one in placed}
    for n, one in enumerate(placed):
        if one.token.kind is not WordKind.PERCENT or not one.is_exact:
            continue
        told = sentences[one.sentence]
        part_and_whole = _part_and_whole(told[max(0, one.place - _NEAR_WORDS) : one.place])
        if part_and_whole is None:
            continue
        part, whole = (by_start[token.start] if token else None for token in part_and_whole)
        if part is None or not part.value:
            continue
        near = [whole] if whole else _numbers_near(placed, n)
        if not whole and not any(_may_be_whole(other, part) for other in near):
            continue
        wholes = [whole.value] if whole else _wholes_near(near, part)
        results = _nearest_first((percent(part.value, value) for value in wholes if value), one.numeral)
        taken = [] if whole else [part.value]
        yield _reckoning(ReckoningKind.SHARE, one.numeral, results, saying_of(part, one), taken)


def _numbers_near(placed: Sequence[Placed], at: int) -> list[Placed]:
    near = placed[max(0, at - LONGEST_LIST) : at + LONGEST_LIST]
    return [one for one in near if one.token.kind is WordKind.NUMBER]


def _part_and_whole(before: Tokens) -> tuple[Token, Token | None] | None:
    """The number that a percentage is of, and the whole if it is told between them."""
    if has(before[-1:], WordKind.OPEN):
        return (before[-2], None) if has(before[-2:-1], WordKind.NUMBER) else None
    share = max((n for n, token in enumerate(before) if token.word.kind is Mark.SHARE), default=None)
    if share is None or has(before[share:], *_COMPARED, WordKind.PERCENT, WordKind.STOP):
        return None
    told = _without_brackets(before[:share])
    numbers = [n for n, token in enumerate(told) if token.word.kind in (WordKind.NUMBER, WordKind.PERCENT)]
    if not numbers or told[numbers[-1]].word.kind is WordKind.PERCENT:
        return None
    between = told[numbers[-1] + 1 :]
    stops = sum(token.word.kind is WordKind.STOP for token in between)
    if stops > 1 or (stops and has(between, WordKind.TERM, WordKind.UNKNOWN, Mark.OTHERS, Mark.SUM)):
        return None
    wholes = [token for token in before[share:] if token.word.kind is WordKind.NUMBER]
    return told[numbers[-1]], wholes[-1] if wholes else None


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
    yield from (one - other for one in values for other in values if one - other >= part.value)


# --- Lists -------------------------------------------------------------------------------------------


def _lists(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """What is listed as parts of a number before it, of which no table tells: 28件,其中乡镇16件,部门13件."""
    for n, one in enumerate(numbers):
        is_first = has(one.lead, Mark.AMONG) or (
            has(one.lead, Mark.PART) and not has(one.lead, WordKind.NUMBER)
        )
        if not is_first or not one.numeral.unit:
            continue
        parts = [one, *_parts_after(one, numbers[n + 1 :])]
        before = [
            whole
            for whole in numbers[max(0, n - LONGEST_LIST) : n]
            if whole.numeral.unit == one.numeral.unit and whole.depth <= one.depth
        ]
        is_near = bool(before) and one.sentence - before[-1].sentence < 2
        if len(parts) < 2 or not is_near or not all(part.is_exact for part in (*parts, *before)):
            continue
        if not _are_alike(parts):
            continue
        values = [whole.value for whole in before]
        wholes = (*values[::-1], *(a + b for a, b in pairwise(values)))
        total = Numeral(sum(part.value for part in parts))
        yield _reckoning(ReckoningKind.LIST, total, wholes, saying_of(before[-1], parts[-1]))


def _are_alike(parts: Sequence[Placed]) -> bool:
    """Whether no table tells the parts from each other: 乡镇受理16件、部门受理13件."""
    terms = [
        [token.word for token in (*part.own, *part.rest) if token.word.kind is WordKind.TERM]
        for part in parts
    ]
    return all(words == terms[0] for words in terms)


def _parts_after(one: Placed, numbers: Sequence[Placed]) -> Iterator[Placed]:
    """Those that go on with a list, as long as it goes on."""
    for part in numbers:
        if part.depth > one.depth:
            continue
        goes_on = part.sentence == one.sentence and part.item == one.item and part.depth == one.depth
        if not goes_on or part.numeral.unit != one.numeral.unit or has(part.own, *_OF_OTHERS):
            return
        yield part


def _reckoning(
    kind: ReckoningKind,
    numeral: Numeral,
    results: Iterable[Number],
    saying: Saying,
    taken: Iterable[Number] = (),
) -> Reckoning:
    return Reckoning(
        **vars(saying),
        kind=kind,
        number=numeral.value,
        decimals=numeral.decimals,
        results=tuple(results),
        taken=tuple(taken),
    )


def _nearest_first(numbers: Iterable[Number], to: Numeral) -> list[Number]:
    return sorted(set(numbers), key=lambda number: (abs(Decimal(number) - Decimal(to.value)), number))
