"""What distributing costs a unit beside bare XlsxWriter: `python -m tests.benchmarks.distribute`.

The rival makes the very same calls of XlsxWriter, recorded from a real run, and nothing else. Ratios are
printed, never asserted: a noisy machine must not fail a test. The goal stands beside each.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from unittest.mock import patch

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tests.benchmarks.speed import SAMPLE, seconds
from xlsx_tools.filing.last_year import begin_year
from xlsx_tools.filing.origin import Origin
from xlsx_tools.form.load import installed_form
from xlsx_tools.generate import workbook
from xlsx_tools.reading.intake import take_in
from xlsx_tools.season.distribute import Distribution, Job, distribute
from xlsx_tools.season.roster import Unit

_OF_WORKBOOK = ("add_format", "add_worksheet", "define_name", "set_custom_property", "set_properties")
_OF_ITSELF = ("__init__", "close")  # what is called in these is called by any run
CREATED = datetime(2025, 1, 6, 9, 0)
_UNITS = 16


@dataclass(frozen=True)
class Call:
    """A call of XlsxWriter: on which sheet (None: the workbook), what, with what."""

    sheet: int | None
    method: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]


@dataclass
class Recording:
    """The outermost calls of a run; formats stand for themselves by number."""

    calls: list[Call] = field(default_factory=list)
    sheets: list[Worksheet] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    depth: int = 0

    def wrapped(self, method: str, original: Callable[..., Any]) -> Callable[..., Any]:
        """The method, which notes its call unless XlsxWriter calls it itself."""

        def noted(owner: Any, *arguments: Any, **options: Any) -> Any:
            if self.depth == 0 and method not in _OF_ITSELF:
                sheet = self.sheets.index(owner) if owner in self.sheets else None
                self.calls.append(Call(sheet, method, self._known(arguments), self._known(options)))
            self.depth += 1
            try:
                made = original(owner, *arguments, **options)
            finally:
                self.depth -= 1
            if self.depth == 0 and method == "add_worksheet":
                self.sheets.append(made)
            elif self.depth == 0 and method == "add_format":
                self.formats.append(made)
            return made

        return noted

    def _known(self, value: Any) -> Any:
        """The value with every format in it replaced by its number."""
        if isinstance(value, Format):
            return _FormatNumber(self.formats.index(value))
        if isinstance(value, tuple):
            return tuple(map(self._known, value))
        return {key: self._known(entry) for key, entry in value.items()} if isinstance(value, dict) else value


@dataclass(frozen=True)
class _FormatNumber:
    number: int


@contextmanager
def recording() -> Iterator[Recording]:
    """Note every public call on workbooks and sheets that changes them."""
    recorded = Recording()
    of_sheet = [name for name, made in vars(Worksheet).items() if name[0] != "_" and callable(made)]
    with ExitStack() as stack:
        for owner, names in ((Worksheet, of_sheet), (Workbook, (*_OF_WORKBOOK, *_OF_ITSELF))):
            for name in names:
                stack.enter_context(patch.object(owner, name, recorded.wrapped(name, getattr(owner, name))))
        yield recorded


def replay(calls: Sequence[Call]) -> bytes:
    """A workbook made by those calls."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheets: list[Worksheet] = []
    formats: list[Format] = []

    def own(value: Any) -> Any:
        if isinstance(value, _FormatNumber):
            return formats[value.number]
        return {key: own(entry) for key, entry in value.items()} if isinstance(value, dict) else value

    for call in calls:
        owner = book if call.sheet is None else sheets[call.sheet]
        made = getattr(owner, call.method)(*map(own, call.arguments), **own(call.options))
        if call.method == "add_worksheet":
            sheets.append(made)
        elif call.method == "add_format":
            formats.append(made)
    book.close()
    return out.getvalue()


def measure() -> dict[str, float]:
    """All of distributing, per unit and on one core, against the bare calls; and on all cores."""
    form = installed_form("zfxxgk-2021")
    last = take_in(SAMPLE.read_bytes()).submission
    year = last.origin.year + 1
    figures = tuple(last.tally(form).figures[item] for item in form.items)
    unit = Unit(last.unit, contact="王敏", email="wangmin@example.gov.cn", fields={"rulemaking": "无"})
    season = Distribution(form.id, year, CREATED)
    jobs = [Job(unit, f"t{number}", f"{unit.name}.xlsx", figures) for number in range(_UNITS)]
    with recording() as recorded:
        origin = Origin(form.id, form.version, unit.name, year, "t1")
        workbook(form, begin_year(form, origin, last), created=CREATED)

    def made_by(executor: Executor) -> Callable[[], object]:
        def make() -> None:
            for made in distribute(season, jobs, executor):
                if made.problem:  # Nothing takes little time.
                    raise SystemExit(made.problem)

        return make

    with ProcessPoolExecutor(1) as one, ProcessPoolExecutor() as all_cores:
        rivals = {
            "ours": made_by(one),
            "bare": lambda: [replay(recorded.calls) for _ in jobs],
            "all cores": made_by(all_cores),
        }
        seconds(rivals, rounds=1)  # starts the processes
        taken = seconds(rivals, rounds=7)
    return {
        "a unit's workbook and mail / bare XlsxWriter": taken["ours"] / taken["bare"],
        f"one core / {os.cpu_count()} cores": taken["ours"] / taken["all cores"],
    }


GOALS = {
    "a unit's workbook and mail / bare XlsxWriter": "at most 1.3",
    f"one core / {os.cpu_count()} cores": f"towards {os.cpu_count()}",
}


if __name__ == "__main__":
    for title, ratio in measure().items():
        print(f"{title}: {ratio:.2f} (goal: {GOALS[title]})")
