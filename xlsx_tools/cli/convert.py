"""`convert`: the report of one filing, or of every unit that counts in a ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Argument, Command, stop
from xlsx_tools.cli.options import (
    PATH,
    force_option,
    form_option,
    output_option,
    password_option,
    previous_option,
    refuse_unused,
    strict_option,
    tell,
    templates_option,
    wanted_outputs,
    write_named,
)
from xlsx_tools.render import CHARTED, OUTPUTS, rendering

if TYPE_CHECKING:
    from xlsx_tools.checking.issue import Issue
    from xlsx_tools.cli.given import How
    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.form.model import Form
    from xlsx_tools.render import Rendering


@click.command(cls=Command)
@click.argument(
    "file",
    cls=Argument,
    required=False,
    type=PATH,
    metavar="[文件]",
    meaning="填好的工作簿或 JSON 数据；用 --ledger 时不写。",
)
@click.option("--ledger", type=PATH, metavar="台账", help="为台账里合格的各单位各生成一份，附目录页。")
@output_option("文件夹", "报告放在这个文件夹里。")
@click.option(
    "--to",
    "outputs",
    callback=wanted_outputs,
    metavar="格式",
    help=f"要哪些格式，用逗号分开：{'、'.join(OUTPUTS)}；不写则全要。",
)
@strict_option
@click.option("--draft", is_flag=True, help="有错误也生成，并标明“草稿（未通过校验）”。")
@previous_option
@click.option(
    "--charts",
    is_flag=True,
    help="html、docx、pdf 里画出图解；有上一年的数据（--previous 或工作簿里带来的），与上一年并列。",
)
@templates_option("报告版式（report.html.j2、report.typ.j2、reference.docx 等）")
@form_option
@password_option
@force_option
def convert(
    file: Path | None,
    ledger: Path | None,
    output: Path,
    outputs: tuple[str, ...],
    strict: bool,
    draft: bool,
    previous_file: Path | None,
    charts: bool,
    templates: Path | None,
    form_id: str | None,
    password: str,
    force: bool,
) -> int:
    """读回工作簿，校验无误后生成报告。"""
    from xlsx_tools.cli.given import How
    from xlsx_tools.render.templates import require_templates

    require_templates(templates)
    if not set(outputs) & set(CHARTED):
        refuse_unused(f"不要 {'、'.join(CHARTED)} 时", {"--charts": charts})
    if ledger is not None and file is None:
        refuse_unused("用 --ledger 时", {"--previous": previous_file, "--password": password})
        from xlsx_tools.cli.reports import convert_all
        from xlsx_tools.season.reports import Wanted

        wanted = Wanted(outputs, strict=strict, draft=draft, templates=templates, charts=charts)
        return convert_all(ledger, output, wanted, form_id=form_id, force=force)
    if file is None or ledger is not None:
        stop("请写要生成报告的文件，或用 --ledger 写台账，两种只写一种。")
    filed = _filed(file, previous_file, How(form_id, password, strict=strict), draft=draft)
    if filed is None:
        return 1
    print_one = partial(rendering, templates=templates, charts=charts, previous=filed.previous)
    return _write(output, _made(filed, outputs, print_one), filed.issue, force=force)


@dataclass(frozen=True)
class _Filed:
    """What is to be issued, in which form, and what was filed the year before if that is known."""

    form: "Form"
    issue: "Issue"
    previous: "Submission | None"


def _filed(file: Path, previous_file: Path | None, how: "How", *, draft: bool) -> _Filed | None:
    """What the file holds, None where it may not be issued; says what is wrong with it."""
    from xlsx_tools.checking.issue import NotIssuedError, to_issue
    from xlsx_tools.cli.given import checked, findings_of, read_previous, read_report
    from xlsx_tools.cli.printed.findings import findings_as_text

    intake = read_report(file, how)
    previous = read_previous(previous_file, intake.form, how)
    findings = findings_of(intake, previous, how)
    if findings:
        click.echo(findings_as_text(checked(file, intake, findings)) + "\n", err=True)
    try:
        has_reasons = not intake.layout.is_printed
        issue = to_issue(intake.submission, findings, draft=draft, has_reasons=has_reasons)
    except NotIssuedError as error:
        click.echo(f"{error}要先看样子，可加 --draft 生成草稿。", err=True)
        return None
    return _Filed(intake.form, issue, previous)


def _made(
    filed: _Filed, outputs: Sequence[str], print_one: Callable[..., "Rendering"]
) -> dict[str, "Rendering"]:
    """The outputs by the names of their files."""
    from xlsx_tools.files.stems import file_stem

    submission, is_draft = filed.issue.submission, filed.issue.is_draft
    title = filed.form.report_title.format(unit=submission.unit, year=submission.year)
    stem = file_stem(f"{'草稿_' if is_draft else ''}{title}")
    return {f"{stem}.{name}": print_one(name, filed.form, submission, draft=is_draft) for name in outputs}


def _write(output: Path, made: Mapping[str, "Rendering"], issue: "Issue", *, force: bool) -> int:
    contents = {output / name: one.data for name, one in made.items()}
    done = "已生成草稿（未通过校验）：" if issue.is_draft else "已生成报告："
    write_named(contents, force=force, done=done)
    tell(note for one in made.values() for note in one.notes)
    return 1 if issue.is_draft else 0
