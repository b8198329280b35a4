"""`collect`: what came in (workbooks, zips, mails), taken into a ledger and checked."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from xlsx_tools.cli.alone import alone_with
from xlsx_tools.cli.begin import begun_ledger, season_of
from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment, require_current
from xlsx_tools.cli.options import PATH, form_option, four_digit_year, inbox_argument, ledger_option
from xlsx_tools.cli.printed.taken import tell_lost, tell_renamed, tell_standing, tell_taken
from xlsx_tools.cli.printed.versions import counted_in
from xlsx_tools.cli.roster import read_roster_file
from xlsx_tools.cli.verify import last_year_below
from xlsx_tools.cli.walk import ListedFile, ListedFolder, Unlisted, walk

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from xlsx_tools.files.found import InboxFile
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.collect import Collected
    from xlsx_tools.season.ledger.records import Begun, Problem, Season
    from xlsx_tools.season.ledger.store import Ledger

_LONG_WORK = 20  # files from which on a progress bar is worth its line


@click.command(cls=Command)
@inbox_argument
@ledger_option
@click.option("--roster", "roster_file", type=PATH, metavar="名册", help="单位名册；第一次必写，改了再写。")
@click.option("--year", callback=four_digit_year, metavar="年度", help="收哪一年度的；第一次必写。")
@form_option
@click.option(
    "--previous",
    type=PATH,
    metavar="文件夹",
    help="上一年填好的工作簿或 JSON 数据，用来核对衔接；记入台账，写一次即可。",
)
@click.option("--cluster", metavar="地址", help="交给 dask 集群读，例如 tcp://10.0.0.1:8786。")
@click.option("--force", is_flag=True, help="第一次收时，允许不是去年、也不是今年的年度。")
def collect(
    inbox: tuple[Path, ...],
    ledger_file: Path,
    roster_file: Path | None,
    year: int | None,
    form_id: str | None,
    previous: Path | None,
    cluster: str | None,
    force: bool,
) -> int:
    """把收件箱里的工作簿、压缩包、邮件收进台账，逐份校验；再次运行只读新来的。"""
    from xlsx_tools.cli.form_of_ledger import remember_folder
    from xlsx_tools.season.workers import cluster_at, own_cores

    roster = read_roster_file(roster_file) if roster_file else None
    last_year: tuple[Path, ...] = (previous,) if previous else ()
    for place in (*inbox, *last_year):
        require_there(place)
    last_year = tuple(map(last_year_below, last_year))
    with alone_with(ledger_file), begun_ledger(ledger_file) as ledger:
        season, form = _season(ledger, year, form_id, force=force)
        if roster is None and not ledger.roster.units:
            stop("第一次收要写单位名册，例如 --roster 名册.xlsx。")
        ledger.begin(season)
        if season.folder:
            remember_folder(season.folder)
        before = counted_in(ledger)
        if roster:
            tell_renamed(ledger.set_roster(roster))
        with cluster_at(cluster) if cluster else own_cores() as (executor, number):
            run = Taking(ledger, ledger_file, form, executor, number, moment())
            last = run.take_in(last_year, "正在读上一年的填报", is_previous=True)
            taken = run.take_in(inbox, "正在收", is_previous=False)
        codes = [tell_taken(ledger, form, last, "上一年的") if last_year else 0]
        codes += [tell_taken(ledger, form, taken), tell_lost(ledger, before)]
        tell_standing(ledger)
    return max(codes)


# --- What is to be taken in ---------------------------------------------------------------------------


def require_there(place: Path) -> None:
    """Stop where there is nothing of that name; what may not be read is told with the rest."""
    try:
        place.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        stop(f"找不到“{place}”。请检查文件名和所在文件夹。")
    except OSError:
        pass


def _season(ledger: "Ledger", year: int | None, form_id: str | None, *, force: bool) -> "tuple[Season, Form]":
    """What the ledger collects, or what a new one is to collect, and the form of it."""
    from xlsx_tools.cli.form_of_ledger import form_of_ledger
    from xlsx_tools.cli.form_of_year import load_form_for
    from xlsx_tools.filing.origin import require_year

    present = ledger.season
    if year is None and present is None:
        stop("第一次收要写年度，例如 --year 2024。")
    wanted = year or (present.year if present else 0)
    require_year(wanted)
    if present is None:
        require_current(wanted, force=force)
    form = form_of_ledger(present, form_id) if present else load_form_for(form_id, wanted)
    return season_of(form, wanted), form


def _met_in(place: Path, ledger_file: Path) -> "Iterator[InboxFile | Begun | Problem]":
    """All below a folder, or the one file that is given, but for the ledger itself."""
    from xlsx_tools.files.charsets import clean
    from xlsx_tools.files.found import InboxFile
    from xlsx_tools.season.ledger.records import Begun, Problem, ProblemKind

    place = place.absolute()
    for met in walk(place):
        path = _storable(str(met.path))
        source = clean(_storable("/".join((place.name, *met.path.relative_to(place).parts))))
        match met:
            case ListedFile(_, state) if not os.path.samestat(state, ledger_file.stat()):
                yield InboxFile(path, source, state.st_size, state.st_mtime_ns, _opener(met.path))
            case ListedFolder():
                yield Begun(path)
            case Unlisted(_, why, is_closed):
                yield Begun(path)
                yield Problem(path, source, ProblemKind.CLOSED if is_closed else ProblemKind.FOREIGN, why)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _storable(path: str) -> str:
    """The path with what is no Unicode read as GBK: names from Chinese Windows on other systems."""
    try:
        return path.encode().decode()
    except UnicodeEncodeError:
        return os.fsencode(path).decode("gb18030", "backslashreplace")


# --- Taking it in -------------------------------------------------------------------------------------


class Taking:
    """Reads files into a ledger, and shows how far it is on a terminal."""

    def __init__(
        self,
        ledger: "Ledger",
        ledger_file: Path,
        form: "Form",
        executor: "Executor",
        workers: int,
        now: "datetime",
    ) -> None:
        self._ledger, self._own, self._form, self._now = ledger, ledger_file, form, now
        self._executor, self._workers = executor, workers

    def take_in(self, places: Sequence[Path], label: str, *, is_previous: bool) -> "Collected | None":
        """What the new files there came to, None if there is nothing to do at all."""
        number = sum(1 for _ in self._new(places))
        if not number and not self._ledger.outdated():
            return None
        from xlsx_tools.season.collect import collect

        with _progress(number, label) as advance:
            return collect(
                self._ledger,
                self._form,
                self._new(places),
                self._executor,
                now=self._now,
                workers=self._workers,
                is_previous=is_previous,
                done=advance,
            )

    def _new(self, places: Sequence[Path]) -> "Iterator[InboxFile | Begun | Problem]":
        """The files there not read as they are now, and what cannot be read or can be again."""
        from xlsx_tools.season.ledger.records import Begun, Problem

        troubled = {problem.path for problem in self._ledger.problems()}
        for met in (met for place in places for met in _met_in(place, self._own)):
            match met:
                case Problem():
                    yield met
                case Begun(path):
                    if path in troubled:
                        yield met
                case _ if not self._ledger.is_seen(met.path, met.size, met.mtime_ns):
                    yield met


@contextmanager
def _progress(length: int, label: str) -> Iterator[Callable[[str], None]]:
    """Something to tell each finished file to, with a bar where the work is long and somebody watches."""
    hidden = length < _LONG_WORK or not sys.stderr.isatty()
    with click.progressbar(range(length), label=label, file=sys.stderr, hidden=hidden) as bar:

        def advance(_: str) -> None:
            bar.update(1)

        yield advance
