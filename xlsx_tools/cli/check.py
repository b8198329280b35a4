"""`check`: what is wrong in files that came back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import PATH, form_option, password_option, previous_option, strict_option
from xlsx_tools.errors import XlsxToolsError, unforeseen_in

if TYPE_CHECKING:
    from xlsx_tools.cli.printed.findings import CheckedFile

_Shown = TypeVar("_Shown")


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="文件...")
@previous_option
@form_option
@password_option
@strict_option
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
    from xlsx_tools.cli.given import How, check_file, read_last_year
    from xlsx_tools.cli.printed.findings import (
        findings_as_document,
        findings_as_text,
        line_of_rules,
        narrowed,
    )

    how = How(form_id, password, careful, strict=strict)
    rules = tuple(rule.upper() for rule in rules)
    if rules:
        _require_known(rules, form_id)
    previous = read_last_year(previous_file, how) if previous_file else None

    def judge(path: Path) -> "CheckedFile":
        checked = check_file(path, previous, how)
        return narrowed(checked, rules) if rules else checked

    if as_json:
        return _print_document(_each(files, judge, findings_as_document))
    if rules:
        return _print_lines(_each(files, judge, partial(line_of_rules, rules=rules)), rules)
    return _print_texts(_each(files, judge, findings_as_text))


def _require_known(rules: Sequence[str], form_id: str | None) -> None:
    """Raise XlsxToolsError for a rule that no form has of which a file may be."""
    from xlsx_tools.api import load_form
    from xlsx_tools.cli.printed.findings import require_rules
    from xlsx_tools.form.folders import known_forms

    require_rules(rules, [load_form(name) for name in (form_id, *known_forms()) if name])


def _each(
    files: Iterable[Path], judge: Callable[[Path], "CheckedFile"], show: Callable[["CheckedFile"], _Shown]
) -> Iterator[tuple["CheckedFile", _Shown]]:
    """Each file as soon as it is judged, with what is shown of it; what goes wrong is its own result."""
    from xlsx_tools.cli.fault import show_whole
    from xlsx_tools.cli.printed.findings import unread

    for path in files:
        try:
            with unforeseen_in(f"“{path}”"):
                checked = judge(path)
                shown = show(checked)
        except XlsxToolsError as error:
            show_whole(error)
            checked = unread(str(path), error)
            shown = show(checked)
        yield checked, shown


def _print_document(results: Iterable[tuple["CheckedFile", dict[str, object]]]) -> int:
    from xlsx_tools.filing.document import write_json

    code, documents = 0, list[dict[str, object]]()
    for checked, document in results:
        code = max(code, checked.exit_code)
        documents.append(document)
    click.echo(write_json({"files": documents}), nl=False)
    return code


def _print_texts(results: Iterable[tuple["CheckedFile", str]]) -> int:
    from xlsx_tools.cli.printed.findings import summary

    done: list[CheckedFile] = []
    for checked, text in results:
        click.echo(f"\n{text}" if done else text)
        done.append(checked)
    if len(done) > 1:
        click.echo(f"\n{summary(done)}")
    return max(checked.exit_code for checked in done)


def _print_lines(results: Iterable[tuple["CheckedFile", str]], rules: Sequence[str]) -> int:
    from xlsx_tools.cli.printed.findings import summary_of_rules

    done: list[CheckedFile] = []
    for checked, line in results:
        click.echo(line)
        if checked.layout is None:
            click.echo("".join(finding.message for finding in checked.findings), err=True)
        done.append(checked)
    click.echo(f"\n{summary_of_rules(done, rules)}")
    return max(checked.exit_code for checked in done)
