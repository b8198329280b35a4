"""Hundreds of people work on filled forms in LibreOffice; what is read must be what they see.

    python -m tests.campaign.human_operations [--sequences 500] [--seed 1] [--keep FOLDER] [--named]

Every sequence of operations ends in one of three ways: the reader refuses the file, or reads each
figure as a person sees it, or names in a finding what it read otherwise. Anything else is a broken
promise; it is printed with what is needed to repeat it (`--first NUMBER --sequences 1`), and `--keep`
leaves the file and, as JSON, the operations: what is put into tests/data/sequences is tried in every
run of the suite.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

from tests.support.human import compared, numbered, random_operations
from tests.support.office import ODS, XLS, XLSX, Operation, SheetSeen, end_shared_office, shared_office
from tests.support.workbooks import filled_workbook
from xlsx_tools.checking import check
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.reading.intake import FindForm, take_in
from xlsx_tools.workbook.layout import Layout

SAMPLES = Path(__file__).parents[2] / "samples"
MOST_WORK = 20.0  # seconds of the processor for reading one file: some fifty times what is usual
_BATCH, _WORKERS = 50, 2
# Most with a number of its own in every input: in the samples many figures are alike.
_BASES = ("numbered", "numbered", "numbered", "lively", "small-office", "mini")
_FORMATS = (("xlsx", XLSX), ("xls", XLS), ("ods", ODS))
REFUSED, SAME, CHANGED, BROKEN = "refused", "same figures", "named changes", "BROKEN"
ENDS = (REFUSED, SAME, CHANGED, BROKEN)


@dataclass(frozen=True)
class Base:
    """A filled form before anybody changes it."""

    data: bytes
    layout: Layout
    find_form: FindForm = installed_form


@cache
def base_of(name: str) -> Base:
    """The base of that name."""
    if name == "mini":
        form = load_anew(Path(__file__).parents[1] / "data" / "mini")
        return Base(filled_workbook(form, numbered(form)), Layout(form), lambda _: form)
    if name == "numbered":
        form = installed_form("zfxxgk-2021")
        return Base(filled_workbook(form, numbered(form)), Layout(form))
    data = (SAMPLES / name / "filled.xlsx").read_bytes()
    return Base(data, Layout(take_in(data).form))


@dataclass(frozen=True)
class Sitting:
    """What one person does to which file, and how it is saved."""

    number: int
    base: str
    ending: str
    filter_name: str
    operations: list[Operation]


@dataclass
class Result:
    """How one sequence ended."""

    sequence: Sitting
    outcomes: list[str] = field(default_factory=list)
    end: str = BROKEN
    told: list[str] = field(default_factory=list)
    worked: float = 0.0
    unknown: int = 0
    figures: int = 0


def sequence_of(seed: int, number: int) -> Sitting:
    """The sequence of that number, the same every time."""
    source = Random(f"{seed}/{number}")
    base = source.choice(_BASES)
    ((ending, filter_name),) = source.choices(_FORMATS, (75, 12, 13))
    return Sitting(number, base, ending, filter_name, random_operations(base_of(base).layout, source))


def kept_sequence(path: Path, number: int) -> Sitting:
    """The sequence that `--keep` wrote there, under another number."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Sitting(number, told["base"], told["ending"], dict(_FORMATS)[told["ending"]], told["operations"])


def run_side_by_side(seed: int, numbers: Sequence[int]) -> list[Result]:
    """Run the sequences of those numbers in batches that go on at once, each in a LibreOffice of its own."""
    for name in set(_BASES):  # Once, not once a batch.
        base_of(name)
    batches = [numbers[seat::_WORKERS] for seat in range(_WORKERS)]
    with ThreadPoolExecutor(_WORKERS) as pool:
        runs = [pool.submit(run_batch, seed, batch, None, seat) for seat, batch in enumerate(batches)]
        return [result for done in runs for result in done.result()]


def run_batch(seed: int, numbers: Sequence[int], keep: Path | None, seat: int = 0) -> list[Result]:
    """Run the sequences of those numbers."""
    results: list[Result] = []
    for result, stored in run_sequences([sequence_of(seed, number) for number in numbers], seat):
        results.append(result)
        if keep is not None and result.end == BROKEN:
            _keep(result, stored, keep / f"{seed}-{result.sequence.number}")
    return results


def run_sequences(sequences: Sequence[Sitting], seat: int = 0) -> Iterator[tuple[Result, Path]]:
    """How each ends, and its file; LibreOffice is started anew after one that it died of."""
    with tempfile.TemporaryDirectory() as folder:
        for sequence in sequences:
            yield _result(sequence, Path(folder), seat)


def _result(sequence: Sitting, folder: Path, seat: int) -> tuple[Result, Path]:
    result, stored = Result(sequence), folder / f"{sequence.number}.{sequence.ending}"
    # A name of its own: what a program that died has locked stays locked.
    filled = folder / f"{sequence.number}-filled.xlsx"
    filled.write_bytes(base_of(sequence.base).data)
    try:
        result.outcomes, seen = shared_office(seat).sitting(
            filled, sequence.operations, stored, sequence.filter_name
        )
    except AssertionError as death:
        result.told = [f"no answer: {death}"]
    else:
        judge(result, seen, stored.read_bytes())
    return result, stored


