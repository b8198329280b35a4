"""`convert --ledger`: the reports of every unit that counts, written into one folder."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.disk import FileError
from xlsx_tools.cli.options import tell
from xlsx_tools.cli.placing import refuse_occupied, staged

if TYPE_CHECKING:
    from xlsx_tools.season.reports import Wanted

INDEX = "index.html"


def convert_all(
    ledger_file: Path, output: Path, wanted: "Wanted", *, form_id: str | None, force: bool
) -> int:
    """Write the reports of all units that count, going on where one fails; 1 where any is left out.

    Raises XlsxToolsError for a ledger that cannot be read, and where the index page is there already.
    """
    from xlsx_tools.cli.form_of_ledger import form_of_ledger
    from xlsx_tools.files.stems import unlike
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.reports import render_index, unit_reports
    from xlsx_tools.season.workers import own_cores_for

    refuse_occupied(output / INDEX, force=force)
    reports: dict[str, dict[str, str]] = {}
    left_out: dict[str, str] = {}
    drafts, taken, notes = 0, set[str](), dict[str, None]()
    with open_ledger(ledger_file) as ledger:
        season = ledger.season
        if season is None:
            stop(f"台账“{ledger_file}”还是空的，请先用 collect 命令收文件。")
        form = form_of_ledger(season, form_id)
        with staged(output) as put, own_cores_for(len(ledger.roster.units)) as executor:
            for made in unit_reports(ledger, form, wanted, executor):
                if made.left_out:
                    left_out[made.unit] = made.left_out
                    continue
                stem = unlike(taken, made.title)
                taken.add(stem.casefold())
                files = {f"{stem}.{name}": content for name, content in made.contents.items()}
                if why := _in_the_way(output, files, force=force):
                    left_out[made.unit] = why
                    continue
                for name, content in files.items():
                    put(Path(name), content)
                drafts += made.is_draft
                notes |= dict.fromkeys(made.notes)
                reports[made.unit] = dict(zip(made.contents, files, strict=True))
            put(Path(INDEX), render_index(f"{season.year} 年度{form.title}", reports, left_out))
    _say(reports, left_out, drafts, notes)
    click.echo(str(output / INDEX))
    return 1 if left_out or drafts else 0


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
