"""Of what a comparison with last year is that could be of several things: of what the one beside it is of."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from xlsx_tools.form.vocabulary import Meanings

_COMPARING = (ClaimKind.GROWTH, ClaimKind.CHANGE, ClaimKind.BEFORE)
_MOST_BESIDE = 2  # comparisons to either side of one
_FARTHEST = 40  # characters from one figure to the other


def of_one_thing(claims: Sequence[Claim], fits: Callable[[Claim], bool]) -> list[Claim]:
    """The claims, each comparison of what one beside it fits, where that is what it most likely is of.

    2023年收到152件，2024年上升至171件，增幅12.5%.
    """
    settled = list(claims)
    places = [n for n, claim in enumerate(claims) if claim.kind in _COMPARING and claim.meanings]
    fitting = {n: _what_fits(claims[n], fits) for n in places} if len(places) > 1 else {}
    for at, n in enumerate(places):
        for other in places[max(0, at - _MOST_BESIDE) : at + _MOST_BESIDE + 1]:
            told = fitting.get(other, ())
            is_other = bool(fitting.get(n)) and set(fitting[n]).isdisjoint(told)
            if is_other and claims[n].meanings[0] in told and _are_beside(claims[n], claims[other]):
                settled[n] = replace(claims[n], meanings=claims[n].meanings[:1], wholes=())
    return settled


def _what_fits(claim: Claim, fits: Callable[[Claim], bool]) -> Meanings:
    """The meanings by which the figures bear a comparison out."""
    meanings = dict.fromkeys((*claim.meanings, *claim.wholes))
    return tuple(one for one in meanings if fits(replace(claim, meanings=(one,), wholes=())))


def _are_beside(claim: Claim, other: Claim) -> bool:
    is_near = abs(claim.start - other.start) <= _FARTHEST
    return is_near and claim.narrative == other.narrative and claim.kind is not other.kind
