"""Of which whole a percentage is that could be of several: of the one that others beside it are of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind
from xlsx_tools.checking.claims.meant import totals
from xlsx_tools.checking.claims.rounding import shows
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Meanings
from xlsx_tools.quantity import Number


def percent(part: Number, whole: Number) -> Number:
    """How many of a hundred a part is of a whole other than 0."""
    return Decimal(part) * 100 / Decimal(whole)


def of_one_whole(claims: Sequence[Claim], figures: Figures) -> list[Claim]:
    """The claims, each percentage of the whole that those beside it are of, where these have just one."""
    shares = [claim for claim in claims if claim.kind is ClaimKind.SHARE]
    if len(shares) < 2:
        return list(claims)
    fitting = [_wholes_that_fit(share, figures) for share in shares]
    told = iter([_told_by_others(n, shares, fitting, figures) for n in range(len(shares))])
    return [
        replace(claim, wholes=next(told) or claim.wholes) if claim.kind is ClaimKind.SHARE else claim
        for claim in claims
    ]


def _wholes_that_fit(share: Claim, figures: Figures) -> Meanings:
    """The wholes of which the percentage is what it says."""
    parts = totals(share.meanings, figures)
    return tuple(
        one
        for one in dict.fromkeys(share.wholes)
        for whole in totals((one,), figures)
        if whole and any(shows(share, percent(part, whole)) for part in parts)
    )


def _told_by_others(
    at: int, shares: Sequence[Claim], fitting: Sequence[Meanings], figures: Figures
) -> Meanings:
    """The wholes that all percentages of the same kind of parts are of, () if they do not tell.

    自然人49件占84.5%、企业6件占10.0%、公益组织3件占5.2%. One other tells only of the likeliest whole, or of
    one that it names, if it stands right before.
    """
    share = shares[at]
    part = totals(share.meanings[:1], figures)
    for beside in _beside(at, shares):
        told = [fitting[n] for n in beside if fitting[n]]
        amounts = [totals(wholes, figures) for wholes in told]
        common = [
            whole
            for whole in dict.fromkeys(share.wholes)
            for amount in totals((whole,), figures)
            if all(amount in others for others in amounts) and [amount] != part
        ]
        is_named = at - 1 in beside and _names_its_whole(shares[at - 1]) and bool(fitting[at - 1])
        is_likely = bool(told) and share.wholes[0] in common and all(share.wholes[0] in one for one in told)
        if common and (len(told) > 1 or is_named or is_likely):
            return tuple(common)
    return ()


def _names_its_whole(share: Claim) -> bool:
    return len(share.wholes) == 1 and not share.is_all


def _beside(at: int, shares: Sequence[Claim]) -> Iterator[list[int]]:
    """The places of percentages of parts that differ from it in one facet only, a list for each facet."""
    near = range(max(0, at - LONGEST_LIST), min(len(shares), at + LONGEST_LIST + 1))
    for facet in range(1, len(shares[at].subject)):
        yield [n for n in near if _differ_in(shares[at], shares[n]) == [facet]]


def _differ_in(share: Claim, other: Claim) -> list[int]:
    """Which parts of their subjects differ, [] for those of different texts."""
    if share.narrative != other.narrative or len(share.subject) != len(other.subject):
        return []
    return [n for n, key in enumerate(share.subject) if other.subject[n] != key]
