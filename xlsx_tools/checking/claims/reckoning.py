"""Hold what a text makes of its own numbers against them: what they come to, or, with a table's, may."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, Reckoning, ReckoningKind
from xlsx_tools.checking.claims.meant import totals
from xlsx_tools.checking.claims.misreadings import is_far
from xlsx_tools.checking.claims.shares import percent
from xlsx_tools.filing.tally import Figures
from xlsx_tools.quantity import Number


class Misreckoning(NamedTuple):
    """A reckoning that comes out in no way, and what it likely should come to, None if nothing tells."""

    reckoning: Reckoning
    found: Number | None


def misreckonings(
    reckonings: Collection[Reckoning], claims: Collection[Claim], figures: Figures
) -> Iterator[Misreckoning]:
    """The reckonings that come out neither by the text nor with a whole that the figures give."""
    if not reckonings:
        return
    of_all = {items for claim in claims if claim.is_all for items in claim.meanings}
    of_all |= {items for claim in claims if claim.kind is ClaimKind.SHARE for items in claim.wholes}
    wholes = {total for items in of_all for total in totals((items,), figures)}
    if not wholes:  # Of what there is in all the text says nothing: any figure may be it.
        wholes = {figure for figure in figures.values() if figure}
    for reckoning in reckonings:
        named = totals(reckoning.wholes, figures)
        if not any(_agrees(reckoning, found) for found in _results(reckoning, named or wholes)):
            likely = next(iter(reckoning.results), None)
            yield Misreckoning(
                reckoning, None if likely is None or is_far(likely, reckoning.number) else likely
            )


def _results(reckoning: Reckoning, wholes: Collection[Number]) -> Iterator[Number]:
    yield from reckoning.results
    if reckoning.kind in (ReckoningKind.REST, ReckoningKind.MEDIA, ReckoningKind.WHOLE):
        yield from (whole - taken for whole in wholes for taken in reckoning.taken if whole > taken)
    elif reckoning.kind is ReckoningKind.SHARE:
        yield from (percent(part, whole) for whole in wholes for part in reckoning.taken if whole > 0)


def _agrees(reckoning: Reckoning, found: Number) -> bool:
    if reckoning.kind is ReckoningKind.LIST:
        return reckoning.number <= found
    apart = abs(Decimal(found) - Decimal(reckoning.number))
    return apart < Decimal(1).scaleb(-reckoning.decimals)  # rounded or cut off
