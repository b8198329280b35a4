"""Which of many cases alike are tried with a commit: half in turn, all by --hypothesis-profile=thorough."""

from collections.abc import Iterable, Sequence

from tests.campaign.seed import seed_of_commit
from tests.support.costly import IS_THOROUGH

TURNS = 2


def in_turn(names: Iterable[str]) -> Sequence[str]:
    """Those whose turn it is, in order."""
    every = sorted(names)
    return every if IS_THOROUGH else every[seed_of_commit() % TURNS :: TURNS]
