"""Letters to units, written as drafts into a folder and remembered in the ledger."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.options import name_units
from xlsx_tools.files.stems import unlike

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.ledger.settings import Settings
    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.mail import Writing
    from xlsx_tools.season.posted import Due
    from xlsx_tools.season.replies import Answer
    from xlsx_tools.season.status.overview import Line, Overview

_LONG_WORK = 20  # drafts from which on a progress bar is worth its line


@dataclass(frozen=True)
class Draft:
    """What is to be sent to a unit, and how its files are called."""

    due: "Due"
    stem: str

    @property
    def line(self) -> "Line":
        """The unit, and how it stands."""
        return self.due.line

    @property
    def workbook(self) -> str:
        """The name of its own workbook, marked; also as an attachment."""
        return f"{self.stem}_{self.due.reply.value}.xlsx"

    @property
    def has_workbook(self) -> bool:
        """Whether its own workbook goes with it."""
        from xlsx_tools.season.status.overview import Reply

        return self.due.reply in (Reply.RETURN, Reply.VERIFY)

    @property
    def file(self) -> Path | None:
        """The draft; without an address the workbook alone; None where there is neither."""
        name = f"{self.stem}.eml" if self.line.email else self.workbook if self.has_workbook else None
        return Path(self.due.reply.value, name) if name else None


@dataclass(frozen=True)
class Letters:
    """The drafts that came of it, each with what it says, and why those of other units failed."""

    done: "tuple[tuple[Draft, Answer], ...]"
    failed: Mapping[str, str]


def drafts_of(
    ledger: "Ledger", overview: "Overview", settings: "Settings | None" = None, folder: Path | None = None
) -> Sequence[Draft]:
    """What there is to send to units; with settings only what is due by them and was not written before.

    None is called as one that lies in the folder already.
    """
    from xlsx_tools.season.posted import is_due, letter_to, posted_by_unit

    posted, today = posted_by_unit(ledger), overview.now.date()
    taken = _stems_in(folder) if folder else set()
    drafts = []
    for line in overview.lines:
        written = posted.get(line.unit, ())
        due = letter_to(line, written, today)
        if due and (settings is None or is_due(due, written, settings, today)):
            if not any(letter.day == today for letter in written):
                taken.discard(line.unit.casefold())  # A letter that was taken back is written over.
            stem = unlike(taken, line.unit)
            taken.add(stem.casefold())
            drafts.append(Draft(due, stem))
    return drafts


def letters_in(folder: Path) -> Mapping[str, int]:
    """How many drafts of each kind of letter lie in a folder."""
    from xlsx_tools.season.status.overview import Reply

    counted = {reply.value: len(list((folder / reply.value).glob("*.eml"))) for reply in Reply}
    return {reply: number for reply, number in counted.items() if number}


def _stems_in(folder: Path) -> set[str]:
    """How the letters are called that lie in a folder."""
    from xlsx_tools.season.status.overview import Reply

    found = ((path, reply.value) for reply in Reply for path in (folder / reply.value).glob("*"))
    return {path.stem.removesuffix(f"_{reply}").casefold() for path, reply in found}


def writing_of(
    ledger: "Ledger", form: "Form", sender: str, templates: Path | None, now: datetime
) -> "Writing":
    """What all letters have in common; they come from the sender that is given, else the one that is set."""
    from email.utils import parseaddr

    from xlsx_tools.files.zone import CHINA
    from xlsx_tools.season.ledger.settings import settings_in
    from xlsx_tools.season.mail import Writing

    settings, season = settings_in(ledger.decisions), ledger.season
    sender = sender or settings.sender
    if sender:
        ledger.remember_office(parseaddr(sender)[1].lower())
    signed = settings.office, settings.phone, now.astimezone(CHINA).date()
    return Writing(form, season.year if season else 0, sender, templates, *signed)


def write_drafts(
    ledger: "Ledger",
    drafts: Sequence[Draft],
    writing: "Writing",
    folder: Path,
    now: datetime,
    beside: "Callable[[Sequence[tuple[Draft, Answer]]], Iterable[tuple[Path, bytes]]] | None" = None,
) -> Letters:
    """Write the drafts into the folder, then remember them; a unit's whose workbook is odd fails alone.

    `beside` makes other files of what was done.
    """
    from xlsx_tools.cli.placing import staged
    from xlsx_tools.season.posted import remember_letters

    failed: dict[str, str] = {}
    done: list[tuple[Draft, Answer]] = []
    hidden = len(drafts) < _LONG_WORK or not sys.stderr.isatty()
    progress = click.progressbar(drafts, label="正在生成邮件草稿", file=sys.stderr, hidden=hidden)
    with staged(folder) as put, progress as shown:
        for draft, written in _written(ledger, writing, shown, failed):
            content = written.letter.draft if written.letter else None
            content = content or (written.workbook.content if written.workbook else None)
            if draft.file and content:
                put(draft.file, content)
                done.append((draft, written))
        for path, content in beside(done) if beside else ():
            put(path, content)
    remember_letters(ledger, (draft.due for draft, _ in done), writing.date, now)
    return Letters(tuple(done), failed)


def _written(
    ledger: "Ledger", writing: "Writing", drafts: Iterable[Draft], failed: dict[str, str]
) -> "Iterator[tuple[Draft, Answer]]":
    """What goes to each unit; `failed` learns why a unit's workbook could not be marked."""
    from xlsx_tools.api import now
    from xlsx_tools.checking import remedies_of
    from xlsx_tools.cli.fault import show_whole
    from xlsx_tools.errors import XlsxToolsError, unforeseen_in
    from xlsx_tools.season.replies import answer

    remedies = remedies_of(writing.form)
    standings = {standing.unit.name: standing for standing in ledger.standings()}
    created = now()
    for draft in drafts:
        unit = draft.line.unit
        try:
            with unforeseen_in(f"“{unit}”的填报"):
                named = {"workbook_name": draft.workbook}
                written = answer(
                    ledger, writing, standings[unit], draft.due, remedies, **named, created=created
                )
        except XlsxToolsError as error:
            show_whole(error)
            failed[unit] = str(error)
            continue
        yield draft, written


def tell_letters(drafts: Sequence[Draft], failed: Mapping[str, str]) -> None:
    """How many letters there are of each kind, and what has to be done without."""
    from xlsx_tools.season.status.overview import Reply

    mails = [draft for draft in drafts if draft.line.email and draft.line.unit not in failed]
    counts = ((reply.value, sum(draft.due.reply == reply for draft in mails)) for reply in Reply)
    told = "、".join(f"{name} {number} 封" for name, number in counts if number)
    click.echo(f"\n已生成邮件草稿：{told or '没有要发的'}。", err=True)
    without = [draft for draft in drafts if not draft.line.email]
    name_units("没有写邮箱、只有标注好的工作簿的", [one.line.unit for one in without if one.has_workbook])
    name_units("没有写邮箱、要另外催报的", [one.line.unit for one in without if not one.has_workbook])
    for unit, why in failed.items():
        click.echo(f"没能标注“{unit}”的工作簿，没有草稿：{why}", err=True)


def left_over_in(folder: Path, drafts: Sequence[Draft]) -> list[Path]:
    """The files that lie where drafts are put and are none of these, by their places in the folder."""
    from xlsx_tools.season.status.overview import Reply

    files = {draft.file for draft in drafts}
    found = (path for reply in Reply for path in (folder / reply.value).glob("*") if path.is_file())
    return sorted(path for path in (one.relative_to(folder) for one in found) if path not in files)
