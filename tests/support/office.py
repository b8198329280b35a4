"""LibreOffice for tests: found or missed, started once, driven through tests/support/uno_driver.py."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import PATIENCE
from xlsx_tools.workbook.cell import Cell

Value = float | str | None
# What a person does: `do` names a `do_` method of tests/support/uno_driver.py, the rest are its arguments.
Operation = dict[str, Any]
# Where: {"sheet", "area"}, {"sheet", "label"}, or {"sheet", "row", "column"} with paths of labels.
Place = dict[str, Any]
XLSX, XLS, ODS = "Calc MS Excel 2007 XML", "MS Excel 97", "calc8"
_FILTERS = {".xlsx": XLSX, ".xls": XLS, ".ods": ODS, ".doc": "MS Word 97"}
DRIVER = Path(__file__).with_name("uno_driver.py")
# As people here have it, before it starts: Chinese dates, and no question (which nobody can answer, so that
# it counts as cancelled) before overwriting.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Input">
<prop oor:name="ReplaceCellsWarning" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
_IN_CI = bool(os.environ.get("CI"))


def require(program: str, package: str) -> str:
    """The program's path; without it the test is skipped with its reason, but fails in CI."""
    found = shutil.which(program)
    if found is None:
        reason = f"{program} is not installed (Debian package {package})"
        if _IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _python_with_uno() -> str:
    for python in ("/usr/bin/python3", "python3"):
        path = shutil.which(python)
        if (
            path
            and subprocess.run([path, "-c", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return path
    reason = "no Python with LibreOffice's uno module (Debian package python3-uno)"
    if _IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class SheetSeen:
    """A sheet as a person sees it (`shown`), and what lies beneath; a value is None for an error.

    `covered` are the rows and columns (from 0) of filled cells beneath a neighbour they were merged with.
    """

    name: str
    visible: bool
    protected: bool
    values: list[list[Value]]
    shown: list[list[str]]
    errors: list[str]
    covered: Sequence[Sequence[int]] = ()


class Office:
    """A running LibreOffice with one document open at a time."""

    def __init__(self, server: "subprocess.Popen[str]", driver: "subprocess.Popen[str]") -> None:
        self._server, self._driver = server, driver
        self._is_silent = False

    def open(self, path: Path, *, window: bool = False) -> None:
        """Open a document; `window`: as a person does, without which LibreOffice dies of refusals."""
        self._ask(do="open", url=path.resolve().as_uri(), window=window)

    def do(self, *operations: Operation) -> list[str]:
        """Do what a person does; each is `done`, `refused` or `missing` (no such sheet or label)."""
        answer = self._ask(do="many", operations=operations)
        assert isinstance(answer, list)
        return answer

    def seen(self) -> list[SheetSeen]:
        """What every sheet of a document opened in a window shows."""
        answer = self._ask(do="seen")
        assert isinstance(answer, list)
        return [SheetSeen(**sheet) for sheet in answer]

    def sitting(
        self, path: Path, operations: Sequence[Operation], stored: Path, filter_name: str
    ) -> tuple[list[str], list[SheetSeen]]:
        """Open, do everything, look, store, close: in one round trip."""
        answer = self._ask(
            do="many",
            operations=[
                {"do": "open", "url": path.resolve().as_uri(), "window": True},
                {"do": "many", "operations": operations},
                {"do": "seen"},
                {"do": "store", "url": stored.resolve().as_uri(), "filter": filter_name},
                {"do": "close"},
            ],
        )
        assert isinstance(answer, list)
        return answer[1], [SheetSeen(**sheet) for sheet in answer[2]]

    def fill(self, cells: Sequence[tuple[Cell, Value]], read: Sequence[Cell]) -> list[Value]:
        """Type into cells, recalculate everything, and say what other cells show."""
        typed = [[_place(cell), value] for cell, value in cells]
        answer = self._ask(do="fill", cells=typed, read=[_place(cell) for cell in read])
        assert isinstance(answer, list)
        return answer

    def store(self, path: Path, filter_name: str) -> None:
        """Save a copy under that filter's format."""
        self._ask(do="store", url=path.resolve().as_uri(), filter=filter_name)

    def height(self, cell: Cell) -> float:
        """How high the row of a cell is, in points."""
        answer = self._ask(do="height", sheet=cell.sheet, row=cell.row)
        assert isinstance(answer, float)
        return answer

    def close(self) -> None:
        """Close the document."""
        self._ask(do="close")

    def convert(self, path: Path, *stored: Path) -> None:
        """Open a document, save it as the endings of `stored` say, close it."""
        kind = "writer" if path.suffix in (".docx", ".odt") else "calc"
        self.open(path)
        for each in stored:
            self.store(each, _FILTERS.get(each.suffix) or f"{kind}_{each.suffix[1:]}_Export")
        self.close()

    @property
    def is_dead(self) -> bool:
        """Whether LibreOffice or its driver gave no answer, or has ended since."""
        return self._is_silent or self._server.poll() is not None or self._driver.poll() is not None

    def _ask(self, **command: object) -> object:
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        # If either hangs, both are killed: the test that waits for an answer then fails.
        watch = threading.Timer(PATIENCE, _kill, [self._server, self._driver])
        watch.start()
        try:
            self._driver.stdin.write(json.dumps(command) + "\n")
            self._driver.stdin.flush()
            line = self._driver.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        self._is_silent = not line
        assert line, "LibreOffice or its driver died"
        return json.loads(line)["answer"]


def _place(cell: Cell) -> list[object]:
    return [cell.sheet, cell.row, cell.column]


@contextmanager
def _running_office() -> Iterator[Office]:
    """LibreOffice without a screen, in a profile of its own."""
    soffice = require("soffice", "libreoffice-calc")
    python = _python_with_uno()
    pipe = f"xlsx-tools-{uuid4().hex}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user").mkdir()
        (Path(profile) / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = [
            soffice,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ]
        with _process(command) as server, _process([python, str(DRIVER), pipe]) as driver:
            yield Office(server, driver)


@contextmanager
def _process(command: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """A process, killed with all its children at the end."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            _kill(process)


def _kill(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def shared_office(seat: int = 0) -> Office:
    """The LibreOffice of all tests of this process that sit there: started when asked for, anew once dead."""
    if seat not in _shared or _shared[seat].is_dead:
        _shared[seat] = _until_the_end.enter_context(_running_office())
    return _shared[seat]


def end_shared_office() -> None:
    """End it wherever it was started."""
    _shared.clear()
    _until_the_end.close()


_shared: dict[int, Office] = {}
_until_the_end = ExitStack()


def convert(files: Sequence[Path], to: str, folder: Path) -> None:
    """Have LibreOffice convert files; they keep their names but for the ending."""
    folder.mkdir(exist_ok=True)
    for path in files:
        shared_office().convert(path, folder / f"{path.stem}.{to}")
