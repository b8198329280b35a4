"""A season at scale: `python -m tests.benchmarks.season [UNITS]`; a county of 100 units if nothing is said.

10000 makes a province: some ten minutes, and a gigabyte where temporary files go. Collecting, a second
run, checking and summing up are measured at a tenth of the units and at all of them; the slope between
the two says what the country's 200,000 would take. Printed beside the goals, never asserted.
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from itertools import islice
from pathlib import Path
from threading import Event, Thread

from tests.support.workbooks import filled_submission
from xlsx_tools.checking import check
from xlsx_tools.filing.origin import Origin
from xlsx_tools.form.load import installed_form
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in

YEAR, COUNTRY = 2024, 200_000
PARENT = "云溪省人民政府"
FORM = installed_form("zfxxgk-2021")

# What is the same in the workbook that all others are made from, and another in each of them.
UNIT = "云溪省第{:06}号单位"
VARIED = (11_111, 88_888)  # Two figures of one table, so that its control sum stays as it is.


@dataclass(frozen=True)
class Measured:
    """What a command took: seconds, and the megabytes of all its processes together at their peak."""

    seconds: float
    megabytes: float


def base_workbook() -> Mapping[str, bytes]:
    """The parts of a workbook with figures in every table."""
    figures = dict(zip(varied_items(), VARIED, strict=True))
    columns = ("natural_person", "business", "research", "legal_service", "other_organisation")
    for number, column in enumerate(columns, 3):
        figures |= {f"applications.{row}.{column}": number for row in ("received", "granted")}
    unit = UNIT.format(0)
    origin = Origin(FORM.id, FORM.version, unit, YEAR, "t1")
    submission = replace(filled_submission(FORM, dict(figures)), origin=origin, unit=unit, year=YEAR)
    data = workbook(FORM, submission, created=datetime(2025, 1, 2))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def varied_items() -> list[str]:
    """Two counts that enter no total."""
    addends = {item for check in FORM.checks for item in (*check.left, *check.right)}
    return list(islice((i.id for i in FORM.inputs.values() if i.is_whole and i.id not in addends), 2))


def varied(parts: Mapping[str, bytes], number: int) -> bytes:
    """The workbook of the unit of that number."""
    changes = {
        UNIT.format(0).encode(): UNIT.format(number).encode(),
        b"%d" % VARIED[0]: b"%d" % (VARIED[0] + number),
        b"%d" % VARIED[1]: b"%d" % (VARIED[1] - number),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            for before, after in changes.items():
                part = part.replace(before, after)  # noqa: PLW2901
            archive.writestr(name, part)
    return out.getvalue()


def fill_inbox(folder: Path, numbers: range, parts: Mapping[str, bytes]) -> None:
    """A workbook of each unit: every fifth in a mail, every tenth in a zip in a mail."""
    folder.mkdir(exist_ok=True)
    for number in numbers:
        name, data = f"{number:06}.xlsx", varied(parts, number)
        if number % 10 == 0:
            out = BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                archive.writestr(name, data)
            name, data = f"{number:06}.zip", out.getvalue()
        if number % 5 == 0:
            mail = EmailMessage()
            mail["From"], mail["Subject"], mail["Date"] = "a@b.cn", "年报", "Mon, 06 Jan 2025 09:30:00 +0800"
            mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
            name, data = f"{number:06}.eml", mail.as_bytes()
        (folder / name).write_bytes(data)


def write_roster(path: Path, units: int) -> None:
    """All units of the province."""
    path.write_text("\n".join(["单位名称", *(UNIT.format(n) for n in range(units))]), encoding="utf-8")


def processes_of(parent: int) -> Iterator[int]:
    """A process and all that it started."""
    yield parent
    children = Path(f"/proc/{parent}/task/{parent}/children")
    for child in children.read_text().split() if children.exists() else ():
        yield from processes_of(int(child))


def megabytes_of(parent: int) -> float:
    """What a process and all it started hold in memory, shared pages counted once."""
    total = 0
    for process in processes_of(parent):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # It has ended meanwhile.
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def measured(*arguments: object) -> Measured:
    """The whole process `xlsx-tools …`."""
    command = [sys.executable, "-m", "xlsx_tools", *map(str, arguments)]
    in_january = os.environ | {"XLSX_TOOLS_NOW": f"{YEAR + 1}-01-10"}
    began, peaks, ended = time.perf_counter(), [0.0], Event()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=in_january
    ) as process:

        def watch() -> None:
            while not ended.wait(0.1):
                peaks.append(megabytes_of(process.pid))

        watcher = Thread(target=watch)
        watcher.start()
        said, _ = process.communicate()
        ended.set()
        watcher.join()
    if process.returncode not in (0, 1):
        raise SystemExit(said.decode())
    return Measured(time.perf_counter() - began, max(peaks))


def findings_in(path: Path) -> int:
    """What the check of a file costs without anything around it."""
    return len(check(take_in(path.read_bytes(), lambda _: FORM)))


def checks_a_second(inbox: Path) -> float:
    """Workbooks read and checked by one process for each core."""
    files = list(islice(inbox.glob("*.xlsx"), 400))
    with ProcessPoolExecutor() as executor:
        list(executor.map(findings_in, files[:8]))
        began = time.perf_counter()
        list(executor.map(findings_in, files, chunksize=8))
        return len(files) / (time.perf_counter() - began)


@dataclass(frozen=True)
class Season:
    """What a season of that many units took."""

    units: int
    taken: Mapping[str, Measured]
    megabytes_of_ledger: float


def season(folder: Path, units: int, parts: Mapping[str, bytes]) -> Season:
    """Collect an inbox, collect it again unchanged, and sum up."""
    inbox, ledger, roster = folder / "收件箱", folder / f"{units}.sqlite", folder / "名册.csv"
    have = sum(1 for _ in inbox.iterdir()) if inbox.exists() else 0
    fill_inbox(inbox, range(have, units), parts)
    write_roster(roster, units)
    taken = {
        "collect": measured("collect", inbox, "--ledger", ledger, "--roster", roster, "--year", YEAR),
        "second run": measured("collect", inbox, "--ledger", ledger),
        "merge": measured("merge", "--ledger", ledger, "--unit", PARENT, "-o", folder / f"{units}.xlsx"),
    }
    return Season(units, taken, ledger.stat().st_size / 1_000_000)


GOALS = {"collect": "goal: below 250 MB", "second run": "goal: at least 20 × faster", "merge": "no goal"}


def main(units: int) -> None:
    """Measure and print."""
    parts = base_workbook()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seasons = [season(folder, size, parts) for size in (units // 10, units)]
        checks = checks_a_second(folder / "收件箱")
    print(f"{os.cpu_count()} cores; check by itself: {checks:.0f} workbooks a second")
    for one in seasons:
        print(f"{one.units} units, a ledger of {one.megabytes_of_ledger:.0f} MB:")
        first = one.taken["collect"].seconds
        for what, goal in GOALS.items():
            taken = one.taken[what]
            print(
                f"  {what}: {taken.seconds:.1f} s, {one.units / taken.seconds:.0f} units a second,"
                f" {first / taken.seconds:.0f} × faster, {taken.megabytes:.0f} MB ({goal})"
            )
    small, large = seasons
    print(f"{COUNTRY} units, by the slope between the two:")
    for what in GOALS:
        little, much = small.taken[what], large.taken[what]
        slope = (much.seconds - little.seconds) / (large.units - small.units)
        minutes = (much.seconds + slope * (COUNTRY - large.units)) / 60
        growth = 1000 * (much.megabytes - little.megabytes) / (large.units - small.units)
        print(f"  {what}: {minutes:.0f} minutes, {slope * 1000:.2f} ms and {growth:+.2f} KB of memory a unit")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
