"""The command line, in a process of its own, and what it prints there."""

import os
import re
import subprocess
import sys
from pathlib import Path


def run(*arguments: object, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """The command line as an office runs it."""
    command = [sys.executable, "-m", "xlsx_tools", *map(str, arguments)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", check=False, cwd=cwd, env=environment, timeout=60
    )


def assert_refused(
    result: "subprocess.CompletedProcess[str]", words: str, codes: tuple[int, ...] = (2,)
) -> None:
    """Refused in one plain Chinese message that says what is the matter."""
    output = result.stdout + result.stderr
    assert result.returncode in codes, output
    assert "Traceback" not in output
    assert re.search(words, output), output


def printed(*arguments: str | Path, encoding: str, folder: Path) -> tuple[str, str, int]:
    """What a command prints on a console of that encoding: output, errors, exit code."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "xlsx_tools", *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, check=False, cwd=folder, env=environment)
    return result.stdout.decode(encoding), result.stderr.decode(encoding), result.returncode
