"""Collecting: what came in -> the ledger, its reading spread over an executor's workers.

Files are opened here and one after the other; what is in them travels to the workers as bytes and comes
back as plain values, in the order it was sent, a few batches at a time: neither the number of files nor
the number of workers changes what the ledger holds in the end.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from xlsx_tools.errors import XlsxToolsError, unforeseen_in
from xlsx_tools.files.found import InboxFile, Parcel, Stray
from xlsx_tools.files.inbox import open_up
from xlsx_tools.form.load import place_of
from xlsx_tools.form.model import Form
from xlsx_tools.season.last_reports import as_filed, is_none_of_ours
from xlsx_tools.season.ledger.records import (
    Begun,
    Entry,
    Fresh,
    Problem,
    ProblemKind,
    Received,
    Rechecked,
    Season,
    Seen,
)
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.read_content import ReadContent, checked_again, read_parcel
from xlsx_tools.season.recorder import Recorder
from xlsx_tools.season.workers import has_died

# A batch is what a worker is given at once, and what is written at once.
_MOST_PARCELS, _MOST_BYTES, _MOST_STEPS = 8, 1_000_000, 64

# Batches under way for each worker: one that it works on, one that waits, one on its way back.
_IN_FLIGHT = 3

# Bytes under way at the most, unless one file alone has more.
_BYTES_IN_FLIGHT = 32_000_000

# How far the date of a mail may be off that names no zone, and the time of a file that was a mail without
# any date: it may have been saved whenever.
_ANY_ZONE, _ANY_TIME = timedelta(days=1), timedelta(days=3650)

_FIRST_DAY = 11, 1  # month and day from which on a year's filings are sent

_DIED = (
    "读它的后台进程意外结束了，可能是内存不足，或文件特别怪。别的文件照常收了。"
    "请再运行一次；还是这样，请对方用 Excel 或 WPS 打开后另存，重新发送。"
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Collected:
    """What a run came to: how many files were read, how many contents were new and how many met again.

    The new ones are the versions of the ledger after that of the number `after`.
    """

    files: int
    fresh: int
    repeated: int
    problems: tuple[Problem, ...]
    after: int


@dataclass(frozen=True)
class _Unread:
    """A content that a worker is to read, and its bytes; one of the ledger that is checked `again`."""

    received: Received
    data: bytes
    again: bool = False


_Files = Iterable[InboxFile | Begun | Problem]
_Step = Begun | Received | Problem | Seen | _Unread
_Under_way = tuple[Sequence[_Step], int, Iterator[Future[ReadContent]]]


def _nothing(_: str) -> None:
    """Nothing is told."""


def collect(
    ledger: Ledger,
    form: Form,
    files: Iterable[InboxFile | Begun | Problem],
    executor: Executor,
    *,
    now: datetime,
    workers: int,
    is_previous: bool = False,
    done: Callable[[str], None] = _nothing,
) -> Collected:
    """Read the files into the ledger, whose season and roster are set; `done` is told each file's path.

    Among the files may be a problem that was met on the way to one, and word that a place has none any more.
    `form` is that of the season, from where the person at this machine has it: no ledger is asked.
    `is_previous`: they are last year's, to compare with. `workers` is how many the executor has, `now`
    when the files are received. What was checked against another last year's version than the one that
    the ledger has in the end is checked again. Raises XlsxToolsError if a worker breaks down; what has
    been written by then stays, and the next run goes on from there.
    """
    run = _Run(ledger, form, executor, now, workers)
    steps = _steps(ledger, form, files, now, is_previous=is_previous)
    collected = run.through(steps, done)
    again = run.through(_steps_again(ledger, now), done)
    return replace(collected, problems=collected.problems + again.problems)


# --- What is to be done -------------------------------------------------------------------------------


def _steps(ledger: Ledger, form: Form, files: _Files, now: datetime, *, is_previous: bool) -> Iterator[_Step]:
    for file in files:
        if not isinstance(file, InboxFile):
            yield file
            continue
        yield Begun(file.path)
        try:
            for found in _found_in(file, now):
                is_strange = is_previous and found.source == file.source and is_none_of_ours(found)
                report = as_filed(form, file, _time_of(file, now)) if is_strange else None
                yield _step(ledger, file, report or found, now, is_previous=is_previous)
        except XlsxToolsError as error:
            yield Problem(file.path, file.source, ProblemKind.CLOSED, str(error))
        else:
            yield Seen(file.path, file.size, file.mtime_ns)


def _found_in(file: InboxFile, now: datetime) -> Iterator[Parcel | Stray]:
    """What is in a file; raises XlsxToolsError where it cannot be opened, or breaks the program."""
    with unforeseen_in(f"“{file.source}”"):
        try:
            with file.open() as content:
                yield from open_up(file.source, content, _time_of(file, now))
        except FileNotFoundError as error:
            raise XlsxToolsError(
                "收的时候这个文件不见了，可能刚被移走或改名。还要收的，请放回来再运行一次。"
            ) from error
        except OSError as error:
            raise XlsxToolsError(
                "读不到这个文件，可能正被别的程序使用，或没有权限。请关闭后再运行一次。"
            ) from error


def _step(
    ledger: Ledger, file: InboxFile, found: Parcel | Stray, now: datetime, *, is_previous: bool
) -> _Step:
    if isinstance(found, Stray):
        told = found.bounced, found.sender, found.dated and min(found.dated, now)
        return Problem(file.path, found.source, _kind(found), found.reason, *told)
    digest = hashlib.sha256(found.data).hexdigest()
    dated, doubt = _sent(found, now, None if is_previous else ledger.season)
    whose = found.sender, found.answers
    received = Received(digest, found.source, dated, found.by_mail, is_previous, file.path, doubt, *whose)
    return received if ledger.knows(digest) else _Unread(received, found.data)


def _steps_again(ledger: Ledger, now: datetime) -> Iterator[_Step]:
    for digest in ledger.outdated():
        source = ledger.sources(digest)[0]
        yield Begun(digest)  # Its files may be gone, so a problem with it stands under its hash.
        yield _Unread(Received(digest, source, now, path=digest), ledger.content(digest), again=True)


def _kind(stray: Stray) -> ProblemKind:
    if stray.bounced:
        return ProblemKind.BOUNCED
    return ProblemKind.CLOSED if stray.is_closed else ProblemKind.FOREIGN


def _doubt_of(parcel: Parcel) -> timedelta:
    """How far its time may be off: that of a file is taken as it is."""
    if parcel.by_mail:
        return timedelta(0) if parcel.is_sure else _ANY_ZONE
    return _ANY_TIME if parcel.sender else timedelta(0)


def _sent(parcel: Parcel, now: datetime, season: Season | None) -> tuple[datetime, timedelta]:
    """When it was sent, and how far that may be off.

    Nobody files for a season before its year is nearly over, nor tomorrow: such a date is that of a clock
    that is wrong.
    """
    if season and not _begin_of(season) <= parcel.dated <= now + _ANY_ZONE:
        return now, _ANY_TIME
    return min(parcel.dated, now), _doubt_of(parcel)


def _begin_of(season: Season) -> datetime:
    return datetime(season.year, *_FIRST_DAY, tzinfo=UTC) - _ANY_ZONE


def _time_of(file: InboxFile, now: datetime) -> datetime:
    age = max((now - _EPOCH) // timedelta(microseconds=1) - file.mtime_ns // 1000, 0)
    return now - timedelta(microseconds=age)


# --- There and back -----------------------------------------------------------------------------------


class _Run:
    """Batches sent to workers and written as they come back, in order."""

    def __init__(self, ledger: Ledger, form: Form, executor: Executor, now: datetime, workers: int) -> None:
        season = ledger.season
        if season is None:
            raise XlsxToolsError("台账还没有说明收哪一年度的填报。")
        self._ledger, self._season, self._form, self._place = ledger, season, form, place_of(form)
        self._executor, self._now, self._most = executor, now, _IN_FLIGHT * max(workers, 1)
        self._sent_out: set[str] = set()  # the contents that are new
        self._recorder = Recorder(ledger, now)

    def through(self, steps: Iterator[_Step], done: Callable[[str], None]) -> Collected:
        """Take all steps and tell what they came to."""
        after, problems = self._ledger.last_number, list[Problem]()
        files = fresh = repeated = 0
        for batch in self._read(_batches(steps)):
            for entry in self._recorder.recorded(batch):
                match entry:
                    case Seen(path):
                        files += 1
                        done(path)
                    case Problem():
                        problems.append(entry)
                    case Fresh():
                        fresh += 1
                    case Received():
                        repeated += 1
        return Collected(files, fresh, repeated, tuple(problems), after)

    def _read(self, batches: Iterator[Sequence[_Step]]) -> Iterator[list[Entry]]:
        under_way: deque[_Under_way] = deque()
        try:
            for batch in batches:
                under_way.append(self._sent(batch))
                while len(under_way) > self._most or sum(b for _, b, _ in under_way) > _BYTES_IN_FLIGHT:
                    yield self._come_back(*under_way.popleft())
            while under_way:
                yield self._come_back(*under_way.popleft())
        finally:
            for *_, readings in under_way:
                for reading in readings:
                    reading.cancel()

    def _once(self, step: _Step) -> _Step:
        """The step; a content that is already under way is only met again."""
        if not isinstance(step, _Unread) or step.again:
            return step
        if step.received.hash in self._sent_out:
            return step.received
        self._sent_out.add(step.received.hash)
        return step

    def _sent(self, batch: Sequence[_Step]) -> _Under_way:
        batch = [self._once(step) for step in batch]
        contents = [step.data for step in batch if isinstance(step, _Unread)]
        readings = [self._executor.submit(read_parcel, self._place, data) for data in contents]
        return batch, sum(map(len, contents)), iter(readings)

    def _come_back(
        self, batch: Sequence[_Step], _: int, readings: Iterator[Future[ReadContent]]
    ) -> list[Entry]:
        return [self._entry(step, next(readings)) if isinstance(step, _Unread) else step for step in batch]

    def _entry(self, step: _Unread, reading: Future[ReadContent]) -> Entry:
        received = step.received
        try:
            read = reading.result()
        except Exception as error:
            if has_died(error):
                return self._recorder.failing(received, _DIED)
            raise XlsxToolsError(
                f"读文件的进程中断了（{error or type(error).__name__}）。"
                f"已收的都在台账里，请再运行一次，接着收。"
            ) from error
        checked = checked_again(self._ledger, self._season, self._form, read)
        return Rechecked(received.hash, checked) if step.again else Fresh(received, step.data, checked)


def _batches(steps: Iterator[_Step]) -> Iterator[Sequence[_Step]]:
    batch, parcels, size = list[_Step](), 0, 0
    for step in steps:
        batch.append(step)
        if isinstance(step, _Unread):
            parcels, size = parcels + 1, size + len(step.data)
        if parcels == _MOST_PARCELS or size >= _MOST_BYTES or len(batch) == _MOST_STEPS:
            yield batch
            batch, parcels, size = [], 0, 0
    if batch:
        yield batch
