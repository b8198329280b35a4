"""`explain`: what one figure enters: identities, sentences, last year; or how the texts were read."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Argument, Command
from xlsx_tools.cli.options import PATH, form_option, password_option, previous_option


@click.command(cls=Command)
@click.argument(
    "file", cls=Argument, type=PATH, metavar="文件", meaning="填好的工作簿、JSON 数据、公布的报告。"
)
@click.option("--text", "texts", is_flag=True, help="逐处列出文字里的数怎样理解、与哪些格核对、是否相符。")
@click.option("--item", metavar="指标", help="指标编号，或它所在的格，例如 依申请公开!E7。")
@previous_option
@form_option
@password_option
def explain(
    file: Path,
    item: str | None,
    texts: bool,
    previous_file: Path | None,
    form_id: str | None,
    password: str,
) -> int:
    """说明一个数进入哪些勾稽关系、文字里哪里提到、上一年是多少；或者说明文字里的数怎样理解。"""
    from xlsx_tools.checking import check
    from xlsx_tools.checking.claims.coverage import coverage_of
    from xlsx_tools.checking.claims.narratives import told_in
    from xlsx_tools.checking.claims.reckoning import misreckonings
    from xlsx_tools.checking.explain import explain as explained
    from xlsx_tools.checking.explain import item_named
    from xlsx_tools.cli.given import How, read_previous, read_report
    from xlsx_tools.cli.printed.explanation import explanation_as_text
    from xlsx_tools.cli.printed.sayings import reckonings_as_text, sayings_as_text

    if texts is (item is not None):
        raise click.UsageError("请写 --item 或者 --text，两个写一个。")
    how = How(form_id, password)
    intake = read_report(file, how)
    previous = read_previous(previous_file, intake.form, how)
    if item is None:
        coverage = coverage_of(intake.form, intake.submission, previous)
        click.echo(sayings_as_text(intake.layout, intake.submission, coverage))
        if (told := told_in(intake.form, intake.submission)).reckonings:
            wrong = misreckonings(told.reckonings, told.claims, intake.submission.tally(intake.form).known)
            click.echo(reckonings_as_text(intake.layout, told.reckonings, list(wrong)))
        return 0
    item = item_named(intake.layout, item)
    last_year = previous.tally(intake.form).known if previous else intake.submission.last_year
    entered = explained(intake.layout, intake.submission, last_year, item)
    click.echo(explanation_as_text(intake, entered, check(intake, previous)))
    return 0
