"""Of which rows a number is that could be of more: not of those that are told of beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind
from xlsx_tools.checking.claims.meant import is_plain
from xlsx_tools.form.vocabulary import Meanings


def of_rows_apart(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each without what would hold a row listed beside it: 公开8件、部分公开2件 are 10."""
    return [
        replace(claim, meanings=_without_rows_beside(claim, _listed_with(n, claims)))
        if claim.kind is ClaimKind.IS and len(claim.meanings) > 1
        else claim
        for n, claim in enumerate(claims)
    ]


def _listed_with(at: int, claims: Sequence[Claim]) -> Iterator[Claim]:
    """The numbers of some that stand in one list with a claim: none is part of the other."""
    claim = claims[at]
    own = {one.start: (one.sentence, one.depth) for one in claim.numbers}
    for other in claims[max(0, at - LONGEST_LIST) : at + LONGEST_LIST]:
        is_beside = other.narrative == claim.narrative and own.get(other.start) == own.get(claim.start)
        is_told = is_plain(other) and bool(other.number) and not other.needs
        # 加上年结转3件,共办理34件: what comes after may be the sum.
        is_apart = other.start > claim.start or (other.start < claim.start and not claim.is_all)
        if is_beside and is_told and is_apart and other.is_part == claim.is_part:
            yield other


def _without_rows_beside(claim: Claim, listed: Iterator[Claim]) -> Meanings:
    first, *others = claim.meanings
    beside = [set(other.meanings[0]) for other in listed if other.meanings]
    apart = [
        items
        for items in others
        if not set(first) < set(items)
        or not any(rows <= set(items) and rows.isdisjoint(first) for rows in beside)
    ]
    return (first, *apart)
