"""The command line and what it prints: in this process, or as an office starts it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from tests.support import PATIENCE
from xlsx_tools.cli import main

Ended = subprocess.CompletedProcess[str]


def run(*arguments: object, cwd: Path | None = None, encoding: str = "utf-8") -> Ended:
    """A command in this process, which takes a fraction of starting another; whatever it raises is raised."""
    words = [*map(str, arguments)]
    output, errors = (TextIOWrapper(BytesIO(), encoding=encoding, newline="\n") for _ in range(2))
    with (
        patch.object(sys, "argv", ["xlsx-tools", *words]),
        chdir(cwd or Path.cwd()),
        redirect_stdout(output),
        redirect_stderr(errors),
    ):
        try:
            main()
            code: object = 0
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, _printed(output), _printed(errors))


def _printed(stream: TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def run_apart(*arguments: object, cwd: Path | None = None, encoding: str = "utf-8") -> Ended:
    """A command in a process of its own, on a console of that encoding, as an office runs it."""
    command = [sys.executable, "-m", "xlsx_tools", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(
        command,
        capture_output=True,
        encoding=encoding,
        check=False,
        cwd=cwd,
        env=environment,
        timeout=PATIENCE,
    )


def run_each_without_rights(*commands: Sequence[object], cwd: Path) -> list[Ended]:
    """Commands of a user for whom permissions hold, which they do not for the administrator tests may be."""
    words = json.dumps([[*map(str, command)] for command in commands])
    program = [sys.executable, "-c", _EACH, words]
    if os.geteuid() == 0:
        program = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *program]
    root = str(Path(__file__).parents[2])
    ended = subprocess.run(
        program,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=PATIENCE,
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    return [Ended([*map(str, c)], *one) for c, one in zip(commands, told, strict=True)]


_EACH = """
import json, sys
from tests.support.command import run
from tests.support.one_thread import one_thread
from xlsx_tools.season import workers
workers.own_cores = one_thread
ended = [run(*words) for words in json.loads(sys.argv[1])]
print(json.dumps([(one.returncode, one.stdout, one.stderr) for one in ended]))
"""


def assert_refused(result: Ended, words: str, codes: tuple[int, ...] = (2,)) -> None:
    """Refused in one plain Chinese message that says what is the matter."""
    output = result.stdout + result.stderr
    assert result.returncode in codes, output
    assert "Traceback" not in output
    assert re.search(words, output), output
