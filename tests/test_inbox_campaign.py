"""A batch of inboxes drawn with the seed of the commit, and that it would notice: tests/campaign."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.campaign.inbox_noise import NOISE
from tests.campaign.inboxes import broken_promises, drawn, ended, put_noise
from tests.campaign.seed import seed_of_commit
from xlsx_tools.season.ledger.records import Entry, Problem
from xlsx_tools.season.recorder import Recorder

SEED = seed_of_commit()
INBOXES = range(1, 3)
ANOTHER_TIME = 1_000_000_000.0


@pytest.mark.parametrize("number", INBOXES)
def test_good_submissions_count_whatever_lies_beside_them(number: int) -> None:
    again = f"python -m tests.campaign.inboxes --seed {SEED} --inboxes 1 --first {number}"
    assert [f"{again}: {told}" for told in ended(SEED, number).told] == []


def test_every_kind_of_noise_is_told_as_it_says(tmp_path: Path) -> None:
    inbox, draw = drawn(1, 1), random.Random(SEED)
    for kind in [*NOISE, *NOISE]:
        put_noise(draw, inbox, kind)
    assert broken_promises(inbox, tmp_path) == []


@pytest.mark.parametrize("number", INBOXES)
def test_inbox_is_drawn_the_same_again_at_another_time(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    first = [(one.name, one.noise.data) for one in drawn(1, number).files]
    monkeypatch.setattr(time, "time", lambda: ANOTHER_TIME)
    assert [(one.name, one.noise.data) for one in drawn(1, number).files] == first


LOST: dict[str, Callable[[Entry], bool]] = {
    "told": lambda entry: isinstance(entry, Problem),
    "counts": lambda entry: not isinstance(entry, Problem),
}


@pytest.mark.parametrize("promise", LOST)
def test_broken_promise_is_noticed(promise: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that loses problems, and one that takes nothing but problems."""
    recorded = Recorder.recorded
    monkeypatch.setattr(
        Recorder,
        "recorded",
        lambda self, entries: recorded(self, [e for e in entries if not LOST[promise](e)]),
    )
    told = {words.partition(":")[0] for words in broken_promises(drawn(1, 1), tmp_path)}
    assert promise in told
