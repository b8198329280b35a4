"""Whether a number of a text is one of the tables, as far as it is written out."""

from decimal import Decimal

from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from xlsx_tools.quantity import Number, same_amount


def shows(claim: Claim, found: Number) -> bool:
    """Whether the figure is the claim's as far as that is written out, rounded or cut off."""
    if isinstance(found, int) and isinstance(claim.number, int) and claim.decimals >= 0:
        return found == claim.number
    if claim.bound and (Decimal(found) - Decimal(claim.number)) * claim.bound < 0:
        return False
    last_place = Decimal(1).scaleb(-claim.decimals)
    beyond = Decimal(found) - Decimal(claim.number)
    # 26万 may be 26.4万, 25.5万 or, cut off, 26.9万; 一倍 is said of growth more freely.
    if claim.decimals < 0 and claim.kind is not ClaimKind.GROWTH:
        return -last_place / 2 <= beyond < last_place
    is_near = abs(beyond) < last_place or (claim.decimals < 0 and abs(beyond) == last_place)
    return is_near or same_amount(found, claim.number)
