"""Both campaigns, bounded for every run; larger ones are run by hand: see tests/campaign."""

import random
from collections import Counter

from tests.campaign import corruption, human_operations
from tests.support.office import require

CORRUPTIONS, CORRUPTION_SEED = 2_500, 1
SEQUENCES = 500  # some two minutes in each of two LibreOffices


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


def test_random_human_operations_never_change_a_figure_in_silence() -> None:
    require("soffice", "libreoffice-calc")
    results = human_operations.run(seed=1, first=0, sequences=SEQUENCES, keep=None)
    ends = Counter(result.end for result in results)
    print(f"{len(results)} sequences of operations by hand: {dict(ends)}")
    broken = [(r.sequence.number, r.told[:2]) for r in results if r.end == human_operations.BROKEN]
    assert broken == []
    assert len(results) == SEQUENCES
    assert ends[human_operations.SAME] > ends[human_operations.CHANGED] > 0
