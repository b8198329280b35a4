"""`fill`: a JSON document put into a template."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Argument, Command, stop
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    output_option,
    password_option,
    require_workbook_name,
    write_named,
)

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .ods begin, and .xls


@click.command(cls=Command)
@click.argument("template", cls=Argument, type=PATH, metavar="模板.xlsx", meaning="要填的工作簿。")
@click.argument(
    "data",
    cls=Argument,
    type=PATH,
    metavar="数据.json",
    meaning="要填进去的数据，键是英文，格式见 docs/json.md。",
)
@output_option("文件", "填好的工作簿（.xlsx）。")
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
    if read_file(data).startswith(_WORKBOOKS):
        stop(f"“{data}”是工作簿，不是 JSON 数据。先写要填的工作簿，再写数据，例如 fill 模板.xlsx 数据.json。")
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
