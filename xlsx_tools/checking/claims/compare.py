"""Hold claims against figures: a claim is denied only if none of the sums it may mean fits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from xlsx_tools.checking.claims.comparisons import of_one_thing
from xlsx_tools.checking.claims.grown import of_the_number_before
from xlsx_tools.checking.claims.meant import is_plain, totals
from xlsx_tools.checking.claims.misreadings import SMALL, is_far, may_be_misread
from xlsx_tools.checking.claims.rounding import shows
from xlsx_tools.checking.claims.rows_apart import of_rows_apart
from xlsx_tools.checking.claims.shares import of_one_whole, percent
from xlsx_tools.checking.claims.whole_rows import of_rows_of_the_whole
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Sum
from xlsx_tools.quantity import Number, same_amount

_LEVEL = 10  # a tenth more or less may be called level
_MOST_NEAR = 150  # claims before or after one that have to do with it, more than an honest text makes
_ALL = 100  # per cent
_NEAR = 4  # by a quarter more or less a number may be mistaken


_OF_ALL = (ClaimKind.DONE, ClaimKind.REST, ClaimKind.LEAST, ClaimKind.SOME)
_OF_RESULTS = (
    ClaimKind.BEFORE,
    ClaimKind.SHARE,
    ClaimKind.GROWTH,
    ClaimKind.CHANGE,
    ClaimKind.LEVEL,
    ClaimKind.POINTS,
)


class Contradiction(NamedTuple):
    """A claim that the figures deny, and what they come to: `found` for the sum of `items`."""

    claim: Claim
    items: Sum
    found: Number


class Judgement(IntEnum):
    """What the figures make of a claim; of a saying they make the gravest of what they make of its claims."""

    UNTOLD = 0  # they do not tell
    BORNE_OUT = 1
    DOUBTED = 2  # they deny it, but it may be of something else
    DENIED = 3


def contradictions(claims: Iterable[Claim], figures: Figures, last_year: Figures) -> Iterator[Contradiction]:
    """The claims that the figures deny."""
    return (denied for _, denied in _held_against(tuple(claims), figures, last_year) if denied)


def judgements(claims: Iterable[Claim], figures: Figures, last_year: Figures) -> Iterator[Judgement]:
    """What the figures make of each of the claims, in their order."""
    return (judgement for judgement, _ in _held_against(tuple(claims), figures, last_year))


def _held_against(
    claims: Sequence[Claim], figures: Figures, last_year: Figures
) -> Iterator[tuple[Judgement, Contradiction | None]]:
    apart = list(of_rows_of_the_whole(of_rows_apart(claims), figures))
    settled = of_the_number_before(of_one_whole(apart, figures), figures)
    settled = of_one_thing(settled, lambda claim: _fits(claim, figures, last_year))
    said = {items: claim.number for claim in claims if is_plain(claim) for items in claim.meanings}
    before: Contradiction | None = None
    told_at: set[tuple[str, int]] = set()
    for n, (claim, one) in enumerate(zip(claims, settled, strict=True)):
        denied = _denied(one, figures, last_year)
        near = claims[max(0, n - _MOST_NEAR) : n + _MOST_NEAR]
        grown = one if one.kind is ClaimKind.GROWTH else claim
        is_sure = denied is not None and _stands(grown, near, figures, last_year)
        told, before = before, denied if is_sure else None
        place = (claim.narrative, claim.start)
        if denied is None:
            yield Judgement.BORNE_OUT if _is_told(claim, figures, last_year) else Judgement.UNTOLD, None
        elif not is_sure:
            yield Judgement.DOUBTED, None
        elif _follows(denied, told, said) or (place in told_at and claim.kind in _OF_ALL):
            if told is not None and told.claim.kind not in _OF_ALL:
                before = told  # what comes next may follow from the same number
            yield Judgement.BORNE_OUT, None
        else:
            told_at.add(place)
            yield Judgement.DENIED, denied._replace(claim=claim)


def _follows(denied: Contradiction, before: Contradiction | None, said: Mapping[Sum, Number]) -> bool:
    """Whether what is denied was told with something else, be it right or wrong.

    Whoever says how many are left does not deny it by 均按时答复; of a wrong number nothing follows.
    """
    if denied.claim.kind is ClaimKind.DONE:
        is_of_a_number = before is not None and before.claim.kind not in (ClaimKind.DONE, ClaimKind.LEAST)
        return bool(said.get(denied.items)) or is_of_a_number
    is_same = before is not None and before.claim.kind is denied.claim.kind is ClaimKind.LEAST
    return is_same and before is not None and before.claim.wholes == denied.claim.wholes


def _stands(claim: Claim, claims: Sequence[Claim], figures: Figures, last_year: Figures) -> bool:
    """Whether a claim that the figures deny was understood well enough to be held against them."""
    is_ours = claim.kind not in (ClaimKind.DONE, ClaimKind.REST) and _are_ours(claims, figures)
    if claim.is_doubtful and not (_is_near(claim, figures) or is_ours):
        return False
    others = [one for one in claims if one.narrative == claim.narrative and one.start != claim.start]
    if may_be_misread(claim, others, figures):
        return False
    is_of_any = claim.kind is ClaimKind.GROWTH and not claim.bound
    if is_of_any and (claim.wholes or len(claim.meanings) > 1) and not _is_of_the_only_number(claim, others):
        plain = [one for one in others if one.kind is ClaimKind.IS]
        others_grew = [replace(claim, meanings=one.meanings, wholes=()) for one in plain]
        return not any(_fits(one, figures, last_year) for one in others_grew)
    if claim.kind is ClaimKind.SOME and claim.number in totals(claim.wholes, figures):
        return True  # the result that the reason is told with has as many
    return not (claim.needs or claim.kind is ClaimKind.LIKELY) or _is_borne_out(claim, others, figures)


def _is_of_the_only_number(claim: Claim, others: Sequence[Claim]) -> bool:
    """Whether no other number of its sentence stands before a growth than the one it is of."""
    at = next((one for one in reversed(claim.numbers) if one.start < claim.start), None)
    if at is None or set(claim.wholes) - set(claim.meanings):
        return False
    told = [one for one in claim.numbers if one.sentence == at.sentence and one.start <= at.start]
    return len(told) == 1 and any(one.start == at.start and one.subject == claim.subject for one in others)


def _is_borne_out(claim: Claim, others: Sequence[Claim], figures: Figures) -> bool:
    """Whether enough other numbers of the text agree with the figures, and none of them is of the same."""
    plain = [one for one in others if is_plain(one)]
    none = [one for one in others if one.kind is ClaimKind.NONE]
    if claim.kind not in (ClaimKind.SUM, ClaimKind.SHARE) and any(
        _tells_the_same(claim, one, figures) for one in (*plain, *none)
    ):
        return False
    agree = {
        one.meanings[0]
        for one in plain
        if one.number not in (0, claim.number) and one.number in totals(one.meanings, figures)
    }
    if claim.kind is ClaimKind.NONE:
        agree |= {one.meanings[0] for one in none if not one.needs and 0 in totals(one.meanings, figures)}
    likeness = _is_like(claim, figures) + _likeness(claim, figures) + _slips(claim, figures)
    return len(agree) >= claim.needs - likeness


def _is_like(claim: Claim, figures: Figures) -> bool:
    """Whether a number that is in doubt is at least of the size of what it likely means."""
    likely = totals(claim.meanings[:1], figures)
    is_in_doubt = claim.kind is ClaimKind.LIKELY and claim.needs > 1
    return is_in_doubt and any(found and not is_far(claim.number, found) for found in likely)


def _likeness(claim: Claim, figures: Figures) -> int:
    """For how many others it stands that a number is much like the one that it most likely means."""
    likely = claim.meanings if claim.kind is ClaimKind.SUM else claim.meanings[:1]
    sums = [found for found in totals(likely, figures) if found >= SMALL]
    if claim.number < SMALL or claim.number in sums:
        return 0
    if any(sorted(str(claim.number)) == sorted(str(found)) for found in sums):
        return 2  # digits changed places
    return int(any(_is_level(claim.number, found) for found in sums))


def _slips(claim: Claim, figures: Figures) -> int:
    """For how many others it stands that a number is nearly the one that it likely means, but for a slip."""
    if claim.kind is not ClaimKind.LIKELY:
        return 0
    if _is_near(claim, figures):
        return 2
    return int(claim.needs == 1 and _is_one_off(claim, figures))


def _is_one_off(claim: Claim, figures: Figures) -> bool:
    """Whether a number is one more or less than what it most likely means: it is rather that than another."""
    return any(abs(found - claim.number) == 1 for found in totals(claim.meanings[:1], figures))


def _tells_the_same(claim: Claim, other: Claim, figures: Figures) -> bool:
    """Whether another claim is of what this one may be of: then one of the two is of some only."""
    if not set(claim.meanings) & set(other.meanings):
        return False
    if other.meanings[0] == claim.meanings[0]:
        return True
    told = totals(claim.meanings, figures)
    return bool(told) and other.number == told[0]


def _are_ours(claims: Sequence[Claim], figures: Figures) -> bool:
    """Whether what may be of others agrees with the tables elsewhere, and so is not."""
    doubtful = (one for one in claims if one.is_doubtful and is_plain(one) and one.number)
    return any(one.number in totals(one.meanings, figures) for one in doubtful)


def _is_near(claim: Claim, figures: Figures) -> bool:
    """Whether a number comes near to one that it may mean."""
    sums = totals(claim.meanings, figures)
    number = Decimal(claim.number)
    return is_plain(claim) and any(
        abs(found - number) * _NEAR <= max(found, number) for found in map(Decimal, sums)
    )


def _fits(claim: Claim, figures: Figures, last_year: Figures) -> bool:
    """Whether the figures bear a claim out, which those that are not known do not."""
    return bool(_results(claim, figures, last_year)) and not _denied(claim, figures, last_year)


def _is_told(claim: Claim, figures: Figures, last_year: Figures) -> bool:
    """Whether the figures tell if a claim holds, not of a number that is only some other one."""
    sums = totals(claim.meanings, figures)
    if not sums or not _is_given(claim, figures):
        return False
    if claim.kind is ClaimKind.SOME:
        return False  # nor of how many there are that there are some
    if claim.kind is ClaimKind.LIKELY or (claim.is_open and is_plain(claim)):
        return any(shows(claim, found) for found in sums)
    return claim.kind not in _OF_RESULTS or bool(_results(claim, figures, last_year))


def _denied(claim: Claim, figures: Figures, last_year: Figures) -> Contradiction | None:
    sums = totals(claim.meanings, figures)
    if not sums or not _is_given(claim, figures):
        return None
    if claim.is_open and (claim.kind is ClaimKind.SHARE or claim.number > sums[0]):
        return None  # 企业、科研机构等183件 are of others too
    likeliest = Contradiction(claim, claim.meanings[0], sums[0])
    if claim.kind is ClaimKind.SUM or (claim.kind is ClaimKind.IS and claim.number):
        fits = any(shows(claim, found) for found in sums)
    elif claim.kind in (ClaimKind.REST, ClaimKind.DONE):
        fits = not all(sums)
    elif claim.kind in (ClaimKind.IS, ClaimKind.NONE):
        fits = not sums[0]
    elif claim.kind is ClaimKind.LEAST:
        fits = claim.number <= max(sums)
        likeliest = Contradiction(claim, *max(zip(claim.meanings, sums, strict=True), key=lambda one: one[1]))
    elif claim.kind is ClaimKind.SOME:
        fits = any(sums)
    elif claim.kind is ClaimKind.PART:
        fits = claim.number <= max(sums)
    elif claim.kind is ClaimKind.LIKELY:
        others = () if _is_one_off(claim, figures) else totals(claim.wholes, figures)
        fits = any(shows(claim, found) for found in (*sums, *others))
    else:
        results = _results(claim, figures, last_year)
        if not results:
            return None
        pairs = _now_and_then(claim, figures, last_year) if claim.kind is ClaimKind.LEVEL else []
        if claim.is_unsigned:
            results = [*results, *(-result for result in results)]
        fits = any(shows(claim, result) for result in results) or any(_is_level(*pair) for pair in pairs)
        likeliest = Contradiction(claim, claim.meanings[0], results[0])
    return None if fits else likeliest


def _is_given(claim: Claim, figures: Figures) -> bool:
    """Whether the number that a claim is about is that of all there is, where it needs to be."""
    return claim.given is None or claim.given in totals(claim.wholes, figures)


def _results(claim: Claim, figures: Figures, last_year: Figures) -> list[Number]:
    """The percentages or differences that the claim may mean, [] if they are not known."""
    parts = totals(claim.meanings, figures)
    if claim.kind is ClaimKind.BEFORE:
        found = totals(claim.meanings, last_year)
        return found if any(found) else []
    if claim.kind is ClaimKind.POINTS:
        return _points(claim, figures, last_year)
    if claim.kind is not ClaimKind.SHARE:
        return _changes(claim, figures, last_year)
    is_of_more = claim.number > _ALL  # whoever writes more than all may have taken any whole
    wholes = list(zip(claim.wholes, totals(claim.wholes, figures), strict=False))
    return [
        percent(part, whole)
        for items, part in zip(claim.meanings, parts, strict=True)
        for others, whole in wholes
        if whole and (whole >= part or is_of_more) and (items != others or claim.number == _ALL)
    ]


def _points(claim: Claim, figures: Figures, last_year: Figures) -> list[Number]:
    """By how many percentage points the shares that a claim may mean exceed last year's."""
    found: list[Number] = []
    for part in claim.meanings:
        for whole in claim.wholes:
            if part == whole:
                continue
            now, before = (totals((part, whole), year) for year in (figures, last_year))
            if now and before and now[1] and all(before):
                found.append(percent(*now) - percent(*before))
    return found


