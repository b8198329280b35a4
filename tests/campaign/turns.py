"""Which of many cases alike are tried with a commit: half in turn, all by --hypothesis-profile=thorough."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from tests.campaign.seed import seed_of_commit
from tests.support.costly import IS_THOROUGH

T = TypeVar("T")
TURNS = 2


def in_turn(cases: Iterable[T]) -> Sequence[T]:
    """Those whose turn it is."""
    every = list(cases)
    return every if IS_THOROUGH else every[seed_of_commit() % TURNS :: TURNS]
