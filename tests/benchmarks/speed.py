"""Speed as ratios measured side by side in one run: `python -m tests.benchmarks.speed`.

Printed, never asserted: a noisy machine must not fail a test. The goals stand beside each ratio.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from xlsx_tools.intake import installed_form, take_in

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
        take_in(data, lambda _: form).check()

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

    def ours() -> None:
        subprocess.run(
            [sys.executable, "-m", "xlsx_tools", "check", str(SAMPLE)], check=True, capture_output=True
        )

    def rival() -> None:
        subprocess.run([sys.executable, "-c", RIVAL, str(SAMPLE)], check=True, capture_output=True)

    taken = seconds({"ours": ours, "rival": rival}, rounds=9)
    return taken["ours"] / taken["rival"]


GOALS = {
    "ours / calamine": "at most 4",
    "openpyxl / ours": "at least 20",
    "process / rival process": "at most 0.6",
}


if __name__ == "__main__":
    ratios = {**measure_in_process(), "process / rival process": measure_process()}
    for title, goal in GOALS.items():
        print(f"{title}: {ratios[title]:.2f} (goal: {goal})")
