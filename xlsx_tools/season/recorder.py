"""Entries written into the ledger, a batch a transaction; one that it does not take is its file's problem."""

from collections.abc import Iterable
from datetime import datetime

from xlsx_tools.errors import unforeseen
from xlsx_tools.files.charsets import storable
from xlsx_tools.season.ledger.database import ends_all
from xlsx_tools.season.ledger.records import (
    Begun,
    Entry,
    Fresh,
    Problem,
    ProblemKind,
    Received,
    Rechecked,
    Seen,
)
from xlsx_tools.season.ledger.store import Ledger


class Recorder:
    """Writes what a run finds, and remembers which of it failed, so that it is not tried again.

    A file in which anything failed counts as unread: the next run begins it anew.
    """

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self._ledger, self._now = ledger, now
        # Why contents failed, by their hashes; the files that any were found in.
        self._failed, self._unfinished = dict[str, str](), set[str]()

    def recorded(self, entries: Iterable[Entry]) -> list[Entry]:
        """What is in the ledger now: the entries, or a problem for each that it does not take."""
        entries = [settled for entry in entries if (settled := self._settled(entry))]
        try:
            self._ledger.record(entries, self._now)
        except Exception as error:
            if ends_all(error):
                raise
            return [entry for entry in map(self._recorded_alone, entries) if entry]
        return entries

    def _recorded_alone(self, entry: Entry) -> Entry | None:
        settled = self._settled(entry)
        if settled is None:
            return None
        try:
            self._ledger.record([settled], self._now)
        except Exception as error:
            if ends_all(error):
                raise
            settled = self._unrecorded(settled, error)
            self._ledger.record([settled], self._now)
        return settled

    def _settled(self, entry: Entry) -> Entry | None:
        """The entry, but for a file that is not finished, and for what was found to fail before."""
        match entry:
            case Received(digest) if digest in self._failed:
                return self.failing(entry, self._failed[digest])
            case Seen(path) if path in self._unfinished:
                return None
        return entry

    def _unrecorded(self, entry: Entry, error: Exception) -> Problem:
        match entry:
            case Received() | Fresh(Received()):
                received = entry if isinstance(entry, Received) else entry.received
                return self.failing(received, str(unforeseen(f"“{storable(received.source)}”", error)))
            case Rechecked(digest):
                path = source = digest
            case Problem(path, source):
                pass
            case Begun(path) | Seen(path):
                source = path
        self._unfinished.add(path)
        told = str(unforeseen(f"“{storable(source)}”", error))
        return Problem(storable(path), storable(source), ProblemKind.CLOSED, told)

    def failing(self, received: Received, why: str) -> Problem:
        """What a content comes to that is not tried again in this run."""
        self._failed[received.hash] = why
        self._unfinished.add(received.path)
        return Problem(storable(received.path), storable(received.source), ProblemKind.CLOSED, why)
