"""`status`: how a season stands on the terminal, as a page and as a workbook, and drafts of replies."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.drafts import Draft, drafts_of, left_over_in, tell_letters, write_drafts, writing_of
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    last_moment,
    ledger_option,
    refuse_unused,
    require_ending,
    require_free,
    require_mail,
    sender_option,
    templates_option,
)
from xlsx_tools.cli.printed.overview import overview_as_text

if TYPE_CHECKING:
    from datetime import datetime

    from xlsx_tools.season.key_table import KeyTable
    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.mail import Writing
    from xlsx_tools.season.status.overview import Overview

_LONG_WORK = 20  # drafts from which on a progress bar is worth its line


@click.command(cls=Command)
@ledger_option
@form_option
@click.option(
    "--deadline", callback=last_moment, metavar="日期", help="报送期限，例如 2027-01-31；过了还没交的是逾期。"
)
@click.option("--html", type=PATH, metavar="文件", help="做成一张网页（.html），可以排序、筛选、展开。")
@click.option("--xlsx", type=PATH, metavar="文件", help="做成一份带图表的工作簿（.xlsx）。")
@click.option(
    "--drafts", type=PATH, metavar="文件夹", help="生成退回（附标注好的工作簿）、核实、催报的邮件草稿。"
)
@sender_option
@templates_option("邮件文字（return.txt.j2、remind.txt.j2）")
@force_option
def status(
    ledger_file: Path,
    form_id: str | None,
    deadline: "datetime | None",
    html: Path | None,
    xlsx: Path | None,
    drafts: Path | None,
    sender: str,
    templates: Path | None,
    force: bool,
) -> int:
    """看各单位的报送情况：谁没交、谁要改，并生成退回和催报的邮件草稿。"""
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.season.key_table import key_table
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.survey import survey

    if not drafts:
        refuse_unused("没有用 --drafts 时", {"--from": sender, "--templates": templates})
    if not (html or xlsx or drafts):
        refuse_unused("没有用 --html、--xlsx、--drafts 时", {"--force": force})
    _require_sensible(html, xlsx, sender, templates, force=force)
    with open_ledger(ledger_file) as ledger:
        season = begun_season(ledger, ledger_file)
        form = form_of_ledger(season, form_id)
        now = moment()
        overview = survey(ledger, form, season.year, now=now, deadline=deadline)
        letters = drafts_of(ledger, overview) if drafts else []
        if drafts:
            require_free(drafts, [letter.file for letter in letters if letter.file], force=force)
        click.echo("\n".join(overview_as_text(overview)))
        figures = key_table(ledger, form) if html or xlsx else None
        _write_views(overview, figures, html, xlsx, force=force)
        if drafts:
            _write_letters(ledger, letters, writing_of(ledger, form, sender, templates, now), drafts, now)
    return 0 if overview.is_complete else 1


def _require_sensible(
    html: Path | None, xlsx: Path | None, sender: str, templates: Path | None, *, force: bool
) -> None:
    """Stop before any work where something could not be written in the end."""
    from xlsx_tools.cli.placing import refuse_occupied

    for path, endings in ((html, (".html", ".htm")), (xlsx, (".xlsx",))):
        if path is not None:
            require_ending(path, *endings)
            refuse_occupied(path, force=force)
    require_mail(sender, templates)


# --- Files --------------------------------------------------------------------------------------------


def _write_views(
    overview: "Overview", figures: "KeyTable | None", html: Path | None, xlsx: Path | None, *, force: bool
) -> None:
    from xlsx_tools.cli.placing import write_files

    contents: dict[Path, bytes] = {}
    if html:
        from xlsx_tools.season.status.as_page import render_overview

        contents[html] = render_overview(overview, figures)
    if xlsx:
        from xlsx_tools.season.status.as_workbook import overview_workbook

        contents[xlsx] = overview_workbook(overview, figures)
    if contents:
        write_files(contents, force=force)
        click.echo("\n已生成报送情况：", err=True)
        for path in contents:
            click.echo(str(path))


def _write_letters(
    ledger: "Ledger", drafts: Sequence[Draft], writing: "Writing", folder: Path, now: "datetime"
) -> None:
    left_over = left_over_in(folder, drafts)
    letters = write_drafts(ledger, drafts, writing, folder, now)
    tell_letters(drafts, letters.failed)
    if left_over:
        told = f"“{folder}”里还有 {len(left_over)} 个以前生成的文件（例如“{left_over[0]}”）"
        click.echo(f"请注意：{told}，发之前请核对是否还需要。", err=True)
    if letters.done:
        click.echo(str(folder))
