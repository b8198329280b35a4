"""`day`: the office's day in one command: what came is taken in, what is new goes out, what is left told."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.alone import alone_with
from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.collect import Taking, require_there
from xlsx_tools.cli.drafts import drafts_of, letters_in, tell_letters, write_drafts, writing_of
from xlsx_tools.cli.options import (
    PATH,
    form_option,
    inbox_argument,
    ledger_option,
    name_units,
    output_option,
    require_mail,
    sender_option,
    templates_option,
)
from xlsx_tools.cli.printed.agenda import MOST_SHOWN, agenda_as_text
from xlsx_tools.cli.printed.overview import overview_as_text
from xlsx_tools.cli.printed.taken import tell_lost, tell_renamed, tell_taken
from xlsx_tools.cli.printed.versions import counted_in
from xlsx_tools.cli.roster import read_roster_file
from xlsx_tools.cli.webmail import webmail_files

if TYPE_CHECKING:
    from datetime import datetime

    from xlsx_tools.form.model import Form
    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.mail import Writing
    from xlsx_tools.season.status.agenda import Task
    from xlsx_tools.season.status.overview import Overview

_BEGIN = "请先用 distribute --ledger 开始，或用 collect 收一次"
_PAGE, _BOOK, _AGENDA = "情况.html", "情况.xlsx", "待办.txt"


@click.command(cls=Command)
@inbox_argument
@ledger_option
@output_option("文件夹", "里面每天一个文件夹。")
@click.option("--roster", "roster_file", type=PATH, metavar="名册", help="单位名册，改了（例如邮箱）再写。")
@form_option
@sender_option
@templates_option("邮件文字，与 status 相同")
@click.option(
    "--again",
    multiple=True,
    metavar="单位",
    help="上一封没有送到、没有发出去的，再写给这个单位；可以写几次。",
)
@click.option("--webmail", is_flag=True, help="另做一份群发清单，正文、附件各放一个文件，供网页邮箱用。")
def day(
    inbox: tuple[Path, ...],
    ledger_file: Path,
    output: Path,
    roster_file: Path | None,
    form_id: str | None,
    sender: str,
    templates: Path | None,
    again: tuple[str, ...],
    webmail: bool,
) -> int:
    """一天的事一次做完：收新来的，更新报送情况，写今天要发的信，列出要您定的事。"""
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.survey import survey

    require_mail(sender, templates)
    for place in inbox:
        require_there(place)
        _require_outside(output, place)
    with alone_with(ledger_file), open_ledger(ledger_file) as ledger:
        season, now = begun_season(ledger, ledger_file, _BEGIN), moment()
        form = form_of_ledger(season, form_id)
        today = _Today(ledger, ledger_file, form, now, output / f"{now:%Y-%m-%d}")
        _take_in(today, inbox, roster_file)
        written_again = _taken_back(today, again)
        overview = survey(ledger, form, season.year, now=now)
        writing = writing_of(ledger, form, sender, templates, now)
        overview = _with_letters(today, overview, writing, written_again, webmail=webmail)
        tasks = _tasks(today, overview)
        _write_views(today, overview, tasks)
        is_done = overview.is_complete and not any(standing.later for standing in ledger.standings())
    click.echo("\n" + "\n".join(overview_as_text(overview)))
    click.echo(click.style("\n接下来：", bold=True))
    click.echo("\n".join(agenda_as_text(tasks, MOST_SHOWN)))
    click.echo(str(today.folder))
    return 0 if is_done else 1


def _require_outside(output: Path, inbox: Path) -> None:
    """Stop where what is written would come in again as if somebody had sent it."""
    if output.resolve().is_relative_to(inbox.resolve()):
        stop(f"“{output}”在收件箱“{inbox}”里面，写出来的会被当作来件收进台账。请用 -o 写收件箱以外的文件夹。")


@dataclass(frozen=True)
class _Today:
    """The season's ledger and where it lies, its form, the moment, and the folder of the day."""

    ledger: "Ledger"
    file: Path
    form: "Form"
    now: "datetime"
    folder: Path


