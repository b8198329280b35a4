"""What a text lists as parts of a number: 28件,其中乡镇16件、部门12件; 17件,其中网上12件、信函5件."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Reckoning, ReckoningKind
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reckoned_kinds import (
    are_all_kinds,
    are_both,
    leave_some_out,
    no_table_tells_apart,
    tell_one_thing,
)
from xlsx_tools.checking.claims.reckoned_numbers import COMPARED, Placed, SayingOf, is_alike, reckoning
from xlsx_tools.checking.claims.reckoned_sums import adds_up
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, has
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

_OF_OTHERS: tuple[WordKind | Mark, ...] = (
    *COMPARED,
    Mark.SUM,
    Mark.SO_FAR,
    Mark.OTHERS,
    Mark.EXCEPT,
    Mark.UNCOUNTED,
    Mark.PART,
    WordKind.TOPIC,
)


class ListWords(NamedTuple):
    """What names the last of a list, what may be no part of it, all bodies of a kind: 其他, 另有, 乡镇."""

    closing: Collection[str]
    added: Collection[str]
    collective: tuple[str, ...]


_LIKE = 3  # words that tell what a number is of


def lists_in(placed: Sequence[Placed], words: ListWords, saying_of: SayingOf) -> Iterator[Reckoning]:
    """All numbers of a text that parts are listed of."""
    numbers = [one for one in placed if one.token.kind is WordKind.NUMBER]
    yield from _lists(numbers, words, saying_of)
    yield from _brackets(numbers, saying_of)
    yield from _each(numbers, saying_of)


def _lists(numbers: Sequence[Placed], words: ListWords, saying_of: SayingOf) -> Iterator[Reckoning]:
    """What is listed as parts of a number before it, of which no table tells: 28件,其中乡镇16件,部门13件."""
    for n, one in enumerate(numbers):
        near = numbers[max(0, n - LONGEST_LIST) : n]
        is_first = has(one.own, Mark.AMONG, Mark.PART)
        may_be_first = is_first or not has(one.lead, WordKind.NUMBER)
        if not may_be_first or not one.numeral.unit or _lists_one_of_several([*near, one]):
            continue
        parts = [one, *_parts_after(one, numbers[n + 1 : n + LONGEST_LIST])]
        before = [whole for whole in near if is_alike(whole, one) and whole.depth <= one.depth]
        is_near = bool(before) and _is_just_before(before[-1], one)
        if len(parts) < 2 or not is_near or not all(part.is_exact for part in (*parts, *before)):
            continue
        is_whole = _leaves_nothing_out(parts, words)
        begins = (
            _are_all_bodies(parts, words.collective) and len(parts) > 2 and not _bodies_of(numbers[n - 1])
        )
        if not is_first and not (is_whole and (begins or _are_joined(parts))):
            continue
        if not no_table_tells_apart(before[-1], parts) and not is_whole:
            continue
        total = Numeral(sum(part.value for part in parts))
        kind = ReckoningKind.WHOLE if is_whole else ReckoningKind.LIST
        wholes = _wholes_of(before, parts, words)
        yield reckoning(kind, total, wholes, saying_of(_whole_of(before), parts[-1]), (0,))


def _is_just_before(whole: Placed, one: Placed) -> bool:
    """Whether a number stands in the sentence before another, or with it between semicolons."""
    return one.sentence - whole.sentence == 1 or (one.sentence, one.item) == (whole.sentence, whole.item)


def _lists_one_of_several(numbers: Sequence[Placed]) -> bool:
    """Whether the sentence of the last lists what is in one of several: 共176条。其中目录中公开年报1条."""
    here = (one for one in numbers if one.sentence == numbers[-1].sentence)
    return any(has(one.own, Mark.PART) and has(one.own, Mark.AMONG) for one in here)


def _leaves_nothing_out(parts: Sequence[Placed], words: ListWords) -> bool:
    """Whether a list says that it goes on to the last, or has all that there can be."""
    is_closed = any(token.text in words.closing for token in parts[-1].own) and len(parts) > 2
    are_all = are_all_kinds(parts) or (has(parts[0].own, Mark.PART) and are_both(parts))
    return is_closed or are_all or _are_all_bodies(parts, words.collective)


def _wholes_of(before: Sequence[Placed], parts: Sequence[Placed], words: ListWords) -> Iterator[Number]:
    """What the parts may come to, the likeliest first."""
    values = [whole.value for whole in before]
    yield from (_whole_of(before).value, *values[::-1], *(one + other for one, other in pairwise(values)))
    if any(token.text in words.added for token in parts[-1].own):
        yield from (value + parts[-1].value for value in values)  # 审结5件,其中维持5件,另有1件未审结


def _brackets(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """What brackets right behind a number list as its parts: 法人16件(律所6件、企业9件、高校1件)."""
    for n, (whole, one) in enumerate(pairwise(numbers)):
        inside = list(takewhile(lambda part: part.depth > whole.depth, numbers[n + 1 : n + 2 * LONGEST_LIST]))  # noqa: B023
        if len(inside) < 2 or one.outside[-1:] != (whole.token,) or whole.rest or leave_some_out(inside):
            continue
        is_list = all(part.outside == one.outside and _is_listed(part, whole) for part in inside)
        if is_list and whole.is_exact and not has(whole.own, *COMPARED) and tell_one_thing(whole, inside):
            total = sum(part.value for part in inside)
            yield reckoning(ReckoningKind.SUM, whole.numeral, [total], saying_of(whole, inside[-1]))


def _is_listed(part: Placed, whole: Placed) -> bool:
    """Whether it is named, and counted as the whole is."""
    is_counted_so = is_alike(part, whole) and part.is_exact
    return is_counted_so and bool(part.own) and not has(part.own, *_OF_OTHERS)


def _each(numbers: Sequence[Placed], saying_of: SayingOf) -> Iterator[Reckoning]:
    """A number of which nothing but others follow that make it up: 累计收到44件,分别为13件、15件、16件."""
    for n, one in enumerate(numbers):
        if not n or not _begins_each(one):
            continue
        whole, parts = numbers[n - 1], [one, *_parts_after(one, numbers[n + 1 : n + LONGEST_LIST])]
        is_next = whole.sentence == one.sentence and is_alike(whole, one)
        is_next = is_next and (not whole.rest or has(whole.rest[:1], Mark.EACH))
        if len(parts) > 1 and is_next and all(part.is_exact for part in (whole, *parts)):
            total = sum(part.value for part in parts)
            yield reckoning(ReckoningKind.SUM, whole.numeral, [total], saying_of(whole, parts[-1]))


def _begins_each(one: Placed) -> bool:
    """Whether it is the first of what a number before it is: 44件,分别为13件, or 44件分别公开13件."""
    is_joined = len(one.own) < len(one.lead)
    return has(one.own[:1], Mark.EACH) and (is_joined or len(one.lead) == 1)


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


def _parts_after(one: Placed, numbers: Sequence[Placed]) -> Iterator[Placed]:
    """Those that go on with a list, as long as it goes on."""
    for part in numbers:
        if part.depth > one.depth:
            continue
        goes_on = part.sentence == one.sentence and part.item == one.item and part.depth == one.depth
        if not goes_on or not is_alike(part, one) or has(part.own, *_OF_OTHERS):
            return
        yield part


def _whole_of(before: Sequence[Placed]) -> Placed:
    """Which of the numbers of the last sentence before them parts are most likely of."""
    return max((one for one in before if one.sentence == before[-1].sentence), key=lambda one: one.value)


# --- Media ---


def media_in(
    placed: Sequence[Placed], sentences: Sequence[Tokens], media: tuple[str, ...], saying_of: SayingOf
) -> Iterator[Reckoning]:
    """What came by each of several media, as which all came: 收到17件,其中网上12件、信函5件."""
    numbers = [one for one in placed if one.token.kind is WordKind.NUMBER and one.numeral.unit]
    end = 0
    for _, run in groupby(numbers, key=lambda one: (one.sentence, one.depth, _came_by(one, media))):
        parts = list(run)
        at, end = end, end + len(parts)
        before = [one for one in numbers[max(0, at - LONGEST_LIST) : at] if is_alike(one, parts[0])]
        is_next = bool(before) and parts[0].sentence - before[-1].sentence < 2
        if len(parts) < 2 or not is_next or not _are_by_media(parts, media):
            continue
        if _is_told_like(before[-1], parts[0]) or _are_by_one(parts, media):
            continue
        following = numbers[end : end + 1]
        if _goes_on(following) or any(map(adds_up, following)) or _leaves_some(parts[-1], sentences):
            continue  # 官网12件、信函5件,共17件 is a sum
        values = [one.value for one in before]
        if any(sum(part.value for part in (*parts, one)) in values for one in following):
            continue  # 10件,其中网上4件,信函2件,协助4件
        others = (whole - sum(values[n + 1 :]) for n, whole in enumerate(values))  # 官网33件、信函2件
        wholes = (*values[::-1], *(one + other for one, other in pairwise(values)), *others)
        total = Numeral(sum(part.value for part in parts))
        is_told = before[-1].sentence == parts[0].sentence or has(parts[0].lead, Mark.PART)
        # A whole that is told just before is it; else one that only the tables give may be.
        taken = () if is_told else (0,)
        first_of = _whole_of(before) if is_told else parts[0]
        yield reckoning(ReckoningKind.MEDIA, total, wholes, saying_of(first_of, parts[-1]), taken)


def _are_by_one(parts: Sequence[Placed], media: tuple[str, ...]) -> bool:
    """Whether several came by the same medium, and so are no list: 区长信件194件, 部门信件221件."""
    named = [{token.text for token in part.own if token.text in media} for part in parts]
    return all(one == named[0] for one in named[1:])


def _is_told_like(one: Placed, other: Placed) -> bool:
    """Whether a number is named as another, and so listed with it: 网站受理申请8件;当面受理申请6件."""
    names, others = ([token.word.kind for token in part.own[-_LIKE:]] for part in (one, other))
    return names == others and WordKind.UNKNOWN in names


def _came_by(one: Placed, media: tuple[str, ...]) -> bool:
    """Whether a medium is named before a number."""
    return any(token.text in media for token in one.own)


def _are_by_media(parts: Sequence[Placed], media: tuple[str, ...]) -> bool:
    """Whether each is of what came by a medium, and all are counted in the same way."""
    by_media = all(_came_by(part, media) and part.is_exact for part in parts)
    return by_media and all(is_alike(part, parts[0]) for part in parts)


def _leaves_some(last: Placed, sentences: Sequence[Tokens]) -> bool:
    """Whether the others are told of behind the last without a number: 网上6件、信函3件,其余为当面提出."""
    begin = last.place + 1 + len(last.rest)
    behind = sentences[last.sentence][begin : begin + 2]
    return has(behind[:1], WordKind.STOP) and has(behind[1:], Mark.OTHERS)


def _goes_on(following: Sequence[Placed]) -> bool:
    """Whether another follows that is listed with those before: 网上3件、信函2件、政务网1件."""
    return any(has(one.own[:1], Mark.JOIN) or has(one.own, Mark.OTHERS) for one in following)
