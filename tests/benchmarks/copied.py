"""Texts of many units against one another: `python -m tests.benchmarks.copied [UNITS]`; 1,000 if not said.

Once as reports are, with little in common but what everybody says, and once at the worst: twenty groups, each
with one text, just small enough not to be everybody's. Printed beside the goals for 10,000, never asserted.
"""

import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence

from xlsx_tools.comparing.likeness import ReportTexts, borrowings_among
from xlsx_tools.form.load import installed_form

FORM = installed_form("zfxxgk-2021")
GROUPS, OWN, COMMON = 20, 40, 20  # groups of copies; sentences of a report's own and of everybody's
_RANDOM = random.Random(14)
_SECONDS, _MEGABYTES = 120, 500


def sentence() -> str:
    """A sentence as nobody else says it."""
    return "".join(chr(_RANDOM.randrange(0x4E00, 0x9000)) for _ in range(_RANDOM.randint(15, 50))) + "。"


def text(sentences: int) -> str:
    """A text of that many sentences."""
    return "".join(sentence() for _ in range(sentences))


def report(number: int, own: str, common: Sequence[str]) -> ReportTexts:
    """The report of the unit of that number."""
    said = "".join(_RANDOM.sample(common, COMMON))
    return ReportTexts(f"云溪县第{number}号局", {"overview.disclosure": own, "problems.text": said})


def as_they_are(number: int) -> Iterator[ReportTexts]:
    """Reports that share what everybody says."""
    common = [sentence() for _ in range(COMMON + 10)]
    return (report(unit, text(OWN), common) for unit in range(number))


def at_the_worst(number: int) -> Iterator[ReportTexts]:
    """Groups of reports of one text each."""
    common = [sentence() for _ in range(COMMON + 10)]
    groups = [text(OWN + COMMON) for _ in range(GROUPS)]
    return (report(unit, groups[unit % GROUPS], common) for unit in range(number))


def measure(name: str, told: Sequence[ReportTexts]) -> None:
    """Print what it takes to hold them against one another."""
    characters = sum(len(text) for one in told for text in one.texts.values()) // len(told)
    begun = time.process_time()
    found = borrowings_among(FORM, told)
    seconds = time.process_time() - begun
    copied = sum(one.most is not None for one in found)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name}: {len(told)} reports of {characters} characters, {copied} copied: "
        f"{seconds:.1f} s of the processor, {megabytes} MB (goal for 10,000: {_SECONDS} s, {_MEGABYTES} MB)"
    )


def main() -> None:
    """Measure both."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    measure("as they are", list(as_they_are(number)))
    measure("at the worst", list(at_the_worst(number)))


if __name__ == "__main__":
    main()
