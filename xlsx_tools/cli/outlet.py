"""Where a command's words go: an outlet that takes no more (a full disk) stops no work, and is told of."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import IO, TYPE_CHECKING

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.disk import reason_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Outlet(RawIOBase):
    """The system's end of a stream; from its first failure on it takes everything, and to nowhere."""

    def __init__(self, end: RawIOBase) -> None:
        self._end = end
        self.failure: OSError | None = None

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._end.isatty()

    def fileno(self) -> int:
        return self._end.fileno()

    def write(self, data: "ReadableBuffer", /) -> int | None:
        if self.failure is None:
            try:
                return self._end.write(data)
            except BrokenPipeError as error:  # Whoever read our output wants no more of it.
                self.failure = error
                raise
            except OSError as error:
                self.failure = error
        return memoryview(data).nbytes


@contextmanager
def patient_outlets() -> Iterator[None]:
    """While what stdout and stderr do not take stops nothing; ends with code 2 and a sentence if stdout did.

    A console that cannot show some rare character of a unit's text shows ? instead.
    """
    given = sys.stdout, sys.stderr
    out, sys.stdout = _patient(sys.stdout)
    _, sys.stderr = _patient(sys.stderr)
    try:
        try:
            yield
        finally:
            if out:
                _tell_of(out)
    finally:
        sys.stdout, sys.stderr = given


def _tell_of(out: _Outlet) -> None:
    if out.failure and not isinstance(out.failure, BrokenPipeError):
        stop(
            f"结果没有显示全，写不出去（{reason_of(out.failure)}）；文件和台账照常处理了。"
            f"请腾出空间，或把结果输出到别处，再运行一次。"
        )


def _patient(stream: IO[str]) -> tuple[_Outlet | None, IO[str]]:
    """The system's end of a stream, and a stream that writes there; nothing where it is not the system's."""
    if not isinstance(stream, TextIOWrapper):
        return None, stream
    stream.reconfigure(errors="replace")
    end = getattr(stream.buffer, "raw", stream.buffer)  # the latter where nothing is to be buffered
    if not isinstance(end, RawIOBase):
        return None, stream
    outlet = _Outlet(end)
    through = TextIOWrapper(
        BufferedWriter(outlet), stream.encoding, "replace", line_buffering=stream.line_buffering
    )
    return outlet, through
