"""Pages as people see them: in Chromium, and printed."""

import subprocess
from pathlib import Path

from tests.support import PATIENCE
from tests.support.office import require

CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def in_chromium(*arguments: str, profile: Path) -> str:
    """What headless Chromium prints."""
    command = [require("chromium", "chromium"), *CHROMIUM, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=PATIENCE).stdout


def text_of_pdf(path: Path) -> str:
    """The text of a PDF without white space."""
    command = [require("pdftotext", "poppler-utils"), str(path), "-"]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return "".join(shown.split())
