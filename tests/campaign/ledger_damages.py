"""Ledgers damaged at random: each says in a sentence that it cannot be used, or says all that it said before.

By hand: `python -m tests.campaign.ledger_damages --seed N --damages 1000`.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.campaign.seed import seed_of_commit
from xlsx_tools.season.ledger.records import LedgerError
from xlsx_tools.season.ledger.store import open_ledger

NOW = datetime(2025, 2, 1, tzinfo=UTC)
PAGE = 4096
REFUSED, SAME, SILENT = "refused", "same", "silent"

Damage = Callable[[random.Random, bytearray], None]


def _bits(draw: random.Random, data: bytearray) -> None:
    for _ in range(draw.choice((1, 1, 2, 8, 64))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _bits_at_the_head_of_a_page(draw: random.Random, data: bytearray) -> None:
    data[draw.randrange(len(data) // PAGE) * PAGE + draw.randrange(100)] ^= 1 << draw.randrange(8)


def _digit(draw: random.Random, data: bytearray) -> None:
    digits = [place for place, byte in enumerate(data) if 48 <= byte < 58]
    data[draw.choice(digits)] = draw.randrange(48, 58)


def _page_of_zeros(draw: random.Random, data: bytearray) -> None:
    start = draw.randrange(len(data) // PAGE) * PAGE
    data[start : start + PAGE] = bytes(PAGE)


def _pages_exchanged(draw: random.Random, data: bytearray) -> None:
    one, other = (draw.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def _cut_off(draw: random.Random, data: bytearray) -> None:
    del data[draw.randrange(len(data)) :]


def _stretch_of_nonsense(draw: random.Random, data: bytearray) -> None:
    start = draw.randrange(len(data))
    for place in range(start, min(len(data), start + draw.randrange(1, 600))):
        data[place] = draw.randrange(256)


DAMAGES: tuple[Damage, ...] = (
    _bits,
    _bits_at_the_head_of_a_page,
    _digit,
    _page_of_zeros,
    _pages_exchanged,
    _cut_off,
    _stretch_of_nonsense,
)


def all_that_it_says(path: Path) -> object:
    """Every value that a ledger gives; raises LedgerError."""
    with open_ledger(path) as ledger:
        versions = list(ledger.versions())
        told = [(ledger.content(v.hash), ledger.findings(v.hash), ledger.sources(v.hash)) for v in versions]
        documents = [ledger.document(v.hash) for v in versions if not v.problem]
        standings = list(ledger.standings(now=NOW))
        return ledger.season, ledger.roster, versions, told, documents, standings, list(ledger.problems())


def damaged(seed: int, number: int, original: bytes) -> tuple[str, bytes]:
    """The name of a kind of damage, and the ledger's file after it."""
    draw = random.Random(f"{seed}/{number}")
    data, damage = bytearray(original), draw.choice(DAMAGES)
    damage(draw, data)
    return damage.__name__, bytes(data)


def end_of(folder: Path, data: bytes, expected: object) -> str:
    """What becomes of a ledger with those bytes; anything but LedgerError is raised."""
    path = folder / "ledger.sqlite"
    path.write_bytes(data)
    try:
        return SAME if all_that_it_says(path) == expected else SILENT
    except LedgerError:
        return REFUSED


def main() -> None:
    """Damage a ledger many times; print how often each kind came to what end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--seed", type=int, default=seed_of_commit())
    parser.add_argument("--damages", type=int, default=1000)
    given = parser.parse_args()
    expected, original = all_that_it_says(given.ledger), given.ledger.read_bytes()
    ends: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(given.damages):
            kind, data = damaged(given.seed, number, original)
            end = end_of(Path(folder), data, expected)
            ends[kind, end] += 1
            if end == SILENT:
                print(f"silent change: --seed {given.seed}, damage {number} ({kind})")
    for (kind, end), times in sorted(ends.items()):
        print(f"{kind.strip('_'):30} {end:8} {times}")


if __name__ == "__main__":
    main()
