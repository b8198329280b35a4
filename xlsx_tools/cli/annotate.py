"""`annotate`: the findings marked in the filler's own workbook."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Argument, Command
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    output_option,
    password_option,
    previous_option,
    require_workbook_name,
    write_named,
)
from xlsx_tools.finding import Severity


@click.command(cls=Command)
@click.argument("file", cls=Argument, type=PATH, metavar="文件", meaning="收回的工作簿。")
@output_option("文件", "标注好的工作簿（.xlsx）。")
@previous_option
@form_option
@password_option
@force_option
def annotate(
    file: Path,
    output: Path,
    previous_file: Path | None,
    form_id: str | None,
    password: str,
    force: bool,
) -> int:
    """把校验结果标在填报人自己的工作簿上，好退回去改正。"""
    from xlsx_tools.api import now
    from xlsx_tools.checking import check
    from xlsx_tools.cli.disk import read_file
    from xlsx_tools.cli.given import How, read_filed, read_previous
    from xlsx_tools.handback import hand_back
    from xlsx_tools.reading.careful.surroundings import PICTURES

    require_workbook_name(output)
    how = How(form_id, password)
    intake = read_filed(file, how)
    findings = check(intake, read_previous(previous_file, intake.form, how))
    marked = hand_back(read_file(file), intake, findings, created=now())
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if any(finding.rule == PICTURES.id for finding in findings):
        click.echo("请注意：原文件里的图片没有带到标注好的工作簿里。", err=True)
    write_named({output: marked}, force=force, done=f"已标注 {len(findings)} 处（其中错误 {errors} 处）：")
    return 1 if errors else 0
