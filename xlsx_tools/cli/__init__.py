"""The command line: options in, exit code out. The only floor that opens files, prints and exits."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli import collect as collecting
from xlsx_tools.cli import distribute as distributing
from xlsx_tools.cli import merge as merging
from xlsx_tools.cli import status as viewing
from xlsx_tools.cli.chinese import HELP, Group, sentence, sheet_password, stop
from xlsx_tools.cli.chinese import outputs as outputs_of
from xlsx_tools.cli.chinese import year as year_of
from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.finding import Severity, has_errors
from xlsx_tools.render import OUTPUTS

if TYPE_CHECKING:
    from datetime import datetime

    from xlsx_tools.filing.origin import Origin
    from xlsx_tools.filing.submission import Submission

# Imports of what only some commands need stand in those commands: starting up is most of the
# time that a check takes.

_form_option = click.option("--form", "form_id", metavar="表式", help="表式编号，或表式所在的文件夹。")
_force_option = click.option("--force", is_flag=True, help="允许覆盖已有的文件。")
_previous_option = click.option(
    "--previous",
    "previous_file",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="上一年填好的工作簿或其 JSON 数据。",
)
_password_option = click.option(
    "--password", default="", metavar="密码", help="文件的打开密码（加密的 Excel 文件才需要）。"
)
_strict_option = click.option("--strict", is_flag=True, help="没有写明原因的提示核实也算错误。")
_path = click.Path(path_type=Path)


@click.group(cls=Group, context_settings=HELP, invoke_without_command=True)
@click.version_option(
    package_name="xlsx-tools",
    prog_name="xlsx-tools",
    message="%(prog)s %(version)s",
    help="显示版本号。",
)
@click.pass_context
def cli(ctx: click.Context) -> int:
    """从表式生成上锁的填报工作簿，校验收回的工作簿，生成报告。"""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    return 2


@cli.command()
@click.argument("form_id", required=False, metavar="[表式]")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def form(form_id: str | None, as_json: bool) -> int:
    """列出表式的内容：各部分、指标和所在单元格、全部校验规则。"""
    from xlsx_tools.cli.printed.findings import form_as_document, form_as_text
    from xlsx_tools.cli.reading import wanted_form
    from xlsx_tools.filing.document import write_json

    wanted = wanted_form(form_id)
    if as_json:
        click.echo(write_json(form_as_document(wanted)), nl=False)
    else:
        click.echo(form_as_text(wanted))
    return 0


@cli.command()
@click.option("--unit", required=True, metavar="单位", help="单位名称，将写在工作簿和报告里。")
@click.option("--year", required=True, callback=year_of, metavar="年度", help="报告所属年度，例如 2024。")
@click.option("-o", "--output", required=True, type=_path, metavar="文件", help="生成的工作簿（.xlsx）。")
@_form_option
@_previous_option
@click.option(
    "--password",
    default="",
    callback=sheet_password,
    metavar="口令",
    help="工作表保护口令；不写则不设口令。",
)
@_force_option
def generate(
    unit: str,
    year: int,
    output: Path,
    form_id: str | None,
    previous_file: Path | None,
    password: str,
    force: bool,
) -> int:
    """为一个单位、一个年度生成上锁的填报工作簿。"""
    from uuid import uuid4

    from xlsx_tools import generate as generator
    from xlsx_tools.cli.reading import How, read_previous, wanted_form
    from xlsx_tools.filing.origin import Origin, unit_problem, year_problem
    from xlsx_tools.filing.submission import begin_year

    _require_workbook_name(output)
    unit = unit.strip()
    if problem := unit_problem(unit):
        stop(f"单位名称{problem}。")
    if problem := year_problem(year):
        stop(f"年度{problem}。")
    form = wanted_form(form_id)
    previous = read_previous(previous_file, form.id, How(form_id))
    lock = generator.password_hash(password)
    origin = Origin(form.id, form.version, unit, year, uuid4().hex[:12], lock)
    _warn_of_other_year(previous, origin)
    content = generator.workbook(form, begin_year(form, origin, previous), created=_now())
    _write({output: content}, force=force, done=f"已生成填报工作簿（{unit}，{year} 年度）：")
    return 0


@cli.command()
@click.argument("template", type=_path, metavar="模板.xlsx")
@click.argument("data", type=_path, metavar="数据.json")
@click.option("-o", "--output", required=True, type=_path, metavar="文件", help="填好的工作簿（.xlsx）。")
@_form_option
@_password_option
@_force_option
def fill(template: Path, data: Path, output: Path, form_id: str | None, password: str, force: bool) -> int:
    """把 JSON 数据填进模板；数据里没有写的，模板里是什么还是什么。"""
    from dataclasses import replace

    from xlsx_tools.check.reasons import recorded
    from xlsx_tools.cli.files import read_file
    from xlsx_tools.cli.reading import How, read_filed
    from xlsx_tools.filing.document import DocumentError, fill_in, parse_json
    from xlsx_tools.generate import workbook

    _require_workbook_name(output)
    base = read_filed(template, How(form_id, password))
    try:
        document = parse_json(read_file(data).decode("utf-8-sig"))
        filled = fill_in(base.form, base.submission, document)
    except UnicodeDecodeError:
        stop(f"“{data}”不是 UTF-8 编码的 JSON 文件。")
    except DocumentError as error:
        stop(f"“{data}”：{error}")
    filled = recorded(filled, replace(base, submission=filled).check())
    content = workbook(base.form, filled, created=_now())
    _write({output: content}, force=force, done=f"已填好（{filled.unit}，{filled.year} 年度）：")
    return 0


@cli.command()
@click.argument("files", nargs=-1, required=True, type=_path, metavar="文件...")
@_previous_option
@_form_option
@_password_option
@_strict_option
@click.option("--careful", is_flag=True, help="逐格核对公式、保护、批注等，即使看上去一切正常。")
@click.option(
    "--rule", "rules", multiple=True, metavar="规则", help="只看这条规则，每份文件一行；可以写几次。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，格式见 docs/json.md。")
def check(
    files: tuple[Path, ...],
    previous_file: Path | None,
    form_id: str | None,
    password: str,
    strict: bool,
    careful: bool,
    rules: tuple[str, ...],
    as_json: bool,
) -> int:
    """校验收回的工作簿，列出哪里不对、应当怎样。"""
    from xlsx_tools.cli.printed import findings as listing
    from xlsx_tools.cli.reading import How, check_file
    from xlsx_tools.filing.document import write_json

    how = How(form_id, password, careful, strict=strict)
    checked = [check_file(path, previous_file, how) for path in files]
    rules = tuple(rule.upper() for rule in rules)
    if rules:
        checked = listing.narrowed(checked, rules)
    if as_json:
        click.echo(write_json(listing.findings_as_document(checked)), nl=False)
    elif rules:
        click.echo(listing.rules_as_text(checked, rules))
    else:
        click.echo("\n\n".join(listing.findings_as_text(one) for one in checked))
        if len(checked) > 1:
            click.echo(f"\n{listing.summary(checked)}")
    return max(one.exit_code for one in checked)


@cli.command()
@click.argument("file", type=_path, metavar="文件")
@click.option("--item", required=True, metavar="指标", help="指标编号，或它所在的格，例如 依申请公开!E7。")
@_previous_option
@_form_option
@_password_option
def explain(file: Path, item: str, previous_file: Path | None, form_id: str | None, password: str) -> int:
    """说明一个数：进入哪些勾稽关系，文字里哪里提到，上一年是多少。"""
    from xlsx_tools.check.explain import explain as explained
    from xlsx_tools.check.explain import item_named
    from xlsx_tools.cli.printed.explanation import explanation_as_text
    from xlsx_tools.cli.reading import How, read_filed, read_previous

    how = How(form_id, password)
    intake = read_filed(file, how)
    item = item_named(intake.layout, item)
    previous = read_previous(previous_file, intake.form.id, how)
    last_year = previous.tally(intake.form).known if previous else intake.submission.last_year
    told = explained(intake.layout, intake.submission, last_year, item)
    click.echo(explanation_as_text(intake, told, intake.check(previous)))
    return 0


@cli.command()
@click.argument("file", required=False, type=_path, metavar="[文件]")
@click.option("--ledger", type=_path, metavar="台账", help="为台账里合格的各单位各生成一份，附目录页。")
@click.option("-o", "--output", required=True, type=_path, metavar="文件夹", help="报告放在这个文件夹里。")
@click.option(
    "--to",
    "outputs",
    callback=outputs_of,
    metavar="格式",
    help=f"要哪些格式，用逗号分开：{'、'.join(OUTPUTS)}；不写则全要。",
)
@_strict_option
@click.option("--draft", is_flag=True, help="有错误也生成，并标明“草稿（未通过校验）”。")
@_previous_option
@click.option(
    "--templates", type=_path, metavar="文件夹", help="自备的报告版式（report.html.j2、reference.docx 等）。"
)
@_form_option
@_password_option
@_force_option
def convert(
    file: Path | None,
    ledger: Path | None,
    output: Path,
    outputs: tuple[str, ...],
    strict: bool,
    draft: bool,
    previous_file: Path | None,
    templates: Path | None,
    form_id: str | None,
    password: str,
    force: bool,
) -> int:
    """读回工作簿，校验无误后生成报告。"""
    from xlsx_tools.check.reasons import recorded
    from xlsx_tools.cli.files import file_stem
    from xlsx_tools.cli.printed.findings import findings_as_text
    from xlsx_tools.cli.reading import How, checked, findings_of, read_filed, read_previous
    from xlsx_tools.render import render

    if templates is not None and not templates.is_dir():
        stop(f"找不到版式文件夹“{templates}”。")
    if ledger is not None and file is None:
        from xlsx_tools.cli.reports import convert_all

        return convert_all(
            ledger, output, outputs,
            strict=strict, draft=draft, templates=templates, form_id=form_id, force=force,
        )  # fmt: skip
    if file is None or ledger is not None:
        stop("请写要生成报告的文件，或用 --ledger 写台账，两种只写一种。")
    how = How(form_id, password, strict=strict)
    intake = read_filed(file, how)
    findings = findings_of(intake, read_previous(previous_file, intake.form.id, how), how)
    submission = recorded(intake.submission, findings)
    failed = has_errors(findings)
    if findings:
        click.echo(findings_as_text(checked(file, intake, findings)) + "\n", err=True)
    if failed and not draft:
        click.echo("有错误，没有生成报告。要先看样子，可加 --draft 生成草稿。", err=True)
        return 1
    title = intake.form.report_title.format(unit=submission.unit, year=submission.year)
    stem = file_stem(f"{'草稿_' if failed else ''}{title}")
    contents = {
        output / f"{stem}.{name}": render(name, intake.form, submission, draft=failed, templates=templates)
        for name in outputs
    }
    _write(contents, force=force, done="已生成草稿（未通过校验）：" if failed else "已生成报告：")
    return 1 if failed else 0


@cli.command()
@click.argument("file", type=_path, metavar="文件")
@click.option("-o", "--output", required=True, type=_path, metavar="文件", help="新的工作簿（.xlsx）。")
@_form_option
@_password_option
@_force_option
def repair(file: Path, output: Path, form_id: str | None, password: str, force: bool) -> int:
    """把改坏了的工作簿里的数字、文字、说明移到一份完好的新工作簿里。"""
    from xlsx_tools.cli.printed.findings import repaired_as_text
    from xlsx_tools.cli.reading import How, read_filed
    from xlsx_tools.handback.repair import repair as repaired_of

    _require_workbook_name(output)
    intake = read_filed(file, How(form_id, password, careful=True, any_version=True))
    repaired = repaired_of(intake, created=_now())
    whose = f"（{intake.submission.unit}，{intake.submission.year} 年度）"
    _write({output: repaired.workbook}, force=force, done=f"已移到新的工作簿{whose}：")
    click.echo("\n" + repaired_as_text(repaired), err=True)
    return 0 if repaired.is_whole else 1


@cli.command()
@click.argument("file", type=_path, metavar="文件")
@click.option("-o", "--output", required=True, type=_path, metavar="文件", help="标注好的工作簿（.xlsx）。")
@_previous_option
@_form_option
@_password_option
@_force_option
def annotate(
    file: Path,
    output: Path,
    previous_file: Path | None,
    form_id: str | None,
    password: str,
    force: bool,
) -> int:
    """把校验结果标在填报人自己的工作簿上，好退回去改正。"""
    from xlsx_tools.cli.files import read_file
    from xlsx_tools.cli.reading import How, read_filed, read_previous
    from xlsx_tools.handback import hand_back
    from xlsx_tools.read.careful.surroundings import PICTURES

    _require_workbook_name(output)
    how = How(form_id, password)
    intake = read_filed(file, how)
    findings = intake.check(read_previous(previous_file, intake.form.id, how))
    marked = hand_back(read_file(file), intake, findings, created=_now())
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if any(finding.rule == PICTURES.id for finding in findings):
        click.echo("请注意：原文件里的图片没有带到标注好的工作簿里。", err=True)
    _write({output: marked}, force=force, done=f"已标注 {len(findings)} 处（其中错误 {errors} 处）：")
    return 1 if errors else 0


cli.add_command(distributing.roster)
cli.add_command(distributing.distribute)
cli.add_command(collecting.collect)
cli.add_command(collecting.choose)
cli.add_command(viewing.status)


cli.add_command(merging.merge)


def _warn_of_other_year(previous: "Submission | None", origin: "Origin") -> None:
    if previous is not None and (previous.unit != origin.unit or previous.year != origin.year - 1):
        whose = f"{previous.unit} {previous.year} 年度"
        click.echo(f"请注意：给的上一年数据是“{whose}”的，请确认没有拿错文件。", err=True)


def _now() -> "datetime":
    from datetime import datetime

    return datetime.now().replace(microsecond=0)


def _require_workbook_name(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        stop(f"“{path}”的文件名要以 .xlsx 结尾，例如“{path.stem}.xlsx”。")


def _write(contents: dict[Path, bytes], *, force: bool, done: str) -> None:
    """Write the files, then name them on stdout."""
    from xlsx_tools.cli.files import write_files

    write_files(contents, force=force)
    click.echo(done, err=True)
    for path in contents:
        click.echo(str(path))


def main() -> None:
    """Run the command line: 0 no errors, 1 errors found, 2 wrong usage or unreadable files."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show some rare character of a unit's text shows ? instead.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(prog_name="xlsx-tools", standalone_mode=False)
    except click.UsageError as error:
        stop(sentence(error))
    except XlsxToolsError as error:
        stop(str(error))
    except (click.Abort, KeyboardInterrupt):
        stop("已中断。")
    except BrokenPipeError:
        # Whoever read our output wants no more of it; closing stderr keeps Python from complaining.
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
