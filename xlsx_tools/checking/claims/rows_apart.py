"""Of which rows a number is that could be of more: not of those that are told of beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind
from xlsx_tools.checking.claims.meant import is_plain
from xlsx_tools.form.vocabulary import Meanings


def of_rows_apart(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each without what would hold a row listed beside it: 公开8件、部分公开2件 are 10."""
    numbers = {claim.narrative: claim.numbers for claim in claims}
    places = {
        narrative: {one.start: (one.sentence, one.depth) for one in told}
        for narrative, told in numbers.items()
    }
    return [
        replace(claim, meanings=_meanings(n, claims, places[claim.narrative]))
        if len(claim.meanings) > 1
        else claim
        for n, claim in enumerate(claims)
    ]


def _meanings(at: int, claims: Sequence[Claim], places: Mapping[int, tuple[int, int]]) -> Meanings:
    """What is left of all that a claim may mean."""
    claim = claims[at]
    if claim.kind is ClaimKind.NONE:
        return _none_of_any(at, claims)
    if claim.kind is ClaimKind.IS:
        return _without_rows_beside(claim, [*_listed_with(at, claims, places)])
    return claim.meanings


def _none_of_any(at: int, claims: Sequence[Claim]) -> Meanings:
    """What there was none of where nothing came in: 未收到申请,无结转 is said of both years."""
    claim = claims[at]
    near = claims[max(0, at - LONGEST_LIST) : at + LONGEST_LIST]
    here = [one for one in near if one.narrative == claim.narrative]
    nothing = [one for one in here if one.kind is ClaimKind.NONE and one.is_all]
    is_nothing = any(one.subject[0] == claim.subject[0] and one.start < claim.start for one in nothing)
    if claim.is_all or not is_nothing:
        return claim.meanings
    told = {items for one in here if is_plain(one) for items in one.meanings}
    together = tuple(dict.fromkeys(item for items in claim.meanings if items not in told for item in items))
    return (together, *claim.meanings)


def _listed_with(at: int, claims: Sequence[Claim], places: Mapping[int, tuple[int, int]]) -> Iterator[Claim]:
    """The numbers of some that stand in one list with a claim: none is part of the other."""
    claim = claims[at]
    for other in claims[max(0, at - LONGEST_LIST) : at + LONGEST_LIST]:
        is_beside = other.narrative == claim.narrative and places.get(other.start) == places.get(claim.start)
        is_told = is_plain(other) and bool(other.number) and not other.needs
        # 加上年结转3件,共办理34件: what comes after may be the sum.
        is_apart = other.start > claim.start or (other.start < claim.start and not claim.is_all)
        if is_beside and is_told and is_apart and other.is_part == claim.is_part:
            yield other


def _without_rows_beside(claim: Claim, listed: Sequence[Claim]) -> Meanings:
    # 上年结转3件,办结70件,结转4件: the last are not those of last year.
    told = {other.meanings[0] for other in listed if other.start < claim.start and not claim.is_all}
    first, *others = [items for items in claim.meanings if items not in told] or claim.meanings
    beside = [set(other.meanings[0]) for other in listed if other.meanings]
    apart = [
        items
        for items in others
        if not set(first) < set(items)
        or not any(rows <= set(items) and rows.isdisjoint(first) for rows in beside)
    ]
    return (first, *apart)
