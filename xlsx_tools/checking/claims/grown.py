"""Of which number a growth is that could be of several: of the only one that stands before it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, Numbered
from xlsx_tools.checking.claims.meant import is_plain, totals
from xlsx_tools.filing.tally import Figures

_COMPARED = (ClaimKind.GROWTH, ClaimKind.CHANGE)


def of_the_number_before(claims: Sequence[Claim], figures: Figures) -> list[Claim]:
    """The claims, each growth of what the one number before it is of, where the tables bear that out."""
    return list(_settled(claims, figures))


def _settled(claims: Sequence[Claim], figures: Figures) -> Iterator[Claim]:
    grown = 0  # where the last growth stands
    narrative = ""
    for n, claim in enumerate(claims):
        if claim.narrative != narrative:
            narrative, grown = claim.narrative, 0
        if claim.kind not in _COMPARED:
            yield claim
            continue
        before = _only_one(claim, grown)
        told = [
            one for one in claims[:n] if before and one.narrative == narrative and one.start == before.start
        ]
        borne_out = [
            items
            for one in told
            if is_plain(one)
            for items in one.meanings
            if one.number in totals((items,), figures) and items in (*claim.meanings, *claim.wholes)
        ]
        yield replace(claim, meanings=tuple(borne_out), wholes=()) if borne_out else claim
        grown = claim.start


def _only_one(claim: Claim, since: int) -> Numbered | None:
    """The one counted number of its sentence, outside of brackets, that stands before it."""
    own = next((one.sentence for one in reversed(claim.numbers) if one.start <= claim.start), None)
    before = [
        one
        for one in claim.numbers
        if one.sentence == own and since < one.start < claim.start and not one.depth
    ]
    return before[0] if len(before) == 1 else None
