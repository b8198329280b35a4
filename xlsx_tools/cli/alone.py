"""One at a time: two that collect into a ledger at once would write the same letters twice."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import fstat
from os.path import samestat
from pathlib import Path
from typing import IO

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.locks import lock


def _still_lies_at(path: Path, file: IO[bytes]) -> bool:
    """Whether nobody took the file away before it was locked: then another's may lie there already."""
    try:
        return samestat(fstat(file.fileno()), path.stat())
    except OSError:
        return False


@contextmanager
def alone_with(ledger_file: Path) -> Iterator[None]:
    """Nobody else collects into the ledger meanwhile; stops where somebody does already."""
    beside = ledger_file.with_name(f"{ledger_file.name}-lock")
    try:
        file = beside.open("ab")
    except OSError:  # What is wrong with the folder is told when the ledger is opened.
        yield
        return
    is_ours = False
    try:
        with file:
            is_ours = lock(file) is not False and _still_lies_at(beside, file)
            if not is_ours:
                stop(
                    f"台账“{ledger_file}”正有人在收（collect、day 或 close 还没有结束），这一次什么也没有做。"
                    f"请等它结束，再运行一次。"
                )
            yield
    finally:
        if is_ours:
            with suppress(OSError):
                beside.unlink()
