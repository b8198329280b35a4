"""The archive of a season: its files, the list of their hashes, and whether they are as the list has them."""

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.files.stems import stems, unlike
from xlsx_tools.filing.origin import Origin
from xlsx_tools.form.model import Form
from xlsx_tools.generate import workbook
from xlsx_tools.season.key_table import key_table
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.level_sum import sum_of_level
from xlsx_tools.season.reports import Wanted, unit_reports
from xlsx_tools.season.roster import Roster
from xlsx_tools.season.status.as_workbook import overview_workbook
from xlsx_tools.season.status.overview import Overview
from xlsx_tools.season.summands import summands

LIST, WORKBOOKS, LEDGER = "清单.sha256", "工作簿", "台账.sqlite"
_REPORTS, _SUMS, _STATUS = "报告", "汇总", "情况.xlsx"
_KINDS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".json")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")  # as `sha256sum -c` reads it

Files = Iterator[tuple[Path, bytes | Callable[[Path], None]]]  # contents, or what writes them


class ArchiveError(XlsxToolsError):
    """A folder that is no archive."""


@dataclass(frozen=True)
class Changes:
    """What in an archive is not as its list has it, by paths below it."""

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)


def files_of_season(
    ledger: Ledger, form: Form, overview: Overview, wanted: Wanted, executor: Executor, *, created: datetime
) -> Files:
    """Workbooks as they came, reports, sums of all levels, how the season stood, and the ledger itself."""
    yield from _workbooks(ledger, form)
    yield from _reports(ledger, form, wanted, executor)
    yield from _sums(ledger, form, created)
    yield Path(_STATUS), overview_workbook(overview, key_table(ledger, form))
    yield Path(LEDGER), ledger.copy_to


def _workbooks(ledger: Ledger, form: Form) -> Files:
    counted, year = list(ledger.counted()), _year(ledger)
    titles = [form.report_title.format(unit=unit.name, year=year) for unit, _ in counted]
    for (_, version), stem in zip(counted, stems(titles), strict=True):
        kind = PurePosixPath(ledger.sources(version.hash)[0]).suffix.lower()
        name = f"{stem}{kind if kind in _KINDS else _KINDS[0]}"
        yield Path(WORKBOOKS, name), ledger.content(version.hash)


def _reports(ledger: Ledger, form: Form, wanted: Wanted, executor: Executor) -> Files:
    taken: set[str] = set()
    for one in unit_reports(ledger, form, wanted, executor):
        if one.left_out:
            continue
        stem = unlike(taken, one.title)
        taken.add(stem.casefold())
        for output, content in one.contents.items():
            yield Path(_REPORTS, f"{stem}.{output}"), content


def _sums(ledger: Ledger, form: Form, created: datetime) -> Files:
    parents, year = parents_in(ledger.roster), _year(ledger)
    titles = [form.report_title.format(unit=parent, year=year) for parent in parents]
    for parent, stem in zip(parents, stems(titles), strict=True):
        members = summands(ledger.roster, parent)
        # The same season has the same sums: nothing in them is left to chance.
        mark = sha256(f"{form.id} {year} {parent}".encode()).hexdigest()[:12]
        origin = Origin(form.id, form.version, members.parent, year, mark)
        try:
            summed, _ = sum_of_level(ledger, form, members, origin)
        except XlsxToolsError as error:
            yield Path(_SUMS, f"{stem}.txt"), f"没有汇总：{error}\n".encode()
            continue
        yield Path(_SUMS, f"{stem}.xlsx"), workbook(form, summed, created=created)


def parents_in(roster: Roster) -> list[str]:
    """Whoever sums up others, in the order of the roster."""
    return list(dict.fromkeys(unit.parent for unit in roster.units if unit.parent))


def _year(ledger: Ledger) -> int:
    return ledger.season.year if ledger.season else 0


# --- The list -----------------------------------------------------------------------------------------


def listing(hashes: Mapping[str, str]) -> bytes:
    """The list of an archive: a line a file, its hash and its path."""
    return "".join(f"{hashes[path]}  {path}\n" for path in sorted(hashes)).encode()


def hashes_listed(content: bytes) -> dict[str, str]:
    """The hashes of the files by their paths, as the list of an archive has them; raises ArchiveError."""
    lines = content.decode("utf-8", "replace").splitlines()
    matches = [_LINE.fullmatch(line) for line in lines]
    if not lines or not all(matches):
        raise ArchiveError(f"“{LIST}”不是存档的清单，或者已被改动，什么也不能证明。")
    return {match[2]: match[1] for match in matches if match}


def code_of(content: bytes) -> str:
    """By which people recognise a list: whoever changes a file and its list changes the code too."""
    return sha256(content).hexdigest()[:16]


def changes(wanted: Mapping[str, str], present: Mapping[str, str]) -> Changes:
    """What is not as the list has it."""
    return Changes(
        changed=tuple(sorted(path for path in wanted if present.get(path, wanted[path]) != wanted[path])),
        missing=tuple(sorted(wanted.keys() - present.keys())),
        added=tuple(sorted(present.keys() - wanted.keys())),
    )
