"""Speed as ratios measured side by side in one run: `python -m tests.benchmarks.speed`.

Printed, never asserted: a noisy machine must not fail a test. The goals stand beside each ratio.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.support import emulations
from xlsx_tools.checking import check
from xlsx_tools.checking.claims.narratives import forget_texts
from xlsx_tools.checking.rules import sentences as narrative
from xlsx_tools.checking.rules.context import Context
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form
from xlsx_tools.reading.intake import take_in

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "lively" / "filled.xlsx"
RIVAL = (
    "import sys; from openpyxl import load_workbook; "
    "load_workbook(sys.argv[1]); load_workbook(sys.argv[1], data_only=True)"
)


def seconds(rivals: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each, taking turns so that noise hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, action in rivals.items():
            start = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - start)
    return {name: median(taken) for name, taken in times.items()}


def measure_in_process() -> dict[str, float]:
    """Reading and checking against calamine reading all cells and openpyxl loading twice."""
    data = SAMPLE.read_bytes()
    form = installed_form("zfxxgk-2021")

    def read_and_check() -> None:
        check(take_in(data, lambda _: form))

    def calamine() -> None:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def openpyxl() -> None:
        load_workbook(BytesIO(data))
        load_workbook(BytesIO(data), data_only=True)

    quick = seconds({"ours": read_and_check, "calamine": calamine}, rounds=60)
    slow = seconds({"ours": read_and_check, "openpyxl": openpyxl}, rounds=7)
    return {
        "ours / calamine": quick["ours"] / quick["calamine"],
        "openpyxl / ours": slow["openpyxl"] / slow["ours"],
    }


def measure_process() -> float:
    """The whole process `xlsx-tools check` against a Python process loading with openpyxl twice."""

    with TemporaryDirectory() as folder:
        # Installed programs have their bytecode, whatever the environment of a benchmark says.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}

        def run(*arguments: str) -> None:
            command = [sys.executable, *arguments, str(SAMPLE)]
            subprocess.run(command, check=True, capture_output=True, env=environment)

        rivals: dict[str, Callable[[], object]] = {
            "ours": lambda: run("-m", "xlsx_tools", "check"),
            "rival": lambda: run("-c", RIVAL),
        }
        taken = seconds(rivals, rounds=9)
    return taken["ours"] / taken["rival"]


def measure_careful_look() -> float:
    """Checking a workbook that needs the careful look against the same one that does not."""
    data = SAMPLE.read_bytes()
    part = emulations.part_of_sheet(data, "依申请公开")
    hidden = emulations.part_changed(
        data, part, lambda xml: xml.replace('<row r="10"', '<row r="10" hidden="1"')
    )
    form = installed_form("zfxxgk-2021")
    both = {"plain": data, "touched": hidden}
    taken = seconds({n: partial(_check, d, form) for n, d in both.items()}, rounds=60)
    return taken["touched"] / taken["plain"]


def _check(data: bytes, form: Form) -> None:
    check(take_in(data, lambda _: form))


def measure_sentences() -> float:
    """Milliseconds that holding the sentences of a workbook against its tables takes."""
    intake = take_in(SAMPLE.read_bytes())
    layout, submission = intake.layout, intake.submission

    def check() -> None:
        forget_texts()
        list(narrative.check(Context(layout, submission, submission.tally(layout.form), None)))

    return 1000 * seconds({"sentences": check}, rounds=60)["sentences"]


GOALS = {
    "ours / calamine": "at most 4",
    "openpyxl / ours": "at least 20",
    "process / rival process": "at most 0.45",
    "needs the careful look / does not": "at most 1.3",
    "sentences against tables, in ms": "at most 3",
}


if __name__ == "__main__":
    ratios = {
        **measure_in_process(),
        "process / rival process": measure_process(),
        "needs the careful look / does not": measure_careful_look(),
        "sentences against tables, in ms": measure_sentences(),
    }
    for title, goal in GOALS.items():
        print(f"{title}: {ratios[title]:.2f} (goal: {goal})")
