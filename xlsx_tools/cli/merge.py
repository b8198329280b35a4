"""`merge`: files or a ledger in, the parent's workbook and a comparison out."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.checking import check, is_empty
from xlsx_tools.cli.chinese import Argument, Command, stop
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    output_option,
    refuse_unused,
    require_workbook_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsx_tools.cli.given import How
    from xlsx_tools.filing.origin import Origin
    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.finding import Finding
    from xlsx_tools.form.model import Form
    from xlsx_tools.reading.intake import Intake
    from xlsx_tools.season.gather import Unread
    from xlsx_tools.season.merge import Filing

_MOST_LISTED = 20
_FEW = 60  # files that are read in less time than it takes to start other processes
_DIED = "读它的后台进程意外结束了，可能是内存不足，或文件特别怪。请再运行一次。"


@click.command(cls=Command)
@click.argument(
    "files",
    cls=Argument,
    nargs=-1,
    type=PATH,
    metavar="[文件...]",
    meaning="各单位填好的工作簿或 JSON 数据；用 --ledger 时不写。",
)
@click.option("--ledger", type=PATH, metavar="台账", help="汇总这本台账里计入的各单位（代替写文件）。")
@click.option("--unit", default="", metavar="单位", help="汇总到哪个单位，例如 云溪县人民政府。")
@output_option("文件", "汇总的工作簿（.xlsx）。", is_required=False)
@click.option(
    "--against", type=PATH, metavar="文件", help="上级公布的报告（工作簿或 JSON），逐项与各单位之和比对。"
)
@click.option(
    "--previous",
    type=PATH,
    metavar="上一年",
    help="上一年的数：上级上一年的报告（工作簿或 JSON）、收有各单位的文件夹，或上一年的台账。",
)
@form_option
@force_option
def merge(
    files: tuple[Path, ...],
    ledger: Path | None,
    unit: str,
    output: Path | None,
    against: Path | None,
    previous: Path | None,
    form_id: str | None,
    force: bool,
) -> int:
    """把各单位的数汇总成上级的工作簿，或与上级公布的数比对。"""
    from xlsx_tools.cli.given import How, read_report
    from xlsx_tools.filing.origin import unit_name

    if bool(files) == (ledger is not None):
        stop("请写要汇总的文件，或用 --ledger 写台账，两种只写一种。")
    if output is None and against is None:
        stop("请用 -o 写汇总到哪个文件，或用 --against 写与哪份报告比对。")
    if output is not None:
        require_workbook_name(output)
    else:
        refuse_unused("没有用 -o 写汇总到哪个文件时", {"--force": force})
    how = How(form_id)
    published = read_report(against, how) if against else None
    unit = unit_name(unit) or (published.submission.origin.unit if published else "")
    if ledger:
        form, summed = _of_ledger(ledger, unit, form_id)
    else:
        form, summed = _of_files(files, unit, how)
    if previous is not None:
        from xlsx_tools.cli.previous_sum import carried_in

        summed = carried_in(previous, form, summed, how)
    _require_comparable(form, published, summed, f"“{against}”")
    failed = _say_what_is_wrong(form, summed)
    if output is not None:
        _write_sum(output, form, summed, force=force)
    if published is not None:
        failed |= _say_differences(form, published, summed, f"“{against}”")
    return 1 if failed else 0


def _origin(form: "Form", unit: str, year: int) -> "Origin":
    from uuid import uuid4

    from xlsx_tools.filing.origin import Origin, unit_problem

    if problem := unit_problem(unit):
        stop(f"汇总到的单位，名称{problem}。请用 --unit 写明，例如 --unit 云溪县人民政府。")
    return Origin(form.id, form.version, unit, year, uuid4().hex[:12])


def _of_files(files: "Sequence[Path]", unit: str, how: "How") -> "tuple[Form, Submission]":
    from xlsx_tools.season.gather import gather
    from xlsx_tools.season.merge import merge as merged

    gathered = gather(_read(files, how), unit)
    for note in gathered.notes:
        click.echo(f"请注意：{note}", err=True)
    origin = _origin(gathered.form, unit, gathered.year)
    return gathered.form, merged(gathered.form, origin, gathered.filings, gathered.lacking)


@dataclass(frozen=True)
class _Filed:
    """What was filed in a file, as it comes back from a worker: with the place of its form, not the form."""

    name: str
    place: str
    submission: "Submission"
    findings: "Sequence[Finding]"


def _read(files: "Iterable[Path]", how: "How") -> "Iterator[Filing | Unread]":
    from xlsx_tools.form.load import form_at
    from xlsx_tools.season import workers
    from xlsx_tools.season.gather import Unread
    from xlsx_tools.season.merge import Filing

    paths = list(dict.fromkeys(files))
    times = Counter(path.name for path in paths)
    named = [(path, path.name if times[path.name] == 1 else str(path)) for path in paths]
    with workers.own_cores_for(len(named), _FEW) as executor:
        read = workers.spread(partial(_filed, how), named, executor, lambda file: Unread(file[1], _DIED))
        for one in read:
            if isinstance(one, _Filed):
                yield Filing(one.name, form_at(one.place), one.submission, one.findings)
            else:
                yield one


def _filed(how: "How", file: tuple[Path, str]) -> "_Filed | Unread":
    from xlsx_tools.cli.fault import show_whole
    from xlsx_tools.cli.given import read_filed
    from xlsx_tools.errors import XlsxToolsError, unforeseen_in
    from xlsx_tools.form.load import place_of
    from xlsx_tools.season.gather import Unread

    path, name = file
    try:
        with unforeseen_in(f"“{path}”"):
            intake = read_filed(path, how)
            findings = check(intake)
            plain = replace(intake.submission)  # without its tally, which holds the whole form
            return _Filed(str(path), place_of(intake.form), plain, findings)
    except XlsxToolsError as error:
        show_whole(error)
        return Unread(name, str(error).removeprefix(f"“{path}”："))


def _of_ledger(path: Path, unit: str, form_id: str | None) -> "tuple[Form, Submission]":
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.season.ledger.records import Outcome
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.level_sum import sum_of_level
    from xlsx_tools.season.summands import summands

    with open_ledger(path) as ledger:
        season = begun_season(ledger, path)
        form = form_of_ledger(season, form_id)
        members = summands(ledger.roster, unit or None)
        origin = _origin(form, members.parent, season.year)
        if (parent := ledger.roster.find(members.parent)) and (until := ledger.deadlines.of(parent)):
            origin = replace(origin, deadline=until.date())
        summed, notes = sum_of_level(ledger, form, members, origin)
        for note in notes:
            click.echo(f"请注意：{note}", err=True)
        strays = sum(version.outcome is Outcome.UNKNOWN_UNIT for version in ledger.versions())
        rejected = [s.unit.name for s in ledger.standings() if s.counted and s.rejected]
    if strays:
        click.echo(f"请注意：台账里另有 {strays} 份不是名册里的单位交的，没有计入。", err=True)
    for name in rejected:
        click.echo(f"请注意：{name}后来又交的没有采用，仍按原来计入的那一份汇总。", err=True)
    return form, summed


def _say_what_is_wrong(form: "Form", summed: "Submission") -> bool:
    """Name the units that make the sum incomplete, and errors in its figures; says whether there are any."""
    lacking = [source for source in summed.sources if source.lack]
    counted = sum(source.counted for source in summed.sources)
    click.echo(
        f"{summed.unit} {summed.year} 年度：共 {len(summed.sources)} 个单位，计入 {counted} 个。", err=True
    )
    if lacking:
        click.echo(click.style("汇总不完整：", fg="red"), err=True)
        for source in lacking[:_MOST_LISTED]:
            click.echo(f"  {source.unit}：{source.lack}", err=True)
        if len(lacking) > _MOST_LISTED:
            click.echo(f"  另有 {len(lacking) - _MOST_LISTED} 个，见“汇总来源”。", err=True)
    wrong = _errors_in_figures(form, summed) if counted else []
    for finding in wrong:
        click.echo(f"{click.style('[错误]', fg='red')} {finding.message}（{finding.rule}）", err=True)
    return bool(lacking or wrong or not counted)


def _errors_in_figures(form: "Form", summed: "Submission") -> "list[Finding]":
    """What is wrong with the sum itself: by construction nothing; checked all the same."""
    from xlsx_tools.finding import Severity
    from xlsx_tools.reading.intake import Intake
    from xlsx_tools.season.merge import is_about_figures
    from xlsx_tools.workbook.layout import layout_of

    findings = check(Intake(layout_of(form), summed))
    return [f for f in findings if f.severity is Severity.ERROR and is_about_figures(f)]


def _write_sum(output: Path, form: "Form", summed: "Submission", *, force: bool) -> None:
    from xlsx_tools.api import now
    from xlsx_tools.cli.placing import write_files
    from xlsx_tools.generate import workbook

    content = workbook(form, summed, created=now())
    write_files({output: content}, force=force)
    click.echo("已生成汇总的工作簿，文字部分请对照“各单位文字”撰写：", err=True)
    click.echo(str(output))


def _require_comparable(form: "Form", against: "Intake | None", summed: "Submission", named: str) -> None:
    """Stop where a report cannot be what the units come to, before anything is written."""
    if against is None:
        return
    submission = against.submission
    if against.form.id != form.id:
        stop(f"{named}用的是表式 {against.form.id}，不能与表式 {form.id} 的汇总比对。")
    if submission.year != summed.year:
        stop(f"{named}是 {submission.year} 年度的，不能与 {summed.year} 年度的汇总比对。")
    if is_empty(against):
        stop(f"{named}是空表，没有可以比对的数。")


def _say_differences(form: "Form", against: "Intake", summed: "Submission", named: str) -> bool:
    """Say which units are the difference, and list every item; says whether there are any."""
    from xlsx_tools.cli.printed.differences import differences_as_text
    from xlsx_tools.season.against import differences, has_own_office, units_behind

    published = against.submission
    found = differences(form, published, summed)
    parent = published.origin.unit
    if not (parent.endswith(summed.unit) or summed.unit.endswith(parent)):
        click.echo(f"请注意：{named}是“{parent}”的，不是“{summed.unit}”的，请核对。", err=True)
    if not found:
        click.echo(click.style(f"{parent}公布的数与各单位之和完全一致。", fg="green"))
        return False
    causes = units_behind(form, published, summed)
    click.echo(f"{parent}公布的数与各单位之和有 {len(found)} 处不同：\n")
    click.echo(differences_as_text(form, found, causes))
    if not causes and not has_own_office(summed, parent):
        less = sum(1 for difference in found if difference.amount < 0)
        own = f"\n汇总的单位里没有“{parent}”的本级机关，差额可能就是本级机关自己的数。"
        more = f"但有 {less} 处各单位之和比公布的还大，不能这样解释，请核对。" if less else ""
        click.echo(own + more)
    return True