def _take_in(today: _Today, inbox: Sequence[Path], roster_file: Path | None) -> None:
    """Take in what is new, after the roster if that changed, and say what came of it."""
    from xlsx_tools.season.workers import own_cores

    ledger, form = today.ledger, today.form
    before = counted_in(ledger)
    if roster_file:
        tell_renamed(ledger.set_roster(read_roster_file(roster_file, form.fields)))
    if not ledger.roster.units:
        stop(f"台账“{today.file}”里没有单位，请加 --roster 名册。")
    with own_cores() as (executor, number):
        taking = Taking(ledger, today.file, form, executor, number, today.now)
        tell_taken(ledger, form, taking.take_in(inbox, "正在收", is_previous=False))
    tell_lost(ledger, before)


def _taken_back(today: _Today, again: Sequence[str]) -> list[str]:
    """The units that are to be written to again, as if they had not been."""
    from xlsx_tools.season.posted import take_back

    names = [today.ledger.known_unit(unit).name for unit in again]
    for name in names:
        take_back(today.ledger, name, today.now)
    return names


def _with_letters(
    today: _Today, overview: "Overview", writing: "Writing", again: Sequence[str], *, webmail: bool
) -> "Overview":
    """How the season stands after the letters are written that are due and were not, or are lost."""
    from xlsx_tools.season.ledger.settings import settings_in
    from xlsx_tools.season.status.survey import since_letters

    ledger, folder = today.ledger, today.folder
    drafts = drafts_of(ledger, overview, settings_in(ledger.decisions), folder)
    beside = partial(webmail_files, folder=folder) if webmail else None
    letters = write_drafts(ledger, drafts, writing, folder, today.now, beside)
    tell_letters(drafts, letters.failed)
    reached = {draft.line.unit for draft, _ in letters.done}
    nothing = "没有可以再写的信（下发的一封用 distribute --only 单位 --force 重新生成，它的退信用 tick 办结）"
    name_units(nothing, [unit for unit in again if unit not in reached])
    return since_letters(ledger, overview)


def _tasks(today: _Today, overview: "Overview") -> "list[Task]":
    """What is left to do, in order: what to decide, what to send, whom to wait for, how to go on."""
    from xlsx_tools.season.ledger.records import State
    from xlsx_tools.season.posted import reminders_by_unit
    from xlsx_tools.season.status.agenda import Task, agenda

    ledger, folder = today.ledger, today.folder
    tasks = agenda(ledger, overview, reminders_by_unit(ledger))
    if told := "、".join(f"{reply} {number} 封" for reply, number in letters_in(folder).items()):
        tasks.append(Task(f"看过以后发出今天写的：{told}（在“{folder}”里）", ()))
    if overview.closed:
        return [*tasks, Task(f"这一季已于 {overview.closed:%Y-%m-%d} 结束", ())]
    if overview.is_complete:
        hints = sum(line.state == State.HINTS for line in overview.lines)
        told = f"都合格了{f'（{hints} 个单位有提示，发不发核实的信由您定）' if hints else ''}"
        return [*tasks, Task(f"{told}：用 merge 汇总、convert 出报告，最后用 close 结束、存档", ())]
    waiting = "，".join(f"{total.state} {total.units}" for total in overview.totals if total.units)
    return [*tasks, Task(f"其余的等各单位回信（{waiting}），明天再运行一次", ())]


def _write_views(today: _Today, overview: "Overview", tasks: "Sequence[Task]") -> None:
    """The page, the workbook and the list of what is left, over those of earlier in the day."""
    from xlsx_tools.cli.placing import write_files
    from xlsx_tools.season.key_table import key_table
    from xlsx_tools.season.status.as_page import render_overview
    from xlsx_tools.season.status.as_workbook import overview_workbook

    figures, folder = key_table(today.ledger, today.form), today.folder
    contents = {
        folder / _PAGE: render_overview(overview, figures),
        folder / _BOOK: overview_workbook(overview, figures),
        folder / _AGENDA: ("\r\n".join(agenda_as_text(tasks)) + "\r\n").encode("utf-8-sig"),
    }
    write_files(contents, force=True)
