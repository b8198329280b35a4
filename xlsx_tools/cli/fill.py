"""`fill`: a JSON document put into a template."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    password_option,
    require_workbook_name,
    write_named,
)


@click.command(cls=Command)
@click.argument("template", type=PATH, metavar="模板.xlsx")
@click.argument("data", type=PATH, metavar="数据.json")
@click.option("-o", "--output", required=True, type=PATH, metavar="文件", help="填好的工作簿（.xlsx）。")
@form_option
@password_option
@force_option
def fill(template: Path, data: Path, output: Path, form_id: str | None, password: str, force: bool) -> int:
    """把 JSON 数据填进模板；数据里没有写的，模板里是什么还是什么。"""
    from xlsx_tools.api import fill as filled
    from xlsx_tools.cli.disk import read_file
    from xlsx_tools.cli.given import How, read_filed
    from xlsx_tools.filing.document import DocumentError, parse_json

    require_workbook_name(output)
    base = read_filed(template, How(form_id, password))
    try:
        document = parse_json(read_file(data).decode("utf-8-sig"))
        content = filled(base, document)
    except UnicodeDecodeError:
        stop(f"“{data}”不是 UTF-8 编码的 JSON 文件。")
    except DocumentError as error:
        stop(f"“{data}”：{error}")
    whose = f"（{base.submission.unit}，{base.submission.year} 年度）"
    write_named({output: content}, force=force, done=f"已填好{whose}：")
    return 0
