"""One at a time: two that collect into a ledger at once would write the same letters twice."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EAGAIN, EDEADLK
from pathlib import Path
from typing import BinaryIO

from xlsx_tools.cli.chinese import stop


@contextmanager
def alone_with(ledger_file: Path) -> Iterator[None]:
    """Nobody else collects into the ledger meanwhile; stops where somebody does already.

    The system lets go of the lock however a program ends; what is left of it is an empty file.
    """
    lock = ledger_file.with_name(f"{ledger_file.name}-lock")
    try:
        file = lock.open("ab")
    except OSError:  # What is wrong with the folder is told when the ledger is opened.
        yield
        return
    is_ours = False
    try:
        with file:
            is_ours = _can_be_locked(file)
            if not is_ours:
                stop(
                    f"台账“{ledger_file}”正有人在收（collect、day 或 close 还没有结束），这一次什么也没有做。"
                    f"请等它结束，再运行一次。"
                )
            yield
    finally:
        if is_ours:
            with suppress(OSError):
                lock.unlink()


def _can_be_locked(file: BinaryIO) -> bool:
    """Whether the file could be locked, or cannot be at all where it lies."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (EACCES, EAGAIN, EDEADLK)
    return True
