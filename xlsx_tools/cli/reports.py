"""`convert --ledger`: the reports of every unit that counts, written into one folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.disk import FileError
from xlsx_tools.cli.options import name_units, tell
from xlsx_tools.cli.placing import refuse_occupied, staged

if TYPE_CHECKING:
    from xlsx_tools.cli.placing import Put
    from xlsx_tools.season.reports import UnitReports, Wanted

INDEX = "index.html"


def convert_all(
    ledger_file: Path, output: Path, wanted: "Wanted", *, form_id: str | None, force: bool
) -> int:
    """Write the reports of all units that count, going on where one fails; 1 where any is left out.

    Raises XlsxToolsError for a ledger that cannot be read, and where the index page is there already.
    """
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.reports import render_index, unit_reports
    from xlsx_tools.season.workers import own_cores_for

    refuse_occupied(output / INDEX, force=force)
    with open_ledger(ledger_file) as ledger:
        season = begun_season(ledger, ledger_file)
        form = form_of_ledger(season, form_id)
        made = _Made()
        with staged(output) as put, own_cores_for(len(ledger.roster.units)) as executor:
            for one in unit_reports(ledger, form, wanted, executor):
                made.take(one, output, put, force=force)
            title = f"{season.year} 年度{form.title}"
            put(Path(INDEX), render_index(title, made.reports, made.left_out, made.kept))
    _say(made.reports, made.left_out, made.drafts, made.notes)
    name_units("原来就有报告、没有重新生成（要重新生成请加 --force）", list(made.kept))
    click.echo(str(output / INDEX))
    return 1 if made.left_out or made.drafts or made.kept else 0


@dataclass
class _Made:
    """What came of each unit: its files by outputs, those that were there already, or why there are none."""

    reports: dict[str, dict[str, str]] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    drafts: int = 0
    taken: set[str] = field(default_factory=set)

    def take(self, made: "UnitReports", output: Path, put: "Put", *, force: bool) -> None:
        """Put the reports of a unit where nothing is in their way."""
        from xlsx_tools.files.stems import unlike

        if made.left_out:
            self.left_out[made.unit] = made.left_out
            return
        stem = unlike(self.taken, made.title)
        self.taken.add(stem.casefold())
        files = {f"{stem}.{name}": content for name, content in made.contents.items()}
        if why := _in_the_way(output, files, force=force):
            if there := [name for name in files if (output / name).is_file()]:
                self.kept[made.unit] = there
            else:
                self.left_out[made.unit] = why
            return
        for name, content in files.items():
            put(Path(name), content)
        self.drafts += made.is_draft
        self.notes |= dict.fromkeys(made.notes)
        self.reports[made.unit] = dict(zip(made.contents, files, strict=True))


def _in_the_way(output: Path, files: Iterable[str], *, force: bool) -> str:
    """Why files cannot be written there, empty where they can."""
    try:
        for name in files:
            refuse_occupied(output / name, force=force)
    except FileError as error:
        return str(error)
    return ""


def _say(
    reports: Mapping[str, object], left_out: Mapping[str, str], drafts: int, notes: Iterable[str]
) -> None:
    of_them = f"（其中 {drafts} 份是草稿，未通过校验）" if drafts else ""
    click.echo(f"已生成 {len(reports)} 个单位的报告{of_them}。", err=True)
    if left_out:
        click.echo(click.style(f"没有生成的 {len(left_out)} 个单位：", fg="red"), err=True)
        for unit, why in left_out.items():
            click.echo(f"  {unit}：{why}", err=True)
    tell(notes)
