"""`collect`: what came in (workbooks, zips, mails), taken into a ledger and checked."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from xlsx_tools.cli.alone import alone_with
from xlsx_tools.cli.begin import begun_ledger, season_of
from xlsx_tools.cli.chinese import Argument, Command, stop
from xlsx_tools.cli.clock import moment, require_current
from xlsx_tools.cli.options import PATH, form_option, four_digit_year, ledger_option
from xlsx_tools.cli.printed.versions import LOST, counted_in, for_console, lost_since, version_as_text
from xlsx_tools.cli.roster import read_roster_file
from xlsx_tools.cli.verify import last_year_below
from xlsx_tools.cli.walk import ListedFile, ListedFolder, Unlisted, walk
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from xlsx_tools.files.found import InboxFile
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.collect import Collected
    from xlsx_tools.season.ledger.records import Begun, Problem, Season, Standing, Version
    from xlsx_tools.season.ledger.store import Ledger

_LONG_WORK = 20  # files from which on a progress bar is worth its line
_MOST_LISTED = 30


@click.command(cls=Command)
@click.argument(
    "inbox",
    cls=Argument,
    nargs=-1,
    required=True,
    type=PATH,
    metavar="收件箱...",
    meaning="收件箱：文件夹或文件，可以写几个；里面怎么放都可以。",
)
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
        _tell_standing(ledger)
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


def tell_renamed(renamed: Mapping[str, str]) -> None:
    """Name the units that are called otherwise in a new roster."""
    for was, name in renamed.items():
        click.echo(f"“{was}”现在叫“{name}”：原来收的、指定的，仍算它的。")


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


# --- What is said -------------------------------------------------------------------------------------


def tell_taken(ledger: "Ledger", form: "Form", taken: "Collected | None", whose: str = "") -> int:
    """What a run came to; 1 if there is something that somebody has to see to."""
    from collections import Counter, defaultdict

    from xlsx_tools.season.ledger.records import Outcome, ProblemKind

    if taken is None or not (taken.files or taken.problems):
        click.echo(f"没有{whose}新文件。")
        return 0
    numbers, by_outcome = Counter[Outcome](), defaultdict[Outcome, list[str]](list)
    for version in ledger.versions(taken.after):
        if version.number > taken.after + taken.fresh:
            break
        numbers[version.outcome] += 1
        if version.outcome.needs_attention:
            by_outcome[version.outcome].append(_reason(ledger, version))
    click.echo(f"读了{whose} {taken.files} 个新文件。")
    counts = "，".join(f"{outcome.value} {number} 份" for outcome, number in numbers.most_common())
    again = f"，另有 {taken.repeated} 份与已收的完全相同" if taken.repeated else ""
    click.echo(f"新收到 {taken.fresh} 份填报{f'（{counts}）' if counts else ''}{again}。")
    for outcome in Outcome:
        _list(outcome.value, by_outcome[outcome], "份")
    several = [] if whose else list(_several(ledger, taken.after))
    held = [] if whose else list(_held(ledger, taken.after))
    _list("不是从本单位邮箱发来、没有采用的", held, "份")
    later = [] if whose else list(_after_the_end(ledger, taken.after))
    _list("这一季结束以后收到、没有计入的", later, "份")
    strangers = [] if whose else list(_of_strangers(ledger, taken.after))
    _list("不是从名册上的邮箱发来、已经计入的", strangers, "份")
    _list("交了不止一份的单位", [_which_counts(ledger, form, standing) for standing in several], "个")
    copied = [] if whose or not taken.fresh else list(_copied(ledger, form, taken.after))
    _list("文字与别的单位相同的", copied, "个")
    for kind in ProblemKind:
        told = [f"{problem.source}：{problem.reason}" for problem in taken.problems if problem.kind is kind]
        _list(kind.value, told, "个")
    is_open = any(problem.kind.needs_attention for problem in taken.problems)
    undecided = any(standing.undecided for standing in several)
    return int(is_open or undecided or any(by_outcome.values()) or bool(held or later))


def _after_the_end(ledger: "Ledger", after: int) -> "Iterator[str]":
    """The new versions that came when the season was closed."""
    for standing in ledger.standings():
        for version in standing.later:
            if version.number > after:
                yield f"{standing.unit.name}　{version_as_text(ledger, version)}"


def _list(title: str, lines: Sequence[str], counter: str) -> None:
    if lines:
        click.echo(click.style(f"\n{title}（{len(lines)} {counter}）：", bold=True))
        for line in lines[:_MOST_LISTED]:
            click.echo(f"  {for_console(line)}")
        if len(lines) > _MOST_LISTED:
            click.echo(f"  …… 还有 {len(lines) - _MOST_LISTED} {counter}，都记在台账里。")


def _reason(ledger: "Ledger", version: "Version") -> str:
    """A version that does not count, where it came from, and why."""
    from xlsx_tools.finding import Severity
    from xlsx_tools.season.ledger.records import Outcome

    errors = (f.message for f in ledger.findings(version.hash) if f.severity is Severity.ERROR)
    reasons: dict[Outcome, Callable[[], str]] = {
        Outcome.ERRORS: lambda: f"{version.errors} 处错误，例如 {next(errors, '')}",
        Outcome.EMPTY: lambda: "没有填，没有算作报送。请对方填好再发，或发送填好的那一份。",
        Outcome.COPY: lambda: f"数字与“{version.same_as}”的完全相同，没有计入。请核实是谁的数字。",
        Outcome.UNKNOWN_UNIT: lambda: "请核对名册；是已有单位写了别的名称的，用 choose 指定给它。",
        Outcome.OTHER_YEAR: lambda: f"是 {version.year} 年度的。",
        Outcome.OTHER_FORM: lambda: f"用的是表式 {version.form}。",
    }
    reason = reasons.get(version.outcome, lambda: version.problem)()
    whose = version.unit or version.filed_as
    sources = ledger.sources(version.hash)
    return f"{version.short_hash}　{f'{whose}　' if whose else ''}{sources[0]}：{reason}"


def _several(ledger: "Ledger", after: int) -> "Iterator[Standing]":
    """The units that filed more than once, one of their versions new."""
    for standing in ledger.standings():
        if len(standing.filed) > 1 and any(version.number > after for version in standing.filed):
            yield standing


def _held(ledger: "Ledger", after: int) -> "Iterator[str]":
    """The new versions that would count had the unit itself sent them, and what to do."""
    for standing in ledger.standings():
        for version in standing.held:
            if version.number > after:
                choose = f"choose --unit {standing.unit.name} --version {version.short_hash}"
                told = version_as_text(ledger, version)
                yield f"{standing.unit.name}　{told}。请核实；确是该单位发的，用 {choose} 计入。"


def _of_strangers(ledger: "Ledger", after: int) -> "Iterator[str]":
    """The new versions that count although nobody knows their sender: nothing else came."""
    for standing in ledger.standings():
        counted = standing.counted
        if counted and counted.number > after and not (counted.is_own or standing.is_chosen):
            yield f"{standing.unit.name}　{version_as_text(ledger, counted)}"


def _copied(ledger: "Ledger", form: "Form", after: int) -> "Iterator[str]":
    """The units whose new version has texts of another unit's, the gravest that there is to say of each."""
    from xlsx_tools.season.status.unit_notes import version_spoken_of
    from xlsx_tools.season.told_again import copied_in_season

    spoken_of = {standing.unit.name: version_spoken_of(standing) for standing in ledger.standings()}
    for unit, findings in copied_in_season(ledger, form, spoken_of).items():
        version = spoken_of[unit]
        if version and version.number > after:
            yield f"{unit}　{version.short_hash}　{findings[0].message}"


