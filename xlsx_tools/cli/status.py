"""`status`: how a season stands on the terminal, as a page and as a workbook, and drafts of replies."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    last_moment,
    ledger_option,
    name_units,
    refuse_unused,
    require_ending,
    require_free,
    require_mail,
    sender_option,
)
from xlsx_tools.cli.printed.overview import overview_as_text
from xlsx_tools.files.stems import stems

if TYPE_CHECKING:
    from datetime import datetime

    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.mail import Writing
    from xlsx_tools.season.status.overview import Line, Overview

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
@click.option(
    "--templates", type=PATH, metavar="文件夹", help="自备的邮件文字（return.txt.j2、remind.txt.j2）。"
)
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
    from email.utils import parseaddr

    from xlsx_tools.cli.form_of_ledger import form_of_ledger
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.mail import Writing
    from xlsx_tools.season.status.survey import survey

    if not drafts:
        refuse_unused("没有用 --drafts 时", {"--from": sender, "--templates": templates})
    if not (html or xlsx or drafts):
        refuse_unused("没有用 --html、--xlsx、--drafts 时", {"--force": force})
    _require_sensible(html, xlsx, sender, templates, force=force)
    with open_ledger(ledger_file) as ledger:
        season = ledger.season
        if season is None:
            stop(f"台账“{ledger_file}”还是空的，请先用 collect 命令收文件。")
        form = form_of_ledger(season, form_id)
        overview = survey(ledger, form, season.year, now=moment(), deadline=deadline)
        letters = list(_letters(overview)) if drafts else []
        if drafts:
            require_free(drafts, [letter.file for letter in letters if letter.file], force=force)
        click.echo("\n".join(overview_as_text(overview)))
        _write_views(overview, html, xlsx, force=force)
        if drafts:
            if sender:
                ledger.remember_office(parseaddr(sender)[1].lower())
            _write_drafts(ledger, letters, Writing(form, season.year, sender, templates), drafts)
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


# --- The terminal -------------------------------------------------------------------------------------


# --- Files --------------------------------------------------------------------------------------------


def _write_views(overview: "Overview", html: Path | None, xlsx: Path | None, *, force: bool) -> None:
    from xlsx_tools.cli.placing import write_files

    contents: dict[Path, bytes] = {}
    if html:
        from xlsx_tools.season.status.as_page import render_overview

        contents[html] = render_overview(overview)
    if xlsx:
        from xlsx_tools.season.status.as_workbook import overview_workbook

        contents[xlsx] = overview_workbook(overview)
    if contents:
        write_files(contents, force=force)
        click.echo("\n已生成报送情况：", err=True)
        for path in contents:
            click.echo(str(path))


@dataclass(frozen=True)
class _Letter:
    """What is to be sent to a unit, and how its files are called."""

    line: "Line"
    folder: str
    stem: str

    @property
    def workbook(self) -> str:
        """The name of its own workbook, marked; also as an attachment."""
        return f"{self.stem}_{self.folder}.xlsx"

    @property
    def has_workbook(self) -> bool:
        """Whether its own workbook goes with it."""
        return self.line.versions > 0

    @property
    def file(self) -> Path | None:
        """The draft; without an address the workbook alone; None where there is neither."""
        name = f"{self.stem}.eml" if self.line.email else self.workbook if self.has_workbook else None
        return Path(self.folder, name) if name else None


def _write_drafts(ledger: "Ledger", letters: Sequence[_Letter], writing: "Writing", folder: Path) -> None:
    from xlsx_tools.cli.placing import staged

    files = {letter.file for letter in letters}
    left_over = [path for path in _drafts_in(folder) if path not in files]
    failed: dict[str, str] = {}
    progress = click.progressbar(
        letters, label="正在生成邮件草稿", file=sys.stderr, hidden=_is_short(letters)
    )
    with staged(folder) as put, progress as shown:
        for path, content in _written(ledger, writing, shown, failed):
            put(path, content)
    _tell(letters, failed)
    if left_over:
        told = f"“{folder}”里还有 {len(left_over)} 个以前生成的文件（例如“{left_over[0]}”）"
        click.echo(f"请注意：{told}，发之前请核对是否还需要。", err=True)
    click.echo(str(folder))


def _letters(overview: "Overview") -> Iterator[_Letter]:
    lines = [line for line in overview.lines if line.reply]
    for line, stem in zip(lines, stems([line.unit for line in lines]), strict=True):
        if line.reply:
            yield _Letter(line, line.reply.value, stem)


def _drafts_in(folder: Path) -> list[Path]:
    """The files that lie where drafts are put, by their places in the folder."""
    from xlsx_tools.season.status.overview import Reply

    found = (path for reply in Reply for path in (folder / reply.value).glob("*") if path.is_file())
    return sorted(path.relative_to(folder) for path in found)


def _is_short(letters: Sequence[_Letter]) -> bool:
    return len(letters) < _LONG_WORK or not sys.stderr.isatty()


def _written(
    ledger: "Ledger", writing: "Writing", letters: Iterable[_Letter], failed: dict[str, str]
) -> Iterator[tuple[Path, bytes]]:
    """Each letter's file and content; `failed` learns why a unit's workbook could not be marked."""

    from xlsx_tools.api import now
    from xlsx_tools.checking import remedies_of
    from xlsx_tools.cli.fault import show_whole
    from xlsx_tools.errors import XlsxToolsError, unforeseen_in
    from xlsx_tools.season.replies import answer

    remedies = remedies_of(writing.form)
    standings = {standing.unit.name: standing for standing in ledger.standings()}
    created = now()
    for letter in letters:
        standing = standings[letter.line.unit]
        try:
            with unforeseen_in(f"“{letter.line.unit}”的填报"):
                written = answer(
                    ledger,
                    writing,
                    standing,
                    remedies,
                    letter.line.findings,
                    workbook_name=letter.workbook,
                    created=created,
                )
        except XlsxToolsError as error:
            show_whole(error)
            failed[letter.line.unit] = str(error)
            continue
        content = written.draft or (written.workbook.content if written.workbook else None)
        if letter.file and content:
            yield letter.file, content


def _tell(letters: Sequence[_Letter], failed: Mapping[str, str]) -> None:
    from xlsx_tools.season.status.overview import Reply

    mails = [letter for letter in letters if letter.line.email and letter.line.unit not in failed]
    counts = ((reply.value, sum(letter.folder == reply for letter in mails)) for reply in Reply)
    told = "、".join(f"{name} {number} 封" for name, number in counts if number)
    click.echo(f"\n已生成邮件草稿：{told or '没有要发的'}。", err=True)
    without = [letter for letter in letters if not letter.line.email]
    name_units("没有写邮箱、只有标注好的工作簿的", [one.line.unit for one in without if one.has_workbook])
    name_units("没有写邮箱、要另外催报的", [one.line.unit for one in without if not one.has_workbook])
    for unit, why in failed.items():
        click.echo(f"没能标注“{unit}”的工作簿，没有草稿：{why}", err=True)
