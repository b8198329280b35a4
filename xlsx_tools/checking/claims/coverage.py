"""How much of what texts say of the figures could be held against them, so that silence is no approval."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_tools.checking.claims.claim import Claim, Saying, Told
from xlsx_tools.checking.claims.compare import contradictions, is_comparable
from xlsx_tools.checking.claims.narratives import told_in
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form


@dataclass(frozen=True)
class Judged:
    """A saying with what it was taken to claim; without claims that can be compared nothing was judged."""

    saying: Saying
    claims: tuple[Claim, ...]
    is_compared: bool
    is_denied: bool


@dataclass(frozen=True)
class Coverage:
    """Each saying on figures of the tables, in the order of the texts."""

    judged: tuple[Judged, ...]

    @property
    def figures(self) -> int:
        """How many sayings there are."""
        return len(self.judged)

    @property
    def unread(self) -> tuple[Saying, ...]:
        """Those that were not held against the tables."""
        return tuple(one.saying for one in self.judged if not one.is_compared)

    @property
    def compared(self) -> int:
        """How many were."""
        return sum(one.is_compared for one in self.judged)


def coverage_of(form: Form, submission: Submission, previous: Submission | None = None) -> Coverage:
    """What became of everything that the texts say of figures; `previous` is last year's submission."""
    last_year = previous.tally(form).known if previous else submission.last_year
    told = told_in(form, submission)
    return Coverage(tuple(_judged(told, submission.tally(form).known, last_year)))


def _judged(told: Told, figures: Figures, last_year: Figures) -> Iterator[Judged]:
    denied = [contradiction.claim for contradiction in contradictions(told.claims, figures, last_year)]
    claims: dict[tuple[str, int], list[Claim]] = {}
    for claim in told.claims:
        claims.setdefault((claim.narrative, claim.start), []).append(claim)
    for saying in told.sayings:
        said = claims.get((saying.narrative, saying.start), [])
        if said and not any(claim.meanings for claim in said):
            continue  # of what no table counts
        yield Judged(
            saying,
            tuple(said),
            is_compared=any(c in denied or is_comparable(c, figures, last_year) for c in said),
            is_denied=any(claim in denied for claim in said),
        )