def _changes(claim: Claim, figures: Figures, last_year: Figures) -> list[Number]:
    pairs = _now_and_then(claim, figures, last_year)
    if claim.kind is not ClaimKind.GROWTH:
        return [one - other for one, other in pairs]
    return [percent(one - other, other) for one, other in pairs if other]


def _now_and_then(claim: Claim, figures: Figures, last_year: Figures) -> list[tuple[Number, Number]]:
    """This year's and last year's numbers of all that the claim may mean, [] if they are not known."""
    meanings = (*claim.meanings, *claim.wholes)
    now, before = totals(meanings, figures), totals(meanings, last_year)
    return list(zip(now, before, strict=True)) if now and before else []


def _is_level(now: Number, before: Number) -> bool:
    """Whether two numbers are as near to each other as 持平 may still mean."""
    apart = abs(Decimal(now) - Decimal(before))
    return apart * _LEVEL <= before


class Disagreement(NamedTuple):
    """Two claims of which one must be wrong, in the order they are made."""

    first: Claim
    second: Claim


def disagreements(claims: Iterable[Claim]) -> Iterator[Disagreement]:
    """What no table counts, said twice with different numbers; what a table counts is held against it."""
    first: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        if not claim.meanings and not claim.is_part and claim.kind in (ClaimKind.IS, ClaimKind.NONE):
            earlier = first.setdefault(claim.subject, claim)
            if not same_amount(earlier.number, claim.number):
                yield Disagreement(earlier, claim)
