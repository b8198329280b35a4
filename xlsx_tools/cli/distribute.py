"""`distribute`: a workbook and the draft of a mail for every unit of a roster."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.begin import (
    begin_season,
    deadlines_of,
    known_before,
    require_timely,
    settings_of,
    taken_over,
)
from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.clock import moment, require_current
from xlsx_tools.cli.last_year import (
    LastYearsFiles,
    found_last_year,
    last_years_files,
    remember_last_year,
    settings_of_last_year,
)
from xlsx_tools.cli.options import (
    PATH,
    form_option,
    four_digit_year,
    last_moment,
    name_units,
    output_option,
    require_folder,
    require_free,
    require_mail,
    sender_option,
    sheet_password,
    templates_option,
)
from xlsx_tools.cli.printed.distributed import list_of, tell_of_last_year
from xlsx_tools.cli.roster import read_roster_file
from xlsx_tools.files.stems import stems

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import datetime

    from xlsx_tools.form.model import Form
    from xlsx_tools.season.distribute import Distribution, Found, Job
    from xlsx_tools.season.ledger.deadlines import Deadlines
    from xlsx_tools.season.ledger.settings import Settings
    from xlsx_tools.season.roster import Roster, Unit

_WORKBOOKS, _DRAFTS, _LIST = "工作簿", "邮件草稿", "清单.csv"


@click.command(cls=Command)
@click.option("--roster", "roster_file", required=True, type=PATH, metavar="名册", help="单位名册。")
@click.option(
    "--year", required=True, callback=four_digit_year, metavar="年度", help="报告所属年度，例如 2024。"
)
@output_option("文件夹", "放在这个文件夹里。")
@click.option(
    "--previous",
    "previous_folder",
    type=PATH,
    metavar="文件夹",
    help="上一年填好的工作簿或 JSON 数据，怎么放、叫什么名字都可以。",
)
@form_option
@click.option(
    "--password",
    default="",
    callback=sheet_password,
    metavar="口令",
    help="工作表保护口令；不写则不设口令。",
)
@templates_option("邮件文字（distribute.txt.j2）")
@sender_option
@click.option("--office", default="", metavar="名称", help="落款：办公室的名称；用台账的，记在台账里。")
@click.option("--phone", default="", metavar="电话", help="落款：办公室的电话；用台账的，记在台账里。")
@click.option(
    "--same-office", is_flag=True, help="落款、多久催一次照用上一年的（--previous 是上一年的存档）。"
)
@click.option(
    "--ledger", "ledger_file", type=PATH, metavar="台账", help="由此开始一季：名册、期限记进这本台账。"
)
@click.option(
    "--deadline",
    callback=last_moment,
    metavar="日期",
    help="报送期限，写在工作簿第一页和每封邮件里；用台账而不写的，按表式给各类单位定的。",
)
@click.option("--only", multiple=True, metavar="单位", help="只生成这个单位的；可以写几次。")
@click.option(
    "--force",
    is_flag=True,
    help="允许覆盖已有的文件，也允许不是去年、也不是今年的年度，和年度没过完就到的期限。",
)
def distribute(
    roster_file: Path,
    year: int,
    output: Path,
    previous_folder: Path | None,
    form_id: str | None,
    password: str,
    templates: Path | None,
    sender: str,
    office: str,
    phone: str,
    same_office: bool,
    ledger_file: Path | None,
    deadline: "datetime | None",
    only: tuple[str, ...],
    force: bool,
) -> int:
    """为名册上的每个单位生成填报工作簿和邮件草稿。"""
    from xlsx_tools.cli.form_of_year import load_form_for

    _require_sensible(year, sender, previous_folder, templates, force=force)
    form = load_form_for(form_id, year)
    known = read_roster_file(roster_file, form.fields)
    with known_before(ledger_file, form, year) as ledger:
        deadlines = deadlines_of(form, year, deadline, ledger, has_season=ledger_file is not None)
        settings = settings_of(ledger, office, phone, sender)
    if same_office or ledger_file:
        settings = taken_over(settings, settings_of_last_year(previous_folder), is_wanted=same_office)
    require_timely(deadlines, known, year, force=force)
    season = _distribution(form, year, settings, templates, password)
    lines = _lines(form, year, known, deadlines, only)
    _require_free(output, lines, only, force=force)
    last_year = last_years_files(previous_folder)
    made = _made(season, known, lines, last_year, output, _earlier_list(output) if only else ())
    if ledger_file:
        begin_season(ledger_file, form, year, known, deadlines, settings)
        if last_year:
            remember_last_year(ledger_file, form, last_year)
    _tell(season, made, () if only else known.units, last_year)
    return _tell_failed(made.failed, output)


@dataclass(frozen=True)
class _Line:
    """A unit, what its two files are called, and by when it is to file if anybody said."""

    unit: "Unit"
    stem: str
    deadline: "datetime | None" = None

    @property
    def workbook(self) -> Path:
        """Where its workbook goes, below the folder of all."""
        return Path(_WORKBOOKS, f"{self.stem}.xlsx")

    @property
    def draft(self) -> Path | None:
        """Where its mail goes, None without an address."""
        return Path(_DRAFTS, f"{self.stem}.eml") if self.unit.addresses else None


def _distribution(
    form: "Form", year: int, settings: "Settings", templates: Path | None, password: str
) -> "Distribution":
    """What all workbooks and mails have in common."""
    from xlsx_tools.api import now
    from xlsx_tools.form.load import place_of
    from xlsx_tools.generate.writer import password_hash
    from xlsx_tools.season.distribute import Distribution

    common = place_of(form), year, now(), settings.sender, templates, password_hash(password)
    return Distribution(*common, settings.office, settings.phone, moment().date())


@dataclass(frozen=True)
class _Made:
    """What was to be made, why of some units it could not be, and what was found of last year."""

    lines: Sequence[_Line]
    failed: Mapping[str, str]
    found: "Found"

    @property
    def done(self) -> list[_Line]:
        """What was made."""
        return [line for line in self.lines if line.unit.name not in self.failed]


def _lines(
    form: "Form", year: int, known: "Roster", deadlines: "Deadlines", only: Sequence[str]
) -> list[_Line]:
    """The units that are to file, or only those named; each file is called as it is among all."""
    titles = [form.report_title.format(unit=unit.name, year=year) for unit in known.units]
    named = zip(known.units, stems(titles), strict=True)
    lines = [_Line(unit, stem, deadlines.of(unit)) for unit, stem in named]
    wanted = {known.require(name).name for name in only}
    return [line for line in lines if (line.unit.name in wanted if only else not line.unit.exempt)]


def _require_sensible(
    year: int, sender: str, previous: Path | None, templates: Path | None, *, force: bool
) -> None:
    from xlsx_tools.filing.origin import require_year

    require_year(year)
    require_folder(previous, "上一年数据", "没有上一年的数据，就不写 --previous。")
    require_mail(sender, templates)
    require_current(year, force=force)


def _require_free(output: Path, lines: Iterable[_Line], only: Sequence[str], *, force: bool) -> None:
    """Stop where a file would be written over; the list is completed where only some units are made."""
    files = [path for line in lines for path in (line.workbook, line.draft) if path]
    require_free(output, files if only else [Path(_LIST), *files], force=force)


def _made(
    season: "Distribution",
    known: "Roster",
    lines: Sequence[_Line],
    last_year: LastYearsFiles | None,
    output: Path,
    earlier: Sequence[Sequence[str]],
) -> _Made:
    from xlsx_tools.season.workers import own_cores_for

    with own_cores_for(max(len(last_year.files) if last_year else 0, len(lines))) as executor:
        found = found_last_year(last_year, known, season, executor)
        return _Made(lines, _make(season, lines, found, output, executor, earlier), found)


def _make(
    season: "Distribution",
    lines: Sequence[_Line],
    found: "Found",
    output: Path,
    executor: "Executor",
    earlier: Sequence[Sequence[str]],
) -> dict[str, str]:
    """Write all that can be made, and the list; says of the other units why theirs cannot."""
    from xlsx_tools.cli.placing import staged
    from xlsx_tools.season.distribute import distribute as parcels_of

    parcels = parcels_of(season, _jobs(lines, found), executor)
    progress = click.progressbar(parcels, len(lines), "正在生成", file=sys.stderr)
    failed: dict[str, str] = {}
    with staged(output) as put, progress as told:
        for line, parcel in zip(lines, told, strict=True):
            if parcel.problem:
                failed[line.unit.name] = parcel.problem
                continue
            put(line.workbook, parcel.workbook)
            if line.draft and parcel.draft:
                put(line.draft, parcel.draft)
        put(Path(_LIST), list_of(_rows(lines, found, failed), earlier))
    return failed


def _jobs(lines: Iterable[_Line], found: "Found") -> Iterator["Job"]:
    from uuid import uuid4

    from xlsx_tools.season.distribute import Job

    for line in lines:
        last_year = found.of(line.unit.name).last_year
        figures = last_year.figures if last_year else None
        until = line.deadline.date() if line.deadline else None
        yield Job(line.unit, uuid4().hex[:12], line.workbook.name, figures, until)


def _rows(lines: Iterable[_Line], found: "Found", failed: Mapping[str, str]) -> Iterator[Sequence[str]]:
    """What was made for each unit."""
    for line in lines:
        unit = line.unit
        if unit.name in failed:
            yield unit.name, "", "", unit.email, "", failed[unit.name]
            continue
        chosen = found.of(unit.name)
        known = "已预填" if chosen.last_year else ""
        yield unit.name, str(line.workbook), str(line.draft or ""), unit.email, known, chosen.note


def _earlier_list(output: Path) -> "Sequence[Sequence[str]]":
    """The list as it lies there, of which the rows of other units stay."""
    from xlsx_tools.cli.disk import read_file
    from xlsx_tools.reading.rows import rows_of

    path = output / _LIST
    return rows_of(read_file(path)) if path.exists() else ()


def _tell_failed(failed: Mapping[str, str], output: Path) -> int:
    """Which units have none, and where all of it is listed; 1 if any failed."""
    for unit, why in failed.items():
        click.echo(f"没能生成“{unit}”的工作簿：{why}", err=True)
    click.echo(str(output / _LIST))
    return int(bool(failed))


def _tell(
    season: "Distribution", made: _Made, units: Iterable["Unit"], last_year: LastYearsFiles | None
) -> None:
    """What was made, who gets no mail, that mails do not say whose they are, who need not file, last year."""
    done = made.done
    mails = sum(1 for line in done if line.draft)
    click.echo(f"已生成 {len(done)} 份填报工作簿、{mails} 封邮件草稿（{season.year} 年度）。", err=True)
    if mails and not season.office:
        click.echo("邮件没有落款：要写的，用 --office、--phone 写明，再加 --force 生成一次。", err=True)
    name_units("没有写邮箱，没有邮件草稿", [line.unit.name for line in done if not line.draft])
    name_units("名册上写了免报，没有生成", [unit.name for unit in units if unit.exempt])
    if last_year:
        tell_of_last_year([line.unit.name for line in done], made.found, last_year.given)
