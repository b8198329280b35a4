"""How much of what texts say of the figures could be held against them, so that silence is no approval."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlsx_tools.checking.claims.claim import Claim, ClaimKind, Saying, Told
from xlsx_tools.checking.claims.compare import Judgement, judgements
from xlsx_tools.checking.claims.narratives import told_in
from xlsx_tools.filing.submission import Submission
from xlsx_tools.filing.tally import Figures
from xlsx_tools.form.model import Form


class Judged(NamedTuple):
    """A saying with what it was taken to claim, and what the figures make of that."""

    saying: Saying
    claims: tuple[Claim, ...]
    judgement: Judgement

    @property
    def is_compared(self) -> bool:
        """Whether it was held against the tables: what they deny and nobody is told of was not."""
        return self.judgement in (Judgement.BORNE_OUT, Judgement.DENIED)


class Coverage(NamedTuple):
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
    judged: dict[tuple[str, int], list[tuple[Claim, Judgement]]] = {}
    for claim, judgement in zip(told.claims, judgements(told.claims, figures, last_year), strict=True):
        judged.setdefault((claim.narrative, claim.start), []).append((claim, judgement))
    for saying in told.sayings:
        said = judged.get((saying.narrative, saying.start), [])
        if said and not any(claim.meanings for claim, _ in said):
            continue  # of what no table counts
        yield Judged(saying, tuple(claim for claim, _ in said), _gravest(said))


def _gravest(said: Sequence[tuple[Claim, Judgement]]) -> Judgement:
    """What the figures make of all that was claimed in one place."""
    gravest = max((judgement for _, judgement in said), default=Judgement.UNTOLD)
    guessed = [judgement for claim, judgement in said if claim.kind is ClaimKind.LIKELY]
    # That there are at least so many does not tell that there are so many.
    return max(guessed) if guessed and gravest is Judgement.BORNE_OUT else gravest
