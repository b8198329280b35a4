"""`form`: what a form holds, listed."""

import click

from xlsx_tools.cli.chinese import Argument, Command


@click.command(cls=Command)
@click.argument(
    "form_id",
    cls=Argument,
    required=False,
    metavar="[表式]",
    meaning="表式编号，或表式所在的文件夹；不写则是最新的。",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def form(form_id: str | None, as_json: bool) -> int:
    """列出表式的内容：各部分、指标和所在单元格、全部校验规则。"""
    from xlsx_tools.api import load_form
    from xlsx_tools.cli.printed.form_listing import form_as_document, form_as_text
    from xlsx_tools.filing.document import write_json

    wanted = load_form(form_id)
    if as_json:
        click.echo(write_json(form_as_document(wanted)), nl=False)
    else:
        click.echo(form_as_text(wanted))
    return 0
