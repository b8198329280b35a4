"""`bulletin`: how a season stands as a document to be passed on: who filed when, the key figures."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import (
    force_option,
    form_option,
    ledger_option,
    output_option,
    require_ending,
    require_folder,
    templates_option,
)


@click.command(cls=Command)
@ledger_option
@output_option("文件", "通报，.docx 或 .pdf。")
@click.option(
    "--compared",
    "is_compared",
    is_flag=True,
    help="另附各单位与上一年的比较，单位多的要多几页。",
)
@form_option
@templates_option("文字（bulletin.txt.j2）和样式（reference.docx）")
@force_option
def bulletin(
    ledger_file: Path,
    output: Path,
    is_compared: bool,
    form_id: str | None,
    templates: Path | None,
    force: bool,
) -> int:
    """做一份可以印发的通报：谁什么时候报的、退回几次、主要数据一览；没有姓名、电话和邮箱。"""
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.cli.placing import refuse_occupied, write_files
    from xlsx_tools.season.bulletin import KINDS, printed_bulletin
    from xlsx_tools.season.bulletin import bulletin as document_of
    from xlsx_tools.season.key_table import key_table
    from xlsx_tools.season.ledger.settings import settings_in
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.survey import survey

    require_ending(output, *KINDS)
    refuse_occupied(output, force=force)
    require_folder(templates, "通报文字")
    with open_ledger(ledger_file) as ledger:
        season = begun_season(ledger, ledger_file)
        form = form_of_ledger(season, form_id)
        overview = survey(ledger, form, season.year, now=moment())
        office = settings_in(ledger.decisions).office
        figures = key_table(ledger, form)
        document = document_of(overview, figures, office=office, templates=templates, is_compared=is_compared)
    write_files({output: printed_bulletin(document, output.suffix.lower(), form, templates)}, force=force)
    click.echo("已生成通报：", err=True)
    click.echo(str(output))
    return 0
