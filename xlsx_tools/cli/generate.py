"""`generate`: a locked template for one unit and year."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import (
    force_option,
    form_option,
    four_digit_year,
    output_option,
    previous_option,
    require_workbook_name,
    sheet_password,
    write_named,
)

if TYPE_CHECKING:
    from xlsx_tools.filing.submission import Submission


@click.command(cls=Command)
@click.option("--unit", required=True, metavar="单位", help="单位名称，将写在工作簿和报告里。")
@click.option(
    "--year", required=True, callback=four_digit_year, metavar="年度", help="报告所属年度，例如 2024。"
)
@output_option("文件", "生成的工作簿（.xlsx）。")
@form_option
@previous_option
@click.option(
    "--password",
    default="",
    callback=sheet_password,
    metavar="口令",
    help="工作表保护口令；不写则不设口令。",
)
@force_option
def generate(
    unit: str,
    year: int,
    output: Path,
    form_id: str | None,
    previous_file: Path | None,
    password: str,
    force: bool,
) -> int:
    """为一个单位、一个年度生成上锁的填报工作簿。"""
    from xlsx_tools.api import new_workbook
    from xlsx_tools.cli.form_of_year import load_form_for
    from xlsx_tools.cli.given import How, read_previous
    from xlsx_tools.filing.origin import unit_name

    require_workbook_name(output)
    unit = unit_name(unit)
    form = load_form_for(form_id, year)
    previous = read_previous(previous_file, form, How(form_id))
    content = new_workbook(form, unit=unit, year=year, previous=previous, password=password)
    _warn_of_other_year(previous, unit, year)
    write_named({output: content}, force=force, done=f"已生成填报工作簿（{unit}，{year} 年度）：")
    return 0


def _warn_of_other_year(previous: "Submission | None", unit: str, year: int) -> None:
    from xlsx_tools.filing.origin import same_unit

    if previous is not None and (not same_unit(previous.unit, unit) or previous.year != year - 1):
        whose = f"{previous.unit} {previous.year} 年度"
        click.echo(f"请注意：给的上一年数据是“{whose}”的，请确认没有拿错文件。", err=True)
