"""Workers that begin together read the modules in different orders: what one has compiled the others find."""

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def read_own_share_first() -> None:
    """Import every module of tests, as a worker does anyway, but begin where no other worker does.

    With nothing compiled yet, compiling is most of what reading them takes.
    """
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    workers = int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for name in in_own_order([path.stem for path in sorted(TESTS.glob("test_*.py"))], number, workers):
        with suppress(Exception, pytest.skip.Exception):  # pytest tells of them when it collects
            import_module(f"tests.{name}")


def in_own_order(names: list[str], number: int, workers: int) -> list[str]:
    """All of them, each worker's own share first, and then those of the workers after it."""
    first = len(names) * number // workers
    return names[first:] + names[:first]
