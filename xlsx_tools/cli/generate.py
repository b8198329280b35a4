"""`generate`: a locked template for one unit and year."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    four_digit_year,
    now,
    previous_option,
    require_workbook_name,
    sheet_password,
    write_named,
)

if TYPE_CHECKING:
    from xlsx_tools.filing.origin import Origin
    from xlsx_tools.filing.submission import Submission


@click.command(cls=Command)
@click.option("--unit", required=True, metavar="单位", help="单位名称，将写在工作簿和报告里。")
@click.option(
    "--year", required=True, callback=four_digit_year, metavar="年度", help="报告所属年度，例如 2024。"
)
@click.option("-o", "--output", required=True, type=PATH, metavar="文件", help="生成的工作簿（.xlsx）。")
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
    from uuid import uuid4

    from xlsx_tools import generate as generator
    from xlsx_tools.cli.given import How, read_previous, wanted_form
    from xlsx_tools.filing.origin import Origin, unit_problem, year_problem
    from xlsx_tools.filing.submission import begin_year

    require_workbook_name(output)
    unit = unit.strip()
    if problem := unit_problem(unit):
        stop(f"单位名称{problem}。")
    if problem := year_problem(year):
        stop(f"年度{problem}。")
    form = wanted_form(form_id)
    previous = read_previous(previous_file, form.id, How(form_id))
    lock = generator.password_hash(password)
    origin = Origin(form.id, form.version, unit, year, uuid4().hex[:12], lock)
    _warn_of_other_year(previous, origin)
    content = generator.workbook(form, begin_year(form, origin, previous), created=now())
    write_named({output: content}, force=force, done=f"已生成填报工作簿（{unit}，{year} 年度）：")
    return 0


def _warn_of_other_year(previous: "Submission | None", origin: "Origin") -> None:
    if previous is not None and (previous.unit != origin.unit or previous.year != origin.year - 1):
        whose = f"{previous.unit} {previous.year} 年度"
        click.echo(f"请注意：给的上一年数据是“{whose}”的，请确认没有拿错文件。", err=True)
