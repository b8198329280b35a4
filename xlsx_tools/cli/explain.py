"""`explain`: what one figure enters: identities, sentences, last year."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import PATH, form_option, password_option, previous_option


@click.command(cls=Command)
@click.argument("file", type=PATH, metavar="文件")
@click.option("--item", required=True, metavar="指标", help="指标编号，或它所在的格，例如 依申请公开!E7。")
@previous_option
@form_option
@password_option
def explain(file: Path, item: str, previous_file: Path | None, form_id: str | None, password: str) -> int:
    """说明一个数：进入哪些勾稽关系，文字里哪里提到，上一年是多少。"""
    from xlsx_tools.checking import check
    from xlsx_tools.checking.explain import explain as explained
    from xlsx_tools.checking.explain import item_named
    from xlsx_tools.cli.given import How, read_filed, read_previous
    from xlsx_tools.cli.printed.explanation import explanation_as_text

    how = How(form_id, password)
    intake = read_filed(file, how)
    item = item_named(intake.layout, item)
    previous = read_previous(previous_file, intake.form, how)
    last_year = previous.tally(intake.form).known if previous else intake.submission.last_year
    told = explained(intake.layout, intake.submission, last_year, item)
    click.echo(explanation_as_text(intake, told, check(intake, previous)))
    return 0
