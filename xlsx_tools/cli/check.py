"""`check`: what is wrong in files that came back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.options import (
    form_option,
    given_files,
    password_option,
    previous_option,
    strict_option,
)
from xlsx_tools.errors import XlsxToolsError, unforeseen_in

if TYPE_CHECKING:
    from xlsx_tools.cli.printed.findings import CheckedFile

_Shown = TypeVar("_Shown")
_Among = Callable[[Sequence["CheckedFile"]], tuple[list["CheckedFile"], list["CheckedFile"]]]


@click.command(cls=Command)
@given_files("files", "文件或文件夹...", "收回的工作簿、JSON 数据或公布的报告；文件夹里的全部检查。")
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
    """校验收回的工作簿或公布的报告，列出哪里不对、应当怎样；写文件夹的，每份一行，附各条规则的表。"""
    from xlsx_tools.cli.given import How, check_file, read_last_year
    from xlsx_tools.cli.printed import findings as printed

    how = How(form_id, password, careful, strict=strict)
    rules = tuple(rule.upper() for rule in rules)
    if rules:
        _require_known(rules, form_id)
    previous = read_last_year(previous_file, how) if previous_file else None

    def judge(path: Path) -> "CheckedFile":
        checked = check_file(path, previous, how)
        return printed.narrowed(checked, rules) if rules else checked

    folders = [path for path in files if _is_folder(path)]
    files = tuple(_files_in(files)) if folders else files
    if not files:
        stop("文件夹里没有文件。")
    among = partial(_with_copied_texts, rules=rules, strict=strict)
    if as_json:
        return _print_document(_each(files, judge, printed.findings_as_document), among)
    if folders and not rules:
        return _print_overview(_each(files, judge, printed.line_of_file), among)
    if rules:
        line_of_rules = partial(printed.line_of_rules, rules=rules)
        return _print_lines(_each(files, judge, line_of_rules), among, rules)
    return _print_texts(_each(files, judge, printed.findings_as_text), among)


def _is_folder(path: Path) -> bool:
    """Whether it is a folder, as far as that may be seen; what may not is told when it is read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _files_in(places: Iterable[Path]) -> Iterator[Path]:
    """The files given, and all below the folders given."""
    from xlsx_tools.cli.walk import ListedFile, ListedFolder, walk

    for place in places:
        if not _is_folder(place):
            yield place
            continue
        for met in walk(place):
            if isinstance(met, ListedFile):
                yield met.path
            elif not isinstance(met, ListedFolder):
                click.echo(f"“{met.path}”：{met.why}", err=True)


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
    from xlsx_tools.cli.printed.findings import unread

    for path in files:
        try:
            with unforeseen_in(f"“{path}”"):
                checked = judge(path)
                shown = show(checked)
        except XlsxToolsError as error:
            from xlsx_tools.cli.fault import show_whole

            show_whole(error)
            checked = unread(str(path), error)
            shown = show(checked)
        yield checked, shown


def _with_copied_texts(
    done: Sequence["CheckedFile"], rules: Sequence[str], *, strict: bool
) -> tuple[list["CheckedFile"], list["CheckedFile"]]:
    """The files with what their texts have of one another's, and with nothing else than that."""
    from xlsx_tools.checking.reasons import insisted
    from xlsx_tools.cli.printed.findings import narrowed

    read = [(number, one.layout, one.words) for number, one in enumerate(done) if one.layout and one.words]
    alone = [one._replace(findings=()) for one in done]
    if len({words.unit for *_, words in read}) > 1:
        from xlsx_tools.comparing.copied import copied_texts

        found = copied_texts([layout for _, layout, _ in read], [words for *_, words in read])
        for (number, *_), findings in zip(read, found, strict=True):
            wanted = done[number]._replace(findings=insisted(findings) if strict else findings)
            alone[number] = narrowed(wanted, rules) if rules else wanted
    pairs = zip(done, alone, strict=True)
    return [one._replace(findings=[*one.findings, *more.findings]) for one, more in pairs], alone


def _print_document(results: Iterable[tuple["CheckedFile", dict[str, object]]], among: _Among) -> int:
    from xlsx_tools.cli.printed.findings import findings_as_document
    from xlsx_tools.filing.document import write_json

    done: list[CheckedFile] = []
    documents: list[dict[str, object]] = []
    for checked, document in results:
        done.append(checked)
        documents.append(document)
    done, copied = among(done)
    for number, one in enumerate(copied):
        if one.findings:
            documents[number] = findings_as_document(done[number])
    click.echo(write_json({"files": documents}), nl=False)
    return max((checked.exit_code for checked in done), default=0)


def _print_overview(results: Iterable[tuple["CheckedFile", str]], among: _Among) -> int:
    from xlsx_tools.cli.printed.findings import copied_as_text, summary, table_of_rules

    done: list[CheckedFile] = []
    for checked, line in results:
        click.echo(line)
        done.append(checked)
    done, copied = among(done)
    for line in copied_as_text(copied):
        click.echo(line)
    click.echo("\n".join(["", *table_of_rules(done), "", summary(done)]))
    return max(checked.exit_code for checked in done)


def _print_texts(results: Iterable[tuple["CheckedFile", str]], among: _Among) -> int:
    from xlsx_tools.cli.printed.findings import copied_as_text, summary

    done: list[CheckedFile] = []
    for checked, text in results:
        click.echo(f"\n{text}" if done else text)
        done.append(checked)
    if len(done) > 1:
        done, copied = among(done)
        for line in copied_as_text(copied):
            click.echo(line)
        click.echo(f"\n{summary(done)}")
    return max(checked.exit_code for checked in done)


def _print_lines(results: Iterable[tuple["CheckedFile", str]], among: _Among, rules: Sequence[str]) -> int:
    from xlsx_tools.cli.printed.findings import copied_as_text, summary_of_rules

    done: list[CheckedFile] = []
    for checked, line in results:
        click.echo(line)
        if checked.layout is None:
            click.echo("".join(finding.message for finding in checked.findings), err=True)
        done.append(checked)
    done, copied = among(done)
    for line in copied_as_text(copied):
        click.echo(line)
    click.echo(f"\n{summary_of_rules(done, rules)}")
    return max(checked.exit_code for checked in done)
