"""Of which number a growth is that could be of several: of the only one that stands before it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, Numbered
from xlsx_tools.checking.claims.meant import is_plain, totals
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Meanings

_GROWN = (ClaimKind.GROWTH, ClaimKind.CHANGE)

_ByPlace = Mapping[tuple[str, int], Sequence[Claim]]  # by narrative and start


def of_the_number_before(claims: Sequence[Claim], figures: Figures) -> list[Claim]:
    """The claims, each growth of what the one number before it is of, where the tables bear that out."""
    plain: defaultdict[tuple[str, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if is_plain(claim):
            plain[claim.narrative, claim.start].append(claim)
    return list(_settled(claims, plain, figures))


def _settled(claims: Sequence[Claim], plain: _ByPlace, figures: Figures) -> Iterator[Claim]:
    last: Claim | None = None  # the last growth
    for claim in claims:
        if claim.kind not in _GROWN:
            yield claim
            continue
        since = last.start if last and last.narrative == claim.narrative else 0
        before = _only_number(claim, since)
        told = plain.get((claim.narrative, before.start), ()) if before else ()
        meanings = _borne_out(claim, told, figures)
        yield replace(claim, meanings=meanings, wholes=()) if meanings else claim
        last = claim


def _borne_out(claim: Claim, told: Sequence[Claim], figures: Figures) -> Meanings:
    """What the claim may mean of what its number agrees with."""
    may_mean = (*claim.meanings, *claim.wholes)
    agreeing = (items for one in told for items in one.meanings if one.number in totals((items,), figures))
    return tuple(items for items in agreeing if items in may_mean)


def _only_number(claim: Claim, since: int) -> Numbered | None:
    """The one counted number of its sentence, outside of brackets, that stands before it, since a place."""
    numbers = claim.numbers
    at = bisect_left(numbers, claim.start, key=lambda one: one.start)
    own = numbers[at].sentence if numbers[at : at + 1] and numbers[at].start == claim.start else None
    found: list[Numbered] = []
    while at and len(found) < 2:
        at -= 1
        one = numbers[at]
        own = one.sentence if own is None else own
        if one.sentence != own or one.start <= since:
            break
        found += [] if one.depth else [one]
    return found[0] if len(found) == 1 else None
