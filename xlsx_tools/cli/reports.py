"""Every report of a season at once: one a unit that counts in the ledger, and a page that leads to them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import stop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsx_tools.finding import Finding
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.merge import Filing

INDEX = "index.html"


def convert_all(
    ledger_file: Path,
    output: Path,
    outputs: "Sequence[str]",
    *,
    strict: bool,
    draft: bool,
    templates: Path | None,
    form_id: str | None,
    force: bool,
) -> int:
    """Write the reports of all units that count, going on where one fails; 1 where any is left out.

    Raises XlsxToolsError for a ledger that cannot be read, and where the index page is there already.
    """
    from xlsx_tools.cli.files import refuse_occupied, write_files
    from xlsx_tools.cli.form_of_ledger import form_of_ledger
    from xlsx_tools.errors import XlsxToolsError
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.reports import render_index
    from xlsx_tools.season.summands import filing_of, lack

    refuse_occupied(output / INDEX, force=force)
    reports: dict[str, dict[str, str]] = {}
    left_out: dict[str, str] = {}
    taken: set[str] = set()
    drafts = 0
    with open_ledger(ledger_file) as ledger:
        season = ledger.season
        if season is None:
            stop(f"台账“{ledger_file}”还是空的，请先用 collect 命令收文件。")
        form = form_of_ledger(season, form_id)
        for standing in ledger.standings():
            unit = standing.unit.name
            filing = filing_of(ledger, form, standing)
            if filing is None:
                left_out[unit] = lack(standing)
                continue
            errors = _errors(filing, strict=strict)
            if errors and not draft:
                left_out[unit] = f"有 {len(errors)} 处错误，没有生成报告"
                continue
            stem = _stem(form, filing, taken, is_draft=bool(errors))
            try:
                contents = _rendered(filing, stem, outputs, is_draft=bool(errors), templates=templates)
                write_files({output / name: data for name, data in contents.items()}, force=force)
            except XlsxToolsError as error:
                left_out[unit] = str(error)
                continue
            drafts += bool(errors)
            reports[unit] = dict(zip(outputs, contents, strict=True))
    title = f"{season.year} 年度{form.title}"
    write_files({output / INDEX: render_index(title, reports, left_out)}, force=force)
    _say(reports, left_out, drafts)
    click.echo(str(output / INDEX))
    return 1 if left_out or drafts else 0


def _errors(filing: "Filing", *, strict: bool) -> "list[Finding]":
    from xlsx_tools.checking.reasons import insisted
    from xlsx_tools.finding import Severity

    findings = insisted(filing.findings) if strict else filing.findings
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _rendered(
    filing: "Filing", stem: str, outputs: "Sequence[str]", *, is_draft: bool, templates: Path | None
) -> dict[str, bytes]:
    """The reports of one unit by their file names."""
    from xlsx_tools.checking.reasons import recorded
    from xlsx_tools.render import render

    submission = recorded(filing.submission, filing.findings)
    return {
        f"{stem}.{name}": render(name, filing.form, submission, draft=is_draft, templates=templates)
        for name in outputs
    }


def _stem(form: "Form", filing: "Filing", taken: set[str], *, is_draft: bool) -> str:
    """The report's title as a file name that no other report of the folder has, which is taken then."""
    from xlsx_tools.cli.files import file_stem

    submission = filing.submission
    title = form.report_title.format(unit=submission.unit, year=submission.year)
    stem = single = file_stem(f"{'草稿_' if is_draft else ''}{title}")
    number = 1
    while stem.casefold() in taken:
        number += 1
        stem = f"{single}（{number}）"
    taken.add(stem.casefold())
    return stem


def _say(reports: "Mapping[str, object]", left_out: "Mapping[str, str]", drafts: int) -> None:
    of_them = f"（其中 {drafts} 份是草稿，未通过校验）" if drafts else ""
    click.echo(f"已生成 {len(reports)} 个单位的报告{of_them}。", err=True)
    if left_out:
        click.echo(click.style(f"没有生成的 {len(left_out)} 个单位：", fg="red"), err=True)
        for unit, why in left_out.items():
            click.echo(f"  {unit}：{why}", err=True)
