"""Who does the work of many units: this machine's cores or a cluster, and how it is spread over them."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread, local
from typing import ParamSpec, TypeVar

from xlsx_tools.errors import XlsxToolsError

_FEW = 8  # things that are not worth starting other processes for
_PATIENCE = 10  # seconds until a cluster has answered
_MOST_UNDER_WAY = 256  # lest results pile up in memory

_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")
_Given = ParamSpec("_Given")


class ClusterError(XlsxToolsError):
    """A cluster that cannot be worked with."""


class _Workers(Executor):
    """Processes that have one task each at a time: one that dies takes no task with it but its own.

    Whoever waits for that task gets the BrokenExecutor; another process goes on with the others.
    """

    def __init__(self, number: int) -> None:
        self._begun: list[ProcessPoolExecutor] = []
        self._of_thread = local()
        self._threads = ThreadPoolExecutor(number)

    def submit(
        self, fn: Callable[_Given, _Result], /, *args: _Given.args, **kwargs: _Given.kwargs
    ) -> Future[_Result]:
        """A task that the next idle process is given."""
        return self._threads.submit(self._done_apart, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, when what they are at is done."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        for process in self._begun:
            process.shutdown(wait)

    def _done_apart(self, task: Callable[[], _Result]) -> _Result:
        try:
            begun = self._process().submit(task)
        except BrokenExecutor:  # It died while it had nothing to do.
            self._of_thread.process = None
            begun = self._process().submit(task)
        try:
            return begun.result()
        except BrokenExecutor:
            self._of_thread.process = None
            raise

    def _process(self) -> ProcessPoolExecutor:
        """That of this thread."""
        process: ProcessPoolExecutor | None = getattr(self._of_thread, "process", None)
        if process is None:
            process = self._of_thread.process = self._another()
        return process

    def _another(self) -> ProcessPoolExecutor:
        """A process that is there; raises XlsxToolsError where none can be begun."""
        # Processes that begin afresh hold nothing of the ledger open, and are the same on every system.
        process = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=begin_worker)
        self._begun.append(process)
        try:
            process.submit(os.getpid).result()
        except (BrokenExecutor, OSError) as error:
            raise XlsxToolsError("后台进程起不来（可能是内存不足）。请关闭别的程序，再运行一次。") from error
        return process


def has_died(error: BaseException) -> bool:
    """Whether a task failed because the process died that was at it, here or in a cluster."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


@contextmanager
def own_cores() -> Iterator[tuple[Executor, int]]:
    """A process for each core of this machine, and their number."""
    number = os.cpu_count() or 1
    _stand_somewhere()
    with _given_up(_Workers(number)) as executor:
        yield executor, number


def _stand_somewhere() -> None:
    """Leave a working folder that was deleted: no process can begin in it."""
    try:
        Path.cwd()
    except OSError:
        os.chdir(Path(__file__).parent)


@contextmanager
def own_cores_for(things: int, few: int = _FEW) -> Iterator[Executor]:
    """This machine's cores where there are more than a few things to do, one thread otherwise."""
    if things > few:
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
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise ClusterError(f"连不上集群“{address}”。请检查地址，以及调度程序是否在运行。") from error
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
    work: Callable[[_Thing], _Result],
    things: Iterable[_Thing],
    executor: Executor,
    died: Callable[[_Thing], _Result],
) -> Iterator[_Result]:
    """What the work makes of each thing, in order; `died` says what one comes to that killed its process."""
    under_way: deque[tuple[_Thing, Future[_Result]]] = deque()

    def first() -> _Result:
        thing, future = under_way.popleft()
        try:
            return future.result()
        except Exception as error:
            if has_died(error):
                return died(thing)
            raise

    for thing in things:
        under_way.append((thing, executor.submit(work, thing)))
        if len(under_way) >= _MOST_UNDER_WAY:
            yield first()
    while under_way:
        yield first()
