"""What the sums that a claim may mean come to."""

from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.vocabulary import Meanings
from xlsx_tools.quantity import Number


def totals(meanings: Meanings, figures: Figures) -> list[Number]:
    """What the sums come to, [] if any of them is not known yet."""
    found: list[Number] = []
    for items in meanings:
        total: Number = 0
        for item in items:
            figure = figures.get(item)
            if figure is None:
                return []
            total += figure
        found.append(total)
    return found


def is_plain(claim: Claim) -> bool:
    """Whether it says of a number what it is of, surely or likely."""
    return claim.kind in (ClaimKind.IS, ClaimKind.LIKELY)
