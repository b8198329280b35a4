"""A batch of each campaign, drawn with the seed of the commit, and all that ever failed: tests/campaign."""

import random
from collections import Counter
from collections.abc import Sequence
from functools import partial

import pytest

from tests.campaign import corruption, human_operations, turns
from tests.campaign.human_operations import BROKEN, CHANGED, SAME, Result
from tests.campaign.seed import WITHOUT_GIT, seed_of_commit
from tests.campaign.turns import TURNS
from tests.support import DATA
from tests.support.costly import IS_THOROUGH
from tests.support.office import require

SEED = seed_of_commit()
CORRUPTIONS, SEQUENCES = 250, 100
# Seeds of corruption that are tried every time: enough for each end, and every one that ever failed.
FIXED = (*range(1, 61), 19313259)
KEPT = sorted((DATA / "sequences").glob("*.json"))


def test_random_corruption_never_changes_a_figure_in_silence() -> None:
    outcomes, megabytes = corruption.run_apart(range(SEED, SEED + CORRUPTIONS))
    print(f"from seed {SEED} on {corruption.report(outcomes, megabytes)}")
    assert corruption.broken_promises(outcomes, megabytes) == []
    assert len(outcomes) == CORRUPTIONS


def test_fixed_corruption_comes_to_every_end_but_a_bad_one() -> None:
    outcomes, megabytes = corruption.run_apart(FIXED)
    print(corruption.report(outcomes, megabytes))
    assert corruption.broken_promises(outcomes, megabytes) == []
    assert [found.seed for found in outcomes] == list(FIXED)
    assert {"refused", "same figures", "change named"} <= {found.what for found in outcomes}


def test_every_kind_of_corruption_does_something() -> None:
    for kind, damage in corruption.DAMAGES.items():
        original = corruption.ORIGINAL["lively"]
        tries = (damage(original, random.Random(seed)) for seed in range(20))
        assert any(data != original for data in tries), kind


def test_random_human_operations_never_change_a_figure_in_silence() -> None:
    require("soffice", "libreoffice-calc")
    results = human_operations.run_side_by_side(SEED, range(SEQUENCES))
    assert_promises_kept(results)
    assert len(results) == SEQUENCES
    assert any(result.end == SAME for result in results)


def test_what_people_once_did_keeps_the_promise() -> None:
    """Every sequence that ever broke it, and a few that end in each of the other ways."""
    require("soffice", "libreoffice-calc")
    sequences = [human_operations.kept_sequence(path, number) for number, path in enumerate(KEPT)]
    results = [result for result, _ in human_operations.run_sequences(sequences)]
    assert_promises_kept(results)
    assert len(results) == len(KEPT)
    assert {result.end for result in results} >= {SAME, CHANGED}


def assert_promises_kept(results: Sequence[Result]) -> None:
    """None broke the promise; of one that did it is said how to repeat it."""
    ends = Counter(result.end for result in results)
    print(f"seed {SEED}: {len(results)} sequences of operations by hand: {dict(ends)}")
    again = f"python -m tests.campaign.human_operations --seed {SEED} --sequences 1 --keep FOLDER --first"
    assert [f"{again} {r.sequence.number}: {r.told[:2]}" for r in results if r.end == BROKEN] == []


@pytest.mark.skipif(IS_THOROUGH, reason="everything is tried at once")
def test_two_commits_in_turn_try_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    for seed in range(TURNS):
        monkeypatch.setattr(turns, "seed_of_commit", partial(int, seed))
        tried += turns.in_turn("abcde")
    assert tried == [*"ace", *"bd"]


def test_seed_is_that_of_the_commit_and_a_fixed_one_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seed_of_commit() == SEED
    monkeypatch.setenv("PATH", "")
    assert seed_of_commit() == WITHOUT_GIT
