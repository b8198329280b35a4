"""Who does the work of many units: this machine's cores or a cluster, and how it is spread over them."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from xlsx_tools.errors import XlsxToolsError

_FEW = 8  # things that are not worth starting other processes for
# A batch pays the way to another process; few are under way, lest results pile up in memory.
_BATCH, _MOST_UNDER_WAY = 8, 32

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")


class ClusterError(XlsxToolsError):
    """A cluster that cannot be worked with."""


@contextmanager
def own_cores() -> Iterator[tuple[Executor, int]]:
    """A process for each core of this machine, and their number."""
    number = os.cpu_count() or 1
    # Processes that begin afresh hold nothing of the ledger open, and are the same on every system.
    afresh = get_context("spawn")
    with _given_up(ProcessPoolExecutor(number, mp_context=afresh, initializer=begin_worker)) as executor:
        yield executor, number


@contextmanager
def own_cores_for(things: int) -> Iterator[Executor]:
    """This machine's cores where there are enough things to do, one thread otherwise."""
    if things > _FEW:
        with own_cores() as (executor, _):
            yield executor
    else:
        with _given_up(ThreadPoolExecutor(1)) as executor:
            yield executor


@contextmanager
def cluster_at(address: str) -> Iterator[tuple[Executor, int]]:
    """The workers of a dask cluster, and their number; raises ClusterError."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("用集群要先安装 distributed（pip install xlsx-tools[cluster]）。") from error
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"连不上集群“{address}”（{error}）。请检查地址，以及调度程序是否在运行。"
        ) from error
    with client:
        yield client.get_executor(), max(sum(client.nthreads().values()), 1)


@contextmanager
def _given_up(executor: Executor) -> Iterator[Executor]:
    """The executor; what is not yet begun when its user leaves is dropped."""
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def begin_worker() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it however that ends."""

    def end_with(join: Callable[[], None]) -> None:
        join()
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if parent := parent_process():
        Thread(target=end_with, args=(parent.join,), daemon=True).start()


def spread(
    work: Callable[[_Thing], _Result], things: Iterable[_Thing], executor: Executor
) -> Iterator[_Result]:
    """What the work makes of each thing, in order, a batch a task."""
    under_way: deque[Future[list[_Result]]] = deque()
    things = iter(things)
    while batch := list(islice(things, _BATCH)):
        under_way.append(executor.submit(_batch, work, batch))
        if len(under_way) >= _MOST_UNDER_WAY:
            yield from under_way.popleft().result()
    while under_way:
        yield from under_way.popleft().result()


def _batch(work: Callable[[_Thing], _Result], things: Sequence[_Thing]) -> list[_Result]:
    return [work(thing) for thing in things]
