"""What a text adds up, says is left, or lists as parts of a number: 网上3件、信函2件,合计5件."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise, product, takewhile
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Reckoning, ReckoningKind
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reckoned_numbers import COMPARED, Placed, SayingOf, nearest_first, reckoning
from xlsx_tools.checking.claims.tokens import NAMES, Reading, Token, WordKind, first, has, run_length
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

_STOPS = 3  # tokens: itself, a semicolon, and a bracket before it
_SHORT = 2  # characters of a word that nobody knows: 三类合计, 三年累计

_NOUNS: frozenset[WordKind | Mark] = NAMES - {WordKind.TERM} | {Mark.PLAIN}
_OF_ALL: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.BACK, Mark.THIS_YEAR, WordKind.NUMBER})
_SUM = frozenset({Mark.SUM, Mark.SO_FAR})
_OF_OTHERS: tuple[WordKind | Mark, ...] = (
    *COMPARED,
    *_SUM,
    Mark.OTHERS,
    Mark.EXCEPT,
    Mark.UNCOUNTED,
    Mark.PART,
    WordKind.TOPIC,
)


class ListWords(NamedTuple):
    """What names the last of a list that leaves nothing out, what may be no part of it, and all bodies of a kind.

    As in 其他, 另有, 乡镇.
    """

    closing: Collection[str]
    added: Collection[str]
    collective: tuple[str, ...]


def sums_in(placed: Sequence[Placed], words: ListWords, saying_of: SayingOf) -> Iterator[Reckoning]:
    """All that the numbers of a text are said to come to."""
    numbers = [one for one in placed if one.token.kind is WordKind.NUMBER]
    behind_percents = [one for before, one in pairwise(placed) if before.token.kind is WordKind.PERCENT]
    yield from _sums(numbers, saying_of)
    # 申请9件,办结率88.9%,剩余1件: what was done with is not told as a number.
    yield from _rests(numbers, behind_percents, saying_of)
    yield from _lists(numbers, words, saying_of)
    yield from _brackets(numbers, saying_of)
    yield from _each(numbers, saying_of)


def media_in(placed: Sequence[Placed], media: tuple[str, ...], saying_of: SayingOf) -> Iterator[Reckoning]:
    """What came by each of several media, as which all came: 收到17件,其中网上12件、信函5件."""
    numbers = [one for one in placed if one.token.kind is WordKind.NUMBER and one.numeral.unit]
    end = 0
    for _, run in groupby(numbers, key=lambda one: (one.sentence, one.depth, _came_by(one, media))):
        parts = list(run)
        at, end = end, end + len(parts)
        before = [one for one in numbers[max(0, at - LONGEST_LIST) : at] if _is_alike(one, parts[0])]
        is_next = bool(before) and parts[0].sentence - before[-1].sentence < 2
        if (
            len(parts) < 2
            or not is_next
            or not all(_came_by(part, media) and part.is_exact for part in parts)
        ):
            continue
        if not all(_is_alike(part, parts[0]) for part in parts) or _goes_on(numbers[end : end + 1]):
            continue
        if any(map(_adds_up, numbers[end : end + 1])):
            continue  # 官网12件、信函5件,共17件 is a sum
        values = [one.value for one in before]
        others = (whole - sum(values[n + 1 :]) for n, whole in enumerate(values))  # 官网33件、信函2件
        wholes = (*values[::-1], *(one + other for one, other in pairwise(values)), *others)
        total = Numeral(sum(part.value for part in parts))
        is_told = before[-1].sentence == parts[0].sentence or has(parts[0].lead, Mark.PART)
        # A whole that is told just before is it; else one that only the tables give may be.
        taken = () if is_told else (0,)
        first_of = _whole_of(before) if is_told else parts[0]
        yield reckoning(ReckoningKind.MEDIA, total, wholes, saying_of(first_of, parts[-1]), taken)


def _whole_of(before: Sequence[Placed]) -> Placed:
    """Which of the numbers of the last sentence before them parts are most likely of."""
    return max((one for one in before if one.sentence == before[-1].sentence), key=lambda one: one.value)


def _came_by(one: Placed, media: tuple[str, ...]) -> bool:
    """Whether a medium is named before a number."""
    return any(token.text in media for token in one.own)


def _is_alike(one: Placed, other: Placed) -> bool:
    return one.numeral.unit == other.numeral.unit


def _goes_on(following: Sequence[Placed]) -> bool:
    """Whether another follows that is listed with those before: 网上3件、信函2件、政务网1件."""
    return any(has(one.own[:1], Mark.JOIN) or has(one.own, Mark.OTHERS) for one in following)


# --- Sums --------------------------------------------------------------------------------------------


def _sums(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """Numbers that add up those before them in the sentence: 平台转来88件,邮寄19件,合计107件."""
    for n, one in enumerate(numbers):
        before = _sentence_before(numbers[max(0, n - LONGEST_LIST) : n], one)
        alike = [part for part in before if _is_alike(part, one)]
        if len(alike) < 2 or not _adds_up(one) or not _can_be_added(before):
            continue
        if _is_named_apart(before[-1], one):
            continue  # 处罚31件,…;行政强制为查封,共66件
        if has(alike[-1].rest[:1], Mark.AMONG):
            continue  # 办结的94件中,公开率为45.7%,共43件: some of these
        outside = [part for part in alike if part.depth <= one.depth]
        if len(outside) > 1 and _make_up_all(outside[-2:]):
            alike = outside  # 新收64件(自然人61件、企业3件),结转2件,共66件: what is in brackets is no more
        if one.value not in {part.value for part in before} or _make_up_all(alike[-2:]):
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


def _adds_up(one: Placed) -> bool:
    """Whether nothing but a word that adds up tells what a number is of."""
    at = first(one.lead, _SUM)
    head, nouns = one.lead[:at], [*one.lead[at + 1 :], *one.rest]
    head = [token for token in head if token.word.kind is not WordKind.UNKNOWN or len(token.text) > _SHORT]
    is_bare = run_length(head, _OF_ALL) == len(head) and run_length(nouns, _NOUNS) == len(nouns)
    return at < len(one.lead) and is_bare and one.is_exact


def _can_be_added(parts: Sequence[Placed]) -> bool:
    return all(one.numeral.unit and one.is_exact and not has(one.lead, *COMPARED) for one in parts)


def _make_up_all(parts: Sequence[Placed]) -> bool:
    """Whether a table tells that the two come to all there is: 新收7件、上年结转1件,共7件."""
    one, other = ([r for token in (*part.own, *part.rest) for r in token.word.readings] for part in parts)
    return any(
        reading.facet is beside.facet and {*some, *others} in map(set, reading.facet.default)
        for reading in one
        for beside in other
        for some, others in product(reading.term.means, beside.term.means)
        if set(some).isdisjoint(others)
    )


def _are_both(parts: Sequence[Placed]) -> bool:
    """Whether they are two that make up all there is: 其中新收16件、上年结转1件."""
    terms = [sum(token.word.kind is WordKind.TERM for token in part.own) for part in parts]
    return terms == [1, 1] and _make_up_all(parts)


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
        before = [part for part in numbers[max(0, n - LONGEST_LIST) : n] if _is_alike(part, one)]
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


# --- Lists -------------------------------------------------------------------------------------------


def _lists(numbers: Sequence[Placed], words: ListWords, saying_of: SayingOf) -> Iterator[Reckoning]:
    """What is listed as parts of a number before it, of which no table tells: 28件,其中乡镇16件,部门13件."""
    for n, one in enumerate(numbers):
        is_first = has(one.own, Mark.AMONG, Mark.PART)
        may_be_first = is_first or not has(one.lead, WordKind.NUMBER)
        here = (part for part in numbers[max(0, n - LONGEST_LIST) : n + 1] if part.sentence == one.sentence)
        # 专题专栏共176条。其中目录中公开年报1条,…
        is_of_some = any(has(part.own, Mark.PART) and has(part.own, Mark.AMONG) for part in here)
        if not may_be_first or is_of_some or not one.numeral.unit:
            continue
        parts = [one, *_parts_after(one, numbers[n + 1 : n + LONGEST_LIST])]
        before = [
            whole
            for whole in numbers[max(0, n - LONGEST_LIST) : n]
            if _is_alike(whole, one) and whole.depth <= one.depth
        ]
        is_near = bool(before) and one.sentence - before[-1].sentence < 2
        if len(parts) < 2 or not is_near or not all(part.is_exact for part in (*parts, *before)):
            continue
        is_closed = any(token.text in words.closing for token in parts[-1].own) and len(parts) > 2
        are_all_bodies = _are_all_bodies(parts, words.collective)
        is_whole = is_closed or _are_all_kinds(parts) or are_all_bodies or (has(one.own, Mark.PART) and _are_both(parts))
        begins = are_all_bodies and len(parts) > 2 and not _bodies_of(numbers[n - 1])
        is_list = begins or _are_joined(parts)
        if not is_first and not (is_whole and is_list):
            continue
        if not _are_alike(before[-1], parts) and not is_whole:
            continue
        values = [whole.value for whole in before]
        wholes = [_whole_of(before).value, *values[::-1], *(a + b for a, b in pairwise(values))]
        total = Numeral(sum(part.value for part in parts))
        if any(token.text in words.added for token in parts[-1].own):
            wholes += [whole + parts[-1].value for whole in values]  # 审结5件,其中维持5件,另有1件未审结
        kind = ReckoningKind.WHOLE if is_whole else ReckoningKind.LIST
        yield reckoning(kind, total, wholes, saying_of(_whole_of(before), parts[-1]), (0,))


def _brackets(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """What brackets right behind a number list as its parts: 法人16件(律所6件、企业9件、高校1件)."""
    for n, (whole, one) in enumerate(pairwise(numbers)):
        inside = list(takewhile(lambda part: part.depth > whole.depth, numbers[n + 1 : n + 2 * LONGEST_LIST]))  # noqa: B023
        if len(inside) < 2 or one.outside[-1:] != (whole.token,) or whole.rest:
            continue
        is_list = all(part.outside == one.outside and _is_listed(part, whole) for part in inside)
        is_alike = _tell_one_thing(whole, inside)
        if is_list and whole.is_exact and not has(whole.own, *COMPARED) and is_alike:
            total = sum(part.value for part in inside)
            yield reckoning(ReckoningKind.SUM, whole.numeral, [total], saying_of(whole, inside[-1]))


def _is_listed(part: Placed, whole: Placed) -> bool:
    """Whether it is named, and counted as the whole is."""
    is_alike = _is_alike(part, whole) and part.is_exact
    return is_alike and bool(part.own) and not has(part.own, *_OF_OTHERS)


def _tell_one_thing(whole: Placed, parts: Sequence[Placed]) -> bool:
    """Whether what tells the parts from each other is of one facet of the whole, or known of none."""
    topics = {topic for topic, _ in _facets_of(whole)}
    facets = [{one for one in _facets_of(part) if not topics or one[0] in topics} for part in parts]
    are_of_it = not any(_is_of_another_kind(whole, part) for part in parts)
    return are_of_it and (not any(facets) or bool(set.intersection(*facets)))


def _is_of_another_kind(whole: Placed, part: Placed) -> bool:
    """Whether what is told of a number is nothing that another can be part of: 现行有效12件(新增2件)."""
    wide, narrow = (
        [r for token in (*one.own, *one.rest) for r in token.word.readings] for one in (whole, part)
    )
    rows = [
        one.term.means[0] not in one.facet.default and not _rows_of(one) & _rows_of(other)
        for one in wide
        for other in narrow
        if one.facet is other.facet
    ]
    return bool(rows) and all(rows)


def _rows_of(reading: Reading) -> frozenset[str]:
    values = tuple(value for means in reading.term.means for value in means)
    return reading.topic.items_of(reading.facet.id, values)


def _facets_of(one: Placed) -> set[tuple[str, str]]:
    """The topics and facets that the words around a number may be of."""
    readings = (reading for token in (*one.own, *one.rest) for reading in token.word.readings)
    return {(reading.topic.id, reading.facet.id) for reading in readings}


def _each(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """A number of which nothing but others follow that make it up: 累计收到44件,分别为13件、15件、16件."""
    for n, one in enumerate(numbers):
        if not n or not _begins_each(one):
            continue
        whole, parts = numbers[n - 1], [one, *_parts_after(one, numbers[n + 1 : n + LONGEST_LIST])]
        is_next = whole.sentence == one.sentence and _is_alike(whole, one)
        is_next = is_next and (not whole.rest or has(whole.rest[:1], Mark.EACH))
        if len(parts) > 1 and is_next and all(part.is_exact for part in (whole, *parts)):
            total = sum(part.value for part in parts)
            yield reckoning(ReckoningKind.SUM, whole.numeral, [total], saying_of(whole, parts[-1]))


def _begins_each(one: Placed) -> bool:
    """Whether it is the first of what a number before it is: 44件,分别为13件, or 44件分别公开13件."""
    is_joined = len(one.own) < len(one.lead)
    return has(one.own[:1], Mark.EACH) and (is_joined or len(one.lead) == 1)


def _are_all_kinds(parts: Sequence[Placed]) -> bool:
    """Whether a form tells that they are all there are: 自然人15件、法人或其他组织3件."""
    kinds = [[r for token in (*part.own, *part.rest) for r in token.word.readings] for part in parts]
    facets = {(r.topic.id, r.facet.id): (r.topic, r.facet) for r in kinds[0] if r.facet.default}
    for topic, facet in facets.values():
        told = [[r.term.means[0] for r in kind if r.facet is facet] for kind in kinds]
        if not all(told):
            continue
        rows = [topic.items_of(facet.id, means[0]) for means in told]
        together = frozenset[str]().union(*rows)
        is_each_once = sum(map(len, rows)) == len(together)
        if is_each_once and together == topic.items_of(facet.id, facet.parts):
            return True
    return False


def _are_all_bodies(parts: Sequence[Placed], collective: tuple[str, ...]) -> bool:
    """Whether bodies make them up, and some of these stand for all of a kind: 县直部门13件、乡镇9件."""
    bodies = [_bodies_of(part) for part in parts]
    is_by_body = all(bodies) and not any(has(part.own, WordKind.TERM, Mark.NARROW) for part in parts)
    return is_by_body and any(named[-1].text.endswith(collective) for named in bodies)


def _bodies_of(one: Placed) -> list[Token]:
    """The organisations that are named before a number."""
    return [token for token in one.own if token.word.kind in (WordKind.BODY, WordKind.OWN)]


def _are_joined(parts: Sequence[Placed]) -> bool:
    """Whether nothing but a joint parts each from the one before: 幼教5件、义教9件、其他4件."""
    return all(has(part.own[:1], Mark.JOIN) for part in parts[1:])


def _are_alike(whole: Placed, parts: Sequence[Placed]) -> bool:
    """Whether no table tells the parts from each other: 乡镇受理16件、部门受理13件."""
    topics = {topic for topic, _ in _facets_of(whole)}
    terms = [
        [token.word for token in (*part.own, *part.rest) if _is_told_by(token, topics)] for part in parts
    ]
    return all(words == terms[0] for words in terms)


def _is_told_by(token: Token, topics: Collection[str]) -> bool:
    """Whether a table may tell what a word is of; 其他 alone is a word of any list."""
    is_of_any = token.word.is_counted and not any(one.topic.id in topics for one in token.word.readings)
    return token.word.kind is WordKind.TERM and not is_of_any


def _parts_after(one: Placed, numbers: Sequence[Placed]) -> Iterator[Placed]:
    """Those that go on with a list, as long as it goes on."""
    for part in numbers:
        if part.depth > one.depth:
            continue
        goes_on = part.sentence == one.sentence and part.item == one.item and part.depth == one.depth
        if not goes_on or not _is_alike(part, one) or has(part.own, *_OF_OTHERS):
            return
        yield part
