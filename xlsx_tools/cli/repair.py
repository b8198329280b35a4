"""`repair`: what a damaged workbook holds, moved into a fresh one."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Argument, Command
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    output_option,
    password_option,
    require_workbook_name,
    write_named,
)


@click.command(cls=Command)
@click.argument("file", cls=Argument, type=PATH, metavar="文件", meaning="损坏的，或旧版表式的工作簿。")
@output_option("文件", "新的工作簿（.xlsx）。")
@form_option
@password_option
@force_option
def repair(file: Path, output: Path, form_id: str | None, password: str, force: bool) -> int:
    """把改坏了的工作簿里的数字、文字、说明移到一份完好的新工作簿里。"""
    from xlsx_tools.api import now
    from xlsx_tools.cli.given import How, read_filed
    from xlsx_tools.cli.printed.repaired import repaired_as_text
    from xlsx_tools.handback.repair import repair as repaired_of

    require_workbook_name(output)
    intake = read_filed(file, How(form_id, password, careful=True))
    repaired = repaired_of(intake, created=now())
    whose = f"（{intake.submission.unit}，{intake.submission.year} 年度）"
    write_named({output: repaired.workbook}, force=force, done=f"已移到新的工作簿{whose}：")
    click.echo("\n" + repaired_as_text(repaired), err=True)
    return 0 if repaired.is_whole else 1