def tell_lost(ledger: "Ledger", before: Mapping[str, str]) -> int:
    """Name units of which something counted before and nothing does now, and last year's that are unclear."""
    lost = lost_since(ledger, before)
    _list(LOST, lost, "个")
    told = "{}：有几份，数字不同，没有用来比对。请只留下一份。"
    unclear = [told.format(name) for name in ledger.unclear_previous()]
    _list("上一年的填报不清楚的单位", unclear, "个")
    return int(bool(lost or unclear))


def _which_counts(ledger: "Ledger", form: "Form", standing: "Standing") -> str:
    """Which of the versions of a unit counts, or what has to be done so that one does; what changed last."""
    from xlsx_tools.season.told_again import changed_since

    unit, number, counted = standing.unit.name, len(standing.filed), standing.counted
    if standing.undecided:
        between = "；".join(version_as_text(ledger, version) for version in standing.undecided)
        choose = f"choose --unit {unit} --version 版本号"
        return f"{unit}　{number} 份，时间分不清先后，没有一份计入，请核实后用 {choose} 指定：{between}"
    told = f"计入 {version_as_text(ledger, counted)}" if counted else "没有一份计入"
    changed = changed_since(ledger, form, *standing.filed[-2:])
    return f"{unit}　{number} 份，{told}{f'。最后一份与前一份相比：{changed}' if changed else ''}"


def _tell_standing(ledger: "Ledger") -> None:
    """How the whole season stands, and who has not answered yet."""
    from collections import Counter

    from xlsx_tools.season.ledger.records import State

    states, missing = Counter[State](), list[str]()
    for standing in ledger.standings():
        states[standing.state] += 1
        if standing.state is State.MISSING:
            missing.append(standing.unit.name)
    told = "，".join(f"{state.value} {states[state]}" for state in State if states[state])
    click.echo(f"\n名册上 {states.total()} 个单位：{told}。")
    if missing:
        click.echo(f"还没有交的：{few(missing, _MOST_LISTED, ' 等 {} 个')}。")
