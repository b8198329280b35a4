"""Workers that die: a process killed at some work, as by the system where memory runs out."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_tools.season.workers import own_cores

POISON = "poison"


@dataclass(frozen=True)
class Deadly:
    """Work at which the process dies if any of it has the word in it; each time is written down."""

    deaths: Path
    work: Callable[..., Any]

    def __call__(self, *arguments: object) -> Any:
        """Do the work, or die."""
        if POISON in repr(arguments):
            with self.deaths.open("a", encoding="utf-8") as file:
                file.write("died\n")
            os.kill(os.getpid(), signal.SIGKILL)
        return self.work(*arguments)


class DeadlyExecutor(Executor):
    """Gives its work to the processes of another, where it is deadly."""

    def __init__(self, inner: Executor, deaths: Path) -> None:
        self._inner, self._deaths = inner, deaths

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """The work, which may kill."""
        return self._inner.submit(Deadly(self._deaths, fn), *args, **kwargs)


@contextmanager
def deadly_cores(deaths: Path) -> Iterator[tuple[Executor, int]]:
    """This machine's cores, whose processes die at what has the word in it."""
    with own_cores() as (executor, number):
        yield DeadlyExecutor(executor, deaths), number


def times(deaths: Path) -> int:
    """How often a process died."""
    return len(deaths.read_text(encoding="utf-8").split()) if deaths.exists() else 0
