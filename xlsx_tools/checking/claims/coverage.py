"""How much of what a text says of the figures could be held against them, so that silence is no approval."""

from dataclasses import dataclass

from xlsx_tools.checking.claims.claim import Claim, Saying, Told
from xlsx_tools.checking.claims.compare import is_comparable
from xlsx_tools.filing.tally import Figures


@dataclass(frozen=True)
class Coverage:
    """How many sayings speak of figures of the tables, and those that were not compared with them."""

    figures: int
    unread: tuple[Saying, ...]

    @property
    def compared(self) -> int:
        """How many were held against the tables."""
        return self.figures - len(self.unread)


def coverage_of(told: Told, figures: Figures, last_year: Figures) -> Coverage:
    """What of a text was compared: claims whose figures are known, but not those on what no table counts."""
    claims: dict[tuple[str, int], list[Claim]] = {}
    for claim in told.claims:
        claims.setdefault((claim.narrative, claim.start), []).append(claim)
    counted = 0
    unread: list[Saying] = []
    for saying in told.sayings:
        said = claims.get((saying.narrative, saying.start), [])
        if said and not any(claim.meanings for claim in said):
            continue
        counted += 1
        if not any(is_comparable(claim, figures, last_year) for claim in said):
            unread.append(saying)
    return Coverage(counted, tuple(unread))
