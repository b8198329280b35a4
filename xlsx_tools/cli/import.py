"""`import`: published reports -> documents or filled workbooks, with all that could not be read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.options import (
    force_option,
    form_option,
    four_digit_year,
    given_files,
    output_option,
)

if TYPE_CHECKING:
    from xlsx_tools.cli.given import How
    from xlsx_tools.reading.intake import Intake

_ENDINGS = (".json", ".xlsx")


@click.command("import", cls=Command)
@given_files("files", "报告...", "公布的报告：网页、Word、PDF、文本、表格，可以写几份。")
@output_option("文件", "填报数据（.json）或填好的工作簿（.xlsx）；几份报告的，写文件夹，每份一个 .json。")
@click.option("--unit", default="", metavar="单位", help="报告是哪个单位的；不写则看标题。")
@click.option("--year", callback=four_digit_year, metavar="年度", help="报告是哪一年度的；不写则看标题。")
@form_option
@force_option
def import_(
    files: tuple[Path, ...], output: Path, unit: str, year: int | None, form_id: str | None, force: bool
) -> int:
    """把公布的报告（网页、Word、PDF、文本、表格）读成填报数据或填好的工作簿。"""
    from xlsx_tools.cli.given import How

    is_single = output.suffix.lower() in _ENDINGS
    if is_single and len(files) > 1:
        stop("几份报告不能写进一个文件：-o 请写文件夹。")
    if not is_single and output.suffix and not output.is_dir():
        stop(f"“{output}”的文件名要以 .json 或 .xlsx 结尾；几份报告的，写文件夹。")
    how = How(form_id, unit=unit, year=year)
    if is_single:
        return _one(files[0], output, how, force=force)
    return _several(files, output, how, force=force)


def _one(path: Path, output: Path, how: "How", *, force: bool) -> int:
    from xlsx_tools.cli.given import read_report
    from xlsx_tools.cli.options import write_named

    intake = read_report(path, how)
    code = _tell(path, intake, how)
    write_named({output: _content(intake, output.suffix.lower())}, force=force, done="已写入：")
    return code


def _several(files: Sequence[Path], folder: Path, how: "How", *, force: bool) -> int:
    from xlsx_tools.cli.fault import show_whole
    from xlsx_tools.cli.given import read_report
    from xlsx_tools.cli.options import write_named
    from xlsx_tools.errors import XlsxToolsError, unforeseen_in
    from xlsx_tools.files.stems import stems

    code, read = 0, list["Intake"]()
    for path in files:
        try:
            with unforeseen_in(f"“{path}”"):
                intake = read_report(path, how)
            code = max(code, _tell(path, intake, how))
            read.append(intake)
        except XlsxToolsError as error:
            show_whole(error)
            click.echo(click.style("读不了：", fg="red") + str(error), err=True)
            code = 2
    names = stems(f"{one.submission.unit}{one.submission.year}年" for one in read)
    contents = {
        folder / f"{name}.json": _content(one, ".json") for name, one in zip(names, read, strict=True)
    }
    write_named(contents, force=force, done=f"已写入 {len(contents)} 份：")
    return code


def _tell(path: Path, intake: "Intake", how: "How") -> int:
    """Say how much was read and what was not; the exit code of it."""
    from xlsx_tools.checking import is_empty
    from xlsx_tools.checking.rules.empty import emptiness
    from xlsx_tools.cli.given import checked
    from xlsx_tools.cli.printed.findings import lines_of_findings
    from xlsx_tools.finding import has_errors

    submission, form = intake.submission, intake.form
    findings = [*([emptiness()] if is_empty(intake) else []), *intake.findings]
    known = sum(1 for quantity in submission.items.values() if quantity.value is not None)
    texts = sum(1 for text in submission.narrative.values() if text)
    title = click.style(f"{path}　{submission.unit} {submission.year} 年度", bold=True)
    click.echo(
        f"{title}：{len(form.inputs)} 个数读到 {known} 个，合计 {len(form.totals)} 个读到 "
        f"{len(submission.stated)} 个，文字 {texts} 段。",
        err=True,
    )
    for line in lines_of_findings(checked(path, intake, findings)):
        click.echo(line, err=True)
    for line in (*_unheeded(intake, how), *_misfits(intake)):
        click.echo(line, err=True)
    return 1 if has_errors(findings) else 0


def _unheeded(intake: "Intake", how: "How") -> Iterator[str]:
    """That a workbook or a document says itself whose it is and of which year, whatever is stated."""
    from xlsx_tools.filing.origin import unit_name

    submission = intake.submission
    stated = (unit_name(how.unit) or submission.unit, how.year or submission.year)
    if stated != (submission.unit, submission.year):
        yield (
            f"  请注意：这份文件自己写明是“{submission.unit}”{submission.year} 年度的；"
            f"--unit、--year 只用于公布的报告，没有采用。"
        )


def _misfits(intake: "Intake") -> Iterator[str]:
    """That totals as stated are not what their parts come to: `check` names each."""
    from xlsx_tools.filing.stated import stated_apart

    apart = stated_apart(intake.form, intake.submission)
    if apart:
        names = "、".join(f"“{intake.form.items[item].name}”" for item in list(apart)[:3])
        yield (
            f"  请注意：报告里填的合计有 {len(apart)} 处与各分项之和不同（{names}等），"
            f".json 里照报告所填，工作簿里按分项计算；用 check 校验可以看到每一处。"
        )


def _content(intake: "Intake", ending: str) -> bytes:
    from dataclasses import replace
    from uuid import uuid4

    from xlsx_tools.filing.document import as_stated, write_json

    if ending == ".json":
        return write_json(as_stated(intake.form, intake.submission)).encode()
    from xlsx_tools.api import now
    from xlsx_tools.generate import workbook

    origin = replace(intake.submission.origin, template_id=uuid4().hex[:12])
    return workbook(intake.form, replace(intake.submission, origin=origin), created=now())