def judge(result: Result, seen: Sequence[SheetSeen], data: bytes) -> None:
    """Read the file as anybody would, and compare with what was seen."""
    base = base_of(result.sequence.base)
    try:
        with _worked(result):
            intake = take_in(data, base.find_form)
            check(intake)
        comparison = compared(base.layout, seen, intake)
    except XlsxToolsError as refusal:
        result.end, result.told = REFUSED, [str(refusal)]
    except Exception:
        result.told = [traceback.format_exc()]
    else:
        result.unknown, result.figures = comparison.unknown, len(base.layout.form.inputs)
        result.told = comparison.broken or comparison.named
        result.end = BROKEN if comparison.broken else CHANGED if comparison.named else SAME
    if result.worked > MOST_WORK:
        result.end, result.told = BROKEN, [*result.told, f"reading took {result.worked:.2f} s of work"]


@contextmanager
def _worked(result: Result) -> Iterator[None]:
    """The work of this thread; what others take of the processor is not counted."""
    begun = time.thread_time()
    try:
        yield
    finally:
        result.worked = time.thread_time() - begun


def _run_batch_apart(seed: int, numbers: Sequence[int], keep: Path | None) -> list[Result]:
    """The same with a LibreOffice of their own, in a process that does nothing else."""
    try:
        return run_batch(seed, numbers, keep)
    finally:
        end_shared_office()


def _keep(result: Result, stored: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    if stored.exists():
        shutil.copyfile(stored, to.with_suffix(stored.suffix))
    told = {
        "base": result.sequence.base,
        "ending": result.sequence.ending,
        "operations": result.sequence.operations,
        "outcomes": result.outcomes,
        "told": result.told,
    }
    to.with_suffix(".json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def run(seed: int, first: int, sequences: int, keep: Path | None) -> list[Result]:
    """Run all sequences, two LibreOffices at a time."""
    numbers = range(first, first + sequences)
    batches = [numbers[start : start + _BATCH] for start in range(0, sequences, _BATCH)]
    with ProcessPoolExecutor(_WORKERS) as pool:
        runs = [pool.submit(_run_batch_apart, seed, batch, keep) for batch in batches]
        return [result for done in runs for result in done.result()]


def _print_counts(results: Sequence[Result], seconds: float) -> None:
    ends = Counter(result.end for result in results)
    print(f"sequences      {len(results)} in {seconds:.0f} s")
    for end in ENDS:
        print(f"{end:<14} {ends[end]}")
    figures, unknown = sum(r.figures for r in results), sum(r.unknown for r in results)
    print(f"figures read   {figures}, of which {unknown} nobody could tell by their labels")
    slowest = max(results, key=lambda result: result.worked)
    print(f"most work      {slowest.worked:.2f} s for reading (sequence {slowest.sequence.number})")


def _print_by(title: str, pairs: Sequence[tuple[str, Result]]) -> None:
    """A table: for each kind, how the sequences with it ended."""
    print(f"\n{title:<20}{'':>10}" + "".join(f"{end:>15}" for end in ENDS))
    for kind in sorted({kind for kind, _ in pairs}):
        ends = Counter(result.end for of, result in pairs if of == kind)
        print(f"{kind:<20}{sum(ends.values()):>10}" + "".join(f"{ends[end]:>15}" for end in ENDS))


def _kinds(result: Result) -> set[str]:
    """The kinds of operations that were done, not refused."""
    done = zip(result.sequence.operations, result.outcomes, strict=False)
    return {operation["do"] for operation, outcome in done if outcome == "done"}


def _print_sequence(seed: int, result: Result) -> None:
    sequence = result.sequence
    how = f"({sequence.base}, saved as {sequence.ending})"
    print(f"\n{result.end}  --seed {seed} --first {sequence.number} {how}")
    outcomes = result.outcomes or ["?"] * len(sequence.operations)
    for operation, outcome in zip(sequence.operations, outcomes, strict=True):
        print(f"  {outcome:<8} {json.dumps(operation, ensure_ascii=False)}")
    for line in result.told[:8]:
        print(f"  {line}")
    if len(result.told) > 8:
        print(f"  ... and {len(result.told) - 8} more")


def _print_refusals(results: Sequence[Result]) -> None:
    refusals = Counter(result.told[0][:24] for result in results if result.end == REFUSED)
    print("\nrefusals")
    for words, count in refusals.most_common():
        print(f"  {count:>4}  {words}…")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign; 1 if any promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sequences", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first sequence")
    parser.add_argument("--keep", type=Path, help="folder for the files of broken promises")
    parser.add_argument("--named", action="store_true", help="also print what was read otherwise but named")
    wishes = parser.parse_args(arguments)
    begun = time.perf_counter()
    results = run(wishes.seed, wishes.first, wishes.sequences, wishes.keep)
    _print_counts(results, time.perf_counter() - begun)
    _print_by("form", [(result.sequence.base, result) for result in results])
    _print_by("saved as", [(result.sequence.ending, result) for result in results])
    _print_by("operations done", [(kind, result) for result in results for kind in _kinds(result)])
    _print_refusals(results)
    for result in results:
        if result.end == BROKEN or (wishes.named and result.end == CHANGED):
            _print_sequence(wishes.seed, result)
    return 1 if any(result.end == BROKEN for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
