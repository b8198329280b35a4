"""Three units and what they send in, collected into a ledger."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from tests.support.workbooks import filled_submission, written
from xlsx_tools.files.found import InboxFile
from xlsx_tools.filing.origin import Origin
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.load import installed_form
from xlsx_tools.quantity import Number
from xlsx_tools.season.collect import Collected, collect
from xlsx_tools.season.ledger.records import Outcome, Season
from xlsx_tools.season.ledger.store import Ledger, open_ledger
from xlsx_tools.season.roster import Roster, Unit

FORM = installed_form("zfxxgk-2021")
WATER, SCHOOL, CIVIL = "云溪县水务局", "云溪县教育局", "云溪县民政局"
SEASON = Season(FORM.id, 2024)
NOW = datetime(2025, 2, 1, tzinfo=UTC)
BALANCED = ("received", "granted")


def submission(unit: str, figures: Mapping[str, Number], year: int = 2024) -> Submission:
    """All tables zero but for those figures."""
    origin = Origin(FORM.id, FORM.version, unit, year, "t1")
    return replace(filled_submission(FORM, dict(figures)), origin=origin, unit=unit, year=year)


@cache
def book(unit: str = WATER, number: int = 0, year: int = 2024, *, wrong: bool = False) -> bytes:
    """A unit's workbook; the number makes one differ from another, `wrong` lets one column not balance."""
    figures = {f"applications.{row}.business": number for row in (BALANCED[:1] if wrong else BALANCED)}
    return written(FORM, submission(unit, figures if number else {}, year))


def day(number: int) -> datetime:
    """A day in January."""
    return datetime(2025, 1, number, 9, 0, tzinfo=UTC)


def file(name: str, data: bytes, on: int = 6) -> InboxFile:
    """A file of that name saved on that day of January."""
    stamp = int(day(on).timestamp()) * 10**9
    return InboxFile(f"/收件箱/{name}", f"收件箱/{name}", len(data), stamp, lambda: BytesIO(data))


@contextmanager
def season(*units: str) -> Iterator[Ledger]:
    """A fresh ledger of that roster."""
    with open_ledger(Path(":memory:"), create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster(tuple(Unit(unit, unit[3:]) for unit in units or (WATER, SCHOOL, CIVIL))))
        yield ledger


def taken(ledger: Ledger, *files: InboxFile, is_previous: bool = False, now: datetime = NOW) -> Collected:
    """Collect, on one worker."""
    with ThreadPoolExecutor(1) as executor:
        return collect(ledger, FORM, files, executor, now=now, workers=1, is_previous=is_previous)


def collect_folder(inbox: Path, ledger_file: Path) -> None:
    """Collect what is new in a folder into a ledger, on one worker."""
    with open_ledger(ledger_file, create=True) as ledger:
        ledger.begin(SEASON)
        ledger.set_roster(Roster((Unit(WATER), Unit(SCHOOL), Unit(CIVIL))))
        files = [saved_file(path) for path in sorted(inbox.iterdir())]
        taken(ledger, *(one for one in files if not ledger.is_seen(one.path, one.size, one.mtime_ns)))


def saved_file(path: Path) -> InboxFile:
    """A file on the disk."""
    state = path.stat()
    return InboxFile(str(path), path.name, state.st_size, state.st_mtime_ns, lambda: path.open("rb"))


def outcomes(ledger: Ledger) -> dict[str, Outcome]:
    """What became of the versions, by the first place each was found in."""
    return {ledger.sources(version.hash)[0]: version.outcome for version in ledger.versions()}


def saved(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a folder, a day after each other."""
    for number, (name, data) in enumerate(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        stamp = (day(5) + timedelta(days=number)).timestamp()
        os.utime(path, (stamp, stamp))
    return folder


def three_units(folder: Path) -> Path:
    """A roster of three units, as a file."""
    path = folder / "名册.csv"
    path.write_text(f"单位名称,简称\n{WATER},水务局\n{SCHOOL},教育局\n{CIVIL},民政局\n", encoding="utf-8")
    return path
