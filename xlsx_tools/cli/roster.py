"""`roster`: the list of an office's units, an empty one and what is wrong in a filled one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import HELP, Argument, Group
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    name_units,
    output_option,
    require_workbook_name,
)

if TYPE_CHECKING:
    from xlsx_tools.form.front_sheets import Field
    from xlsx_tools.season.roster import Roster, Unit


@click.group(cls=Group, context_settings=HELP, invoke_without_command=True)
@click.pass_context
def roster(ctx: click.Context) -> int:
    """单位名册：生成一份空的，检查填好的。"""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return 2


@roster.command()
@output_option("文件", "名册的文件名（.xlsx）。")
@form_option
@force_option
def new(output: Path, form_id: str | None, force: bool) -> int:
    """生成一份空的名册，附有填写说明。"""
    from xlsx_tools.api import load_form, now
    from xlsx_tools.cli.placing import write_files
    from xlsx_tools.season.roster_workbook import empty_roster

    require_workbook_name(output)
    write_files({output: empty_roster(load_form(form_id).fields, created=now())}, force=force)
    click.echo("已生成空的名册，请每行填一个单位：", err=True)
    click.echo(str(output))
    return 0


@roster.command()
@click.argument("file", cls=Argument, type=PATH, metavar="名册", meaning="填好的名册（Excel、WPS 或 CSV）。")
@form_option
def check(file: Path, form_id: str | None) -> int:
    """检查名册，列出要改的每一行。"""
    from xlsx_tools.api import load_form

    known = read_roster_file(file, load_form(form_id).fields)
    units = known.units
    click.echo(f"名册没有问题，共 {len(units)} 个单位。")
    if known.outside:
        click.echo(f"上级“{known.outside}”不在名册里，当作只汇总、自己不报送。{_alike(known)}", err=True)
    for short, names in known.short_of_several.items():
        name_units(f"几个单位的简称都是“{short}”，按简称认不出是谁", names)
    name_units("免报", [f"{unit.name}（{unit.exempt}）" for unit in units if unit.exempt])
    name_units("几个单位写了同一邮箱", _shared_addresses(units))
    name_units("没有写邮箱，分发时没有邮件草稿", [unit.name for unit in units if not unit.addresses])
    return 0


def _alike(known: "Roster") -> str:
    """A question about the unit whose name is nearly that of the parent without a row, if there is one."""
    from xlsx_tools.season.roster_checks import is_slip

    alike = next((unit.name for unit in known.units if is_slip(unit.name, known.outside)), "")
    return f"名册里有相近的“{alike}”，请核对是不是同一个单位。" if alike else ""


def _shared_addresses(units: "Iterable[Unit]") -> list[str]:
    times = Counter(address.casefold() for unit in units for address in set(unit.addresses))
    return [address for address, number in times.items() if number > 1]


def read_roster_file(path: Path, fields: "Sequence[Field]" = ()) -> "Roster":
    """The roster in a file, for a form with those fields; raises XlsxToolsError."""
    from xlsx_tools.cli.disk import read_file
    from xlsx_tools.errors import UnreadableFileError
    from xlsx_tools.reading.rows import rows_of
    from xlsx_tools.season.roster_rows import RosterError, read_roster

    try:
        return read_roster(rows_of(read_file(path)), fields)
    except (UnreadableFileError, RosterError) as error:
        raise type(error)(f"“{path}”：{error}") from error
