"""Last year as `distribute` is given it: what the units filed, and how the office signed its letters."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.verify import last_year_below, list_of_archive

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from xlsx_tools.cli.walk import ListedFile, Unlisted
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.distribute import Distribution, Found
    from xlsx_tools.season.gather import Unread
    from xlsx_tools.season.ledger.settings import Settings
    from xlsx_tools.season.roster import Roster


@dataclass(frozen=True)
class LastYearsFiles:
    """The folder that was given, the one in it that holds what was filed, and all files in that."""

    given: Path
    folder: Path
    files: "Sequence[ListedFile | Unlisted]"


def last_years_files(given: Path | None) -> LastYearsFiles | None:
    """What lies in the folder, None where none is given; stops where there is nothing."""
    from xlsx_tools.cli.walk import ListedFolder, walk

    if given is None:
        return None
    folder = last_year_below(given)
    files = [met for met in walk(folder) if not isinstance(met, ListedFolder)]
    if not files:
        stop(f"“{folder}”里什么文件也没有，什么也没有生成。没有上一年的数据，就不写 --previous。")
    return LastYearsFiles(given, folder, files)


def remember_last_year(ledger_file: Path, form: "Form", last_year: LastYearsFiles) -> None:
    """Take its files into the ledger too, so that what units file is held against them.

    What is of no use among them was told; nobody has to see to it again.
    """
    from xlsx_tools.cli.alone import alone_with
    from xlsx_tools.cli.clock import moment
    from xlsx_tools.cli.collect import Taking
    from xlsx_tools.season.ledger.acts import ActKind, Matter
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.survey import unassigned
    from xlsx_tools.season.workers import own_cores_for

    cores = own_cores_for(len(last_year.files))
    with alone_with(ledger_file), open_ledger(ledger_file) as ledger, cores as executor:
        before = {one.source for one in unassigned(ledger)}
        taking = Taking(ledger, ledger_file, form, executor, os.cpu_count() or 1, moment())
        taking.take_in((last_year.folder,), "正在把上一年的数据记进台账", is_previous=True)
        useless = {one.source for one in unassigned(ledger)} - before
        ticked = {Matter(ActKind.TICK, about=source): "上一年的数据" for source in sorted(useless)}
        ledger.decisions.make_each(ticked, moment())


def settings_of_last_year(folder: Path | None) -> "Settings | None":
    """What was set in the season of which that folder is the archive; None where it is none."""
    from xlsx_tools.season.ledger.settings import settings_in
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.season_archive import LEDGER

    if folder is None or list_of_archive(folder) is None or not (folder / LEDGER).is_file():
        return None
    with TemporaryDirectory() as place:  # An archive stays as it is, whatever opening a ledger does to it.
        copy = Path(copyfile(folder / LEDGER, Path(place, LEDGER)))
        with open_ledger(copy) as ledger:
            return settings_in(ledger.decisions)


def found_last_year(
    last_year: LastYearsFiles | None, known: "Roster", season: "Distribution", executor: "Executor"
) -> "Found":
    """What the units of the roster filed, in those files; stops where they are another year's."""
    from xlsx_tools.season.distribute import last_years, sort_out

    if last_year is None:
        return sort_out(known, ())
    unread: list[Unread] = []
    files = last_year.files
    read = last_years(season.place, season.year, _contents(files, unread), executor)
    with click.progressbar(read, len(files), "正在读上一年的数据", file=sys.stderr) as told:
        found = sort_out(known, told)
    if found.is_of_other_years:
        years = "、".join(map(str, sorted(set(found.years))))
        stop(
            f"文件夹“{last_year.given}”里的是 {years} 年度的，没有一份是上一年（{season.year - 1} 年度）的，"
            f"什么也没有生成。请换成上一年的文件夹，或检查 --year。"
        )
    return replace(found, unread=(*unread, *found.unread))


def _contents(
    files: "Iterable[ListedFile | Unlisted]", unread: "list[Unread]"
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files; `unread` learns of those that cannot be read."""
    from xlsx_tools.cli.disk import FileError, read_file
    from xlsx_tools.cli.walk import Unlisted
    from xlsx_tools.season.gather import Unread

    for file in files:
        try:
            if isinstance(file, Unlisted):
                unread.append(Unread(str(file.path), file.why))
            else:
                yield str(file.path), read_file(file.path)
        except FileError as error:
            unread.append(Unread(str(file.path), str(error)))
