"""Both campaigns, bounded for every run; larger ones are run by hand: see tests/campaign."""

import random

from tests.campaign import corruption

CORRUPTIONS, CORRUPTION_SEED = 2_500, 1


def test_random_corruption_never_changes_a_figure_in_silence() -> None:
    outcomes, megabytes = corruption.run(CORRUPTIONS, CORRUPTION_SEED)
    print(corruption.report(outcomes, megabytes))
    assert corruption.broken_promises(outcomes, megabytes) == []
    assert len(outcomes) == CORRUPTIONS
    reached = {found.what for found in outcomes}
    assert {"refused", "same figures", "change named"} <= reached


def test_every_kind_of_corruption_does_something() -> None:
    for kind, damage in corruption.DAMAGES.items():
        original = corruption.ORIGINAL["lively"]
        tries = [damage(original, random.Random(seed)) for seed in range(5)]
        assert any(data != original for data in tries), kind
