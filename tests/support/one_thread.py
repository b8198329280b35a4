"""Work that is done in this process: others take longer to begin than a few files to read."""

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[tuple[Executor, int]]:
    """A worker that needs not be started."""
    with ThreadPoolExecutor(1) as executor:
        yield executor, 1
