"""Of which rows the parts of a number are that could be of several: of those that the number itself is of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind
from xlsx_tools.checking.claims.meant import is_plain, totals
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Meanings, Sum

_ALL = 100  # per cent


def of_rows_of_the_whole(claims: Sequence[Claim], figures: Figures) -> Iterator[Claim]:
    """The claims, each part of what its whole is of where the figures tell that: 收到42件,其中企业6件.

    What comes after both that make up all is none of them: 新收26件,加上结转2件,应办26件.
    Where what is left of the whole is told too, as many are done with: 收到52件,其中办结50件,结转1件.
    """
    for n, claim in enumerate(claims):
        if n + 1 < len(claims) and _is_some_of_all(claim, claims[n + 1]):
            yield replace(claim, kind=ClaimKind.PART)
            continue
        if addends := _addends_before(claim, claims[max(0, n - LONGEST_LIST) : n]):
            yield replace(claim, meanings=tuple(one for one in claim.meanings if one not in addends))
            continue
        whole = _whole_of(claim, claims[max(0, n - LONGEST_LIST) : n]) if _may_be_part(claim) else None
        if whole is None or not _agrees(whole, figures):
            yield claim
        elif claim.kind is ClaimKind.PART:
            is_all = _is_left_told(claim, whole, claims[n + 1 : n + LONGEST_LIST], figures)
            yield replace(claim, kind=ClaimKind.IS) if is_all else claim
        else:
            yield replace(claim, meanings=_of_rows_of(whole, claim, figures) or claim.meanings)


def _agrees(claim: Claim, figures: Figures) -> bool:
    """Whether the figures bear out what a number most likely is of."""
    return claim.number in totals(claim.meanings[:1], figures)


def _is_left_told(claim: Claim, whole: Claim, behind: Sequence[Claim], figures: Figures) -> bool:
    """Whether a number told rightly behind a part is what the tables leave of the whole."""
    left = {whole.number - found for found in totals(claim.meanings, figures)}
    beside = (one for one in behind if is_plain(one) and not one.is_all and _are_told_together(claim, one))
    return any(one.number in left and _agrees(one, figures) for one in beside)


def _of_rows_of(whole: Claim, claim: Claim, figures: Figures) -> Meanings:
    """What a part may mean that is of the rows of which its whole may be."""
    row_of = {item: key[0] for key, items in claim.items.items() for item in items}
    told = (one for one in whole.meanings if whole.number in totals((one,), figures))
    rows = {_rows(one, row_of) for one in told}
    return tuple(one for one in claim.meanings if _rows(one, row_of) in rows)


def _is_some_of_all(claim: Claim, following: Claim) -> bool:
    """Whether a percentage right behind a number tells that it is some of them: 受理4件,占新收总数的三分之一."""
    is_share = following.kind is ClaimKind.SHARE and following.number < _ALL
    is_same = is_share and following.narrative == claim.narrative and following.subject == claim.subject
    return is_same and claim.is_all and claim.kind is ClaimKind.IS and claim.meanings[0] in following.wholes


def _addends_before(claim: Claim, before: Sequence[Claim]) -> Sequence[Sum]:
    """What was counted before in the sentence of a number of all, if two of these make it up."""
    if claim.kind is not ClaimKind.IS or not claim.is_all or len(claim.meanings) < 2 or not claim.number:
        return ()
    told = [one.meanings[0] for one in before if is_plain(one) and _are_told_together(one, claim)]
    sums = {frozenset(items) for items in claim.meanings}
    return told if any({*one, *other} in sums for one, other in combinations(told, 2) if one != other) else ()


def _may_be_part(claim: Claim) -> bool:
    """Whether it may be of some of a number before it, or of those of it that were done with."""
    is_some = claim.kind is ClaimKind.IS and not claim.is_all and len(claim.meanings) > 1
    is_done = claim.kind is ClaimKind.PART and claim.is_all and claim.is_done
    return bool(claim.number) and (is_some or is_done)


def _whole_of(claim: Claim, before: Sequence[Claim]) -> Claim | None:
    """The last number of all of its topic in the same sentence, as large as it or larger."""
    of_topic = (one for one in reversed(before) if one.is_all and is_plain(one))
    one = next((one for one in of_topic if one.subject[0] == claim.subject[0]), None)
    if one is None or one.number < claim.number or not _are_told_together(one, claim):
        return None
    # What was done is told of those that came in, who they were of the same ones.
    return one if claim.kind is ClaimKind.PART or one.subject[1] == claim.subject[1] else None


def _are_told_together(claim: Claim, other: Claim) -> bool:
    """Whether two numbers stand in one sentence, counted alike."""
    if claim.narrative != other.narrative:
        return False
    places = {one.start: (one.sentence, one.unit) for one in claim.numbers}
    return claim.start in places and places.get(other.start) == places[claim.start]


def _rows(items: Iterable[str], row_of: Mapping[str, str]) -> frozenset[str]:
    return frozenset(row_of.get(item, item) for item in items)
