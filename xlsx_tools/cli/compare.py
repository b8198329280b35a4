"""`compare`: two filings side by side: two years, two units, or two versions."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Argument, Command
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    password_option,
    refuse_unused,
    require_ending,
)

if TYPE_CHECKING:
    from xlsx_tools.comparing.comparison import SideBySide
    from xlsx_tools.comparing.sides import Named
    from xlsx_tools.reading.intake import Intake
    from xlsx_tools.workbook.layout import Layout


@click.command(cls=Command)
@click.argument("file", cls=Argument, type=PATH, metavar="文件", meaning="先交的、上一年的，或一个单位的。")
@click.argument(
    "other", cls=Argument, type=PATH, metavar="另一份", meaning="与它对照的：后交的、本年的，或另一个单位的。"
)
@click.option("--html", type=PATH, metavar="文件", help="做成一张网页（.html），两份并排，不同的标出来。")
@click.option("--xlsx", type=PATH, metavar="文件", help="做成一份工作簿（.xlsx），可以筛选。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，格式见 docs/json.md。")
@form_option
@password_option
@force_option
def compare(
    file: Path,
    other: Path,
    html: Path | None,
    xlsx: Path | None,
    form_id: str | None,
    password: str,
    *,
    as_json: bool,
    force: bool,
) -> int:
    """比较两份填报：一个单位的两个年度、两个单位，或者改前改后的两份。"""
    from xlsx_tools.cli.given import How, read_report
    from xlsx_tools.cli.printed.compared import comparison_as_document, comparison_as_text
    from xlsx_tools.comparing.sides import with_names
    from xlsx_tools.filing.document import write_json

    if not (html or xlsx):
        refuse_unused("没有用 --html、--xlsx 时", {"--force": force})
    _require_sensible(html, xlsx, force=force)
    how = How(form_id, password)
    one, two = (read_report(path, how) for path in (file, other))
    comparison = _compared(one, two)
    layout = next(side.layout for side in (two, one) if side.form.id == comparison.form.id)
    is_turned = comparison.before is not one.submission
    files = (other, file) if is_turned else (file, other)
    compared = with_names(comparison, _called(*files))
    if as_json:
        click.echo(write_json(comparison_as_document(compared, [str(path) for path in files])), nl=False)
    else:
        click.echo("\n".join(comparison_as_text(compared, layout)))
    _write_views(compared, layout, html, xlsx, force=force)
    return 0


def _called(file: Path, other: Path) -> tuple[str, str]:
    """What the files are called, as shortly as tells them apart."""
    return (str(file), str(other)) if file.name == other.name else (file.name, other.name)


def _require_sensible(html: Path | None, xlsx: Path | None, *, force: bool) -> None:
    """Stop before any work where something could not be written in the end."""
    from xlsx_tools.cli.placing import refuse_occupied

    for path, endings in ((html, (".html", ".htm")), (xlsx, (".xlsx",))):
        if path is not None:
            require_ending(path, *endings)
            refuse_occupied(path, force=force)


def _compared(one: "Intake", other: "Intake") -> "SideBySide":
    from xlsx_tools.checking import check
    from xlsx_tools.comparing.comparison import compare_filings

    return compare_filings(one.form, one.submission, other.submission, (check(one), check(other)))


def _write_views(
    compared: "Named", layout: "Layout", html: Path | None, xlsx: Path | None, *, force: bool
) -> None:
    from xlsx_tools.cli.placing import write_files

    contents: dict[Path, bytes] = {}
    if html:
        from xlsx_tools.comparing.comparison_page import render_comparison

        contents[html] = render_comparison(compared)
    if xlsx:
        from xlsx_tools.comparing.comparison_workbook import comparison_workbook

        contents[xlsx] = comparison_workbook(compared, layout)
    if contents:
        write_files(contents, force=force)
        for path in contents:
            click.echo(f"已生成 {path}", err=True)
