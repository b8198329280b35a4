"""`distribute`: a workbook and the draft of a mail for every unit of a roster."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    four_digit_year,
    name_units,
    require_folder,
    require_free,
    require_mail,
    sender_option,
    sheet_password,
)
from xlsx_tools.cli.roster import read_roster_file
from xlsx_tools.files.stems import stems

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from xlsx_tools.cli.walk import ListedFile, Unlisted
    from xlsx_tools.season.distribute import Distribution, Found, Job
    from xlsx_tools.season.gather import Unread
    from xlsx_tools.season.roster import Roster, Unit

_MOST_NAMED = 10
_WORKBOOKS, _DRAFTS, _LIST = "工作簿", "邮件草稿", "清单.csv"
_LIST_HEADINGS = ("单位名称", "工作簿", "邮件草稿", "邮箱", "上一年数据", "说明")


@click.command(cls=Command)
@click.option("--roster", "roster_file", required=True, type=PATH, metavar="名册", help="单位名册。")
@click.option(
    "--year", required=True, callback=four_digit_year, metavar="年度", help="报告所属年度，例如 2024。"
)
@click.option("-o", "--output", required=True, type=PATH, metavar="文件夹", help="放在这个文件夹里。")
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
@click.option("--templates", type=PATH, metavar="文件夹", help="自备的邮件文字（distribute.txt.j2）。")
@sender_option
@force_option
def distribute(
    roster_file: Path,
    year: int,
    output: Path,
    previous_folder: Path | None,
    form_id: str | None,
    password: str,
    templates: Path | None,
    sender: str,
    force: bool,
) -> int:
    """为名册上的每个单位生成填报工作簿和邮件草稿。"""
    from xlsx_tools.api import now
    from xlsx_tools.cli.form_of_year import load_form_for
    from xlsx_tools.form.load import place_of
    from xlsx_tools.generate.writer import password_hash
    from xlsx_tools.season.distribute import Distribution
    from xlsx_tools.season.workers import own_cores_for

    _require_sensible(year, sender, previous_folder, templates)
    form = load_form_for(form_id, year)
    known = read_roster_file(roster_file, form.fields)
    season = Distribution(place_of(form), year, now(), sender, templates, password_hash(password))
    titles = [form.report_title.format(unit=unit.name, year=year) for unit in known.units]
    lines = [_Line(unit, stem) for unit, stem in zip(known.units, stems(titles), strict=True)]
    made = [Path(_LIST), *(path for line in lines for path in (line.workbook, line.draft) if path)]
    require_free(output, made, force=force)
    files = _files_below(previous_folder)
    with own_cores_for(max(len(files), len(lines))) as executor:
        found = _last_years(known, season, files, executor)
        failed = _make(season, lines, found, output, executor)
    _tell([line for line in lines if line.unit.name not in failed], found, year, previous_folder)
    for unit, why in failed.items():
        click.echo(f"没能生成“{unit}”的工作簿：{why}", err=True)
    click.echo(str(output / _LIST))
    return 1 if failed else 0


@dataclass(frozen=True)
class _Line:
    """A unit, and what its two files are called."""

    unit: "Unit"
    stem: str

    @property
    def workbook(self) -> Path:
        """Where its workbook goes, below the folder of all."""
        return Path(_WORKBOOKS, f"{self.stem}.xlsx")

    @property
    def draft(self) -> Path | None:
        """Where its mail goes, None without an address."""
        return Path(_DRAFTS, f"{self.stem}.eml") if self.unit.addresses else None


def _require_sensible(year: int, sender: str, previous: Path | None, templates: Path | None) -> None:
    from xlsx_tools.filing.origin import require_year

    require_year(year)
    require_folder(previous, "上一年数据", "没有上一年的数据，就不写 --previous。")
    require_mail(sender, templates)


def _files_below(folder: Path | None) -> "Sequence[ListedFile | Unlisted]":
    from xlsx_tools.cli.walk import ListedFolder, walk

    return [met for met in walk(folder) if not isinstance(met, ListedFolder)] if folder else ()


def _last_years(
    known: "Roster",
    season: "Distribution",
    files: "Sequence[ListedFile | Unlisted]",
    executor: "Executor",
) -> "Found":
    from xlsx_tools.season.distribute import last_years, sort_out

    if not files:
        return sort_out(known, ())
    unread: list[Unread] = []
    read = last_years(season.place, season.year, _contents(files, unread), executor)
    with click.progressbar(read, len(files), "正在读上一年的数据", file=sys.stderr) as told:
        found = sort_out(known, told)
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


def _make(
    season: "Distribution", lines: Sequence[_Line], found: "Found", output: Path, executor: "Executor"
) -> dict[str, str]:
    """Write all that can be made; says of the other units why theirs cannot."""
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
        put(Path(_LIST), _list_of(lines, found, failed))
    return failed


def _jobs(lines: Iterable[_Line], found: "Found") -> Iterator["Job"]:
    from uuid import uuid4

    from xlsx_tools.season.distribute import Job

    for line in lines:
        last_year = found.of(line.unit).last_year
        figures = last_year.figures if last_year else None
        yield Job(line.unit, uuid4().hex[:12], line.workbook.name, figures)


def _harmless(cell: str) -> str:
    """The text of a CSV cell, so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _list_of(lines: Iterable[_Line], found: "Found", failed: Mapping[str, str]) -> bytes:
    """What was made, for Excel."""
    import csv
    from io import StringIO

    out = StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_LIST_HEADINGS)
    for line in lines:
        if line.unit.name in failed:
            row = (line.unit.name, "", "", line.unit.email, "", failed[line.unit.name])
            table.writerow(map(_harmless, row))
            continue
        chosen = found.of(line.unit)
        known = "已预填" if chosen.last_year else ""
        paths = (str(line.workbook), str(line.draft or ""))
        row = (line.unit.name, *paths, line.unit.email, known, chosen.note)
        table.writerow(map(_harmless, row))
    return out.getvalue().encode("utf-8-sig")


def _tell(lines: Sequence[_Line], found: "Found", year: int, previous: Path | None) -> None:
    """What was made, and what the person should know before sending it."""
    mails = sum(1 for line in lines if line.draft)
    click.echo(f"已生成 {len(lines)} 份填报工作簿、{mails} 封邮件草稿（{year} 年度）。", err=True)
    name_units("没有写邮箱，没有邮件草稿", [line.unit.name for line in lines if not line.draft])
    if previous is None:
        return
    without = [line.unit.name for line in lines if not found.of(line.unit).last_year]
    click.echo(f"按上一年数据预填的有 {len(lines) - len(without)} 份。", err=True)
    name_units("没有预填", without)
    for line in lines:
        if note := found.of(line.unit).note:
            click.echo(f"请注意：{line.unit.name}：{note}", err=True)
    name_units("上一年的数据里，名册上没有的单位", [f"{one.unit}（{one.file}）" for one in found.strangers])
    for one in found.unread[:_MOST_NAMED]:
        click.echo(f"请注意：上一年数据里的“{one.name}”没有用：{one.why}", err=True)
    if len(found.unread) > _MOST_NAMED:
        click.echo(f"请注意：另有 {len(found.unread) - _MOST_NAMED} 个文件也读不到，没有用。", err=True)
    if found.others:
        click.echo(f"文件夹“{previous}”里另有 {found.others} 个文件不是上一年的填报数据，没有用。", err=True)
