"""How long a published report takes to be read: `python -m tests.benchmarks.published`."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.published import LAYOUTS, as_copied_text, as_word_file, as_workbook, truths
from xlsx_tools.checking import check
from xlsx_tools.published.about import Stated
from xlsx_tools.published.any_file import take_in_any

_TIMES = 10
_MOST = {"html": 0.060, "docx": 0.060, "text": 0.060, "xlsx": 0.120, "pdf": 1.5}  # seconds of the processor
_CITY = Path(__file__).parents[3] / "shared" / "published" / "huaian-2024.pdf"


def seconds(work: Callable[[], object], times: int = _TIMES) -> float:
    """What the processor spends on it, the least of several times."""
    work()
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


def main() -> int:
    """Print the figures; 1 where one is above what it may be."""
    truth = truths()[1]
    files = {
        "html": LAYOUTS[1](truth).data,
        "docx": as_word_file(truth),
        "text": as_copied_text(truth),
        "xlsx": as_workbook(truth),
    }
    if _CITY.exists():
        files["pdf"] = _CITY.read_bytes()
    too_slow = False
    for kind, data in files.items():
        took = seconds(lambda data=data: take_in_any(data, Stated), 3 if kind == "pdf" else _TIMES)  # type: ignore[misc]
        too_slow |= took > _MOST[kind]
        print(f"{kind}: {took * 1000:.0f} ms of at most {_MOST[kind] * 1000:.0f}")
    audited = seconds(lambda: check(take_in_any(files["html"], Stated)))
    print(
        f"html, audited: {audited * 1000:.0f} ms; 1,000 on two cores in {audited * 500:.0f} s of at most 60"
    )
    return int(too_slow or audited * 500 > 60)


if __name__ == "__main__":
    sys.exit(main())
