"""Of which rows the parts of a number are that could be of several: of those that the number itself is of."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, takewhile
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind
from xlsx_tools.checking.claims.meant import is_plain, totals
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Meanings, Sum
from xlsx_tools.quantity import Number

_TWO = 2  # sums that a word for what came in has, 收到


class _At(NamedTuple):
    """Where a number is counted: in which sentence of which narrative, and with what word."""

    narrative: str
    sentence: int
    unit: str


_Places = Mapping[tuple[str, int], _At]  # by narrative and start


def of_rows_of_the_whole(claims: Sequence[Claim], figures: Figures) -> Iterator[Claim]:
    """The claims, each part of what its whole is of where the figures tell that: 收到42件,其中企业6件.

    What comes after both that make up all is none of them: 新收26件,加上结转2件,应办26件.
    Where what is left of the whole is told too, as many are done with: 收到52件,其中办结50件,结转1件.
    """
    places = _places_in(claims)
    for n, claim in enumerate(claims):
        if not (_may_be_sum(claim) or _may_be_part(claim)):
            yield claim
            continue
        near = claims[max(0, n - LONGEST_LIST) : n + LONGEST_LIST]
        beside = _told_with(claim, near, places)
        if addends := _addends_before(claim, beside, figures):
            yield replace(claim, meanings=tuple(one for one in claim.meanings if one not in addends))
            continue
        if held := _addends_in(claim, beside, figures):
            yield replace(claim, meanings=tuple(one for one in claim.meanings if one not in held))
            continue
        whole = _whole_of(claim, beside) if _may_be_part(claim) else None
        if whole is None and claim.kind is ClaimKind.PART:  # 收到52件。其中50件办结,1件结转
            whole = _whole_of(claim, _told_with(claim, near, places, back=1))
        if whole is None or not _agrees(whole, figures):
            yield claim
        elif claim.kind is ClaimKind.PART:
            is_all = _is_left_told(claim, whole, beside, figures)
            yield replace(claim, kind=ClaimKind.IS) if is_all else claim
        else:
            yield replace(claim, meanings=_of_rows_of(whole, claim, figures) or claim.meanings)


def _places_in(claims: Sequence[Claim]) -> _Places:
    """Where each number of the texts is counted."""
    numbers = {claim.narrative: claim.numbers for claim in claims}
    return {
        (narrative, one.start): _At(narrative, one.sentence, one.unit)
        for narrative, told in numbers.items()
        for one in told
    }


def _told_with(claim: Claim, near: Sequence[Claim], places: _Places, *, back: int = 0) -> list[Claim]:
    """The numbers near a claim that stand in its sentence, or so many back, and are counted alike."""
    here = places.get((claim.narrative, claim.start))
    here = here._replace(sentence=here.sentence - back) if here else None
    return [one for one in near if here and places.get((one.narrative, one.start)) == here and is_plain(one)]


def _agrees(claim: Claim, figures: Figures) -> bool:
    """Whether the figures bear out what a number most likely is of."""
    return claim.number in totals(claim.meanings[:1], figures)


def _is_left_told(claim: Claim, whole: Claim, beside: Sequence[Claim], figures: Figures) -> bool:
    """Whether a number told rightly behind a part is what the tables leave of the whole, and none is between.

    收到52件,其中答复50件,主动撤回1件,结转1件 leaves nothing out.
    """
    behind = [one for one in beside if one.start > claim.start and not one.is_all and _agrees(one, figures)]
    for found in totals(claim.meanings, figures):
        left = next((one for one in behind if one.number == whole.number - found), None)
        if left is not None:
            return not _is_between(found - claim.number, whole, left)
    return False


def _is_between(value: Number, whole: Claim, left: Claim) -> bool:
    return any(whole.start < one.start < left.start and one.value == value for one in whole.numbers)


def _of_rows_of(whole: Claim, claim: Claim, figures: Figures) -> Meanings:
    """What a part may mean that is of the rows of which its whole may be."""
    row_of = {item: key[0] for key, items in claim.items.items() for item in items}
    told = (one for one in whole.meanings if whole.number in totals((one,), figures))
    rows = {_rows(one, row_of) for one in told}
    return tuple(one for one in claim.meanings if _rows(one, row_of) in rows)


def _addends_before(claim: Claim, beside: Sequence[Claim], figures: Figures) -> set[Sum]:
    """The two counted before in the sentence of a number of all that make it up, if any do."""
    if not _may_be_sum(claim):
        return set()
    told = [_fitting(one, figures) for one in beside if one.start < claim.start]
    sums = {frozenset(items) for items in claim.meanings}
    apart = (pair for pair in combinations(told, 2) if set(pair[0]).isdisjoint(pair[1]))
    addends = {one for pair in apart if {*pair[0], *pair[1]} in sums for one in pair}
    # What names one of them is that one told again: 收到26件,上年结转2件,收到的26件中.
    return set() if claim.meanings[0] in addends else addends


def _addends_in(claim: Claim, beside: Sequence[Claim], figures: Figures) -> set[Sum]:
    """What a number cannot be that has an addend told as part of it: 办理19件(含上年结转2件)."""
    if not _may_be_sum(claim) or claim.is_part or claim.is_done or claim.is_doubtful:
        return set()
    sums = [set(items) for items in claim.meanings]
    addends = {
        one.start: set(one.meanings[0])
        for one in beside
        if one.is_part and _agrees(one, figures) and any(set(one.meanings[0]) < items for items in sums)
    }
    behind = (
        claim.numbers[bisect_right(claim.numbers, claim.start, key=lambda one: one.start) :]
        if addends
        else ()
    )
    told = (addends.get(one.start) for one in behind[:LONGEST_LIST])
    parts = [one for one in takewhile(bool, told) if one]
    if parts and any(one.depth and one.depth == behind[0].depth for one in behind[len(parts) :][:1]):
        return set()  # 收到20件(上年结转3件,结转下年2件)
    # What those that are handled come to with brackets behind them is no sum of a table's.
    held = [sums[:-1] if n == 0 and len(sums) > _TWO else sums for n in range(len(sums))]
    return {
        items
        for part in parts
        for items, wholes in zip(claim.meanings, held, strict=True)
        if part.isdisjoint(items) and part.union(items) in wholes
    }


def _fitting(claim: Claim, figures: Figures) -> Sum:
    """What a number is of: the first that agrees with it, or the likeliest."""
    fits = (one for one in claim.meanings if claim.number in totals((one,), figures))
    return next(fits, claim.meanings[0])


def _may_be_sum(claim: Claim) -> bool:
    return claim.kind is ClaimKind.IS and claim.is_all and len(claim.meanings) > 1 and bool(claim.number)


def _may_be_part(claim: Claim) -> bool:
    """Whether it may be of some of a number before it, or of those of it that were done with."""
    is_some = claim.kind is ClaimKind.IS and not claim.is_all and len(claim.meanings) > 1
    is_done = claim.kind is ClaimKind.PART and claim.is_all and claim.is_done
    return bool(claim.number) and (is_some or is_done)


def _whole_of(claim: Claim, beside: Sequence[Claim]) -> Claim | None:
    """The last number of all of its topic in the same sentence, as large as it or larger."""
    of_all = (one for one in reversed(beside) if one.start < claim.start and one.is_all)
    one = next((one for one in of_all if one.subject[0] == claim.subject[0]), None)
    if one is None or one.number < claim.number:
        return None
    # What was done is told of those that came in, who they were of the same ones.
    return one if claim.kind is ClaimKind.PART or one.subject[1] == claim.subject[1] else None


def _rows(items: Iterable[str], row_of: Mapping[str, str]) -> frozenset[str]:
    return frozenset(row_of.get(item, item) for item in items)
