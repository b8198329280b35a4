"""What `merge --previous` names -> last year of the sum, carried into it and compared."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import stop
from xlsx_tools.cli.given import How, read_last_year, read_report
from xlsx_tools.cli.options import name_units
from xlsx_tools.cli.verify import last_year_below
from xlsx_tools.filing.last_year import as_last_year
from xlsx_tools.season.last_sum import (
    LastSum,
    lacking_last_year,
    last_sum_in_files,
    last_sum_in_ledger,
    with_last_year,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsx_tools.filing.submission import Submission
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.gather import Unread
    from xlsx_tools.season.merge import Filing

_LEDGER = b"SQLite format 3\0"


def carried_in(previous: Path, form: "Form", summed: "Submission", how: How) -> "Submission":
    """The sum with last year's figures of that file, folder or ledger; says what is amiss with them."""
    last = _last_sum(previous, form, summed, how)
    for note in last.notes:
        click.echo(f"请注意：{note}", err=True)
    if last.reported is None and last.summed is None:
        stop(f"“{previous}”里没有“{summed.unit}”或它的单位 {summed.origin.year - 1} 年度的填报。")
    lacking = lacking_last_year(summed, last)
    used = "没有带进汇总" if last.reported is None else f"上一年的数用“{summed.unit}”报告里的"
    name_units(f"上一年的数不全，{used}；缺", lacking)
    if last.reported and last.summed and not lacking:
        _compare(form, last.reported, last.summed)
    return with_last_year(form, summed, last)


def _last_sum(previous: Path, form: "Form", summed: "Submission", how: How) -> LastSum:
    if previous.is_dir():
        return last_sum_in_files(form, summed, _filed_below(last_year_below(previous), how))
    if _is_ledger(previous):
        return _of_last_ledger(previous, form, summed, how)
    year = summed.origin.year - 1
    reported = as_last_year(form, read_last_year(previous, how), f"“{previous}”")
    if reported.origin.year != year:
        stop(f"“{previous}”不是 {year} 年度的，不能作为上一年的数。")
    notes = [f"“{previous}”是“{reported.unit}”的，不是“{summed.unit}”的，请核对。"]
    if reported.unit == summed.unit:
        notes = []
    return LastSum(reported, _of_units(form, summed), tuple(notes))


def _of_units(form: "Form", summed: "Submission") -> "Submission | None":
    """What the units' own workbooks say of last year, summed; None where not all of them say it."""
    from dataclasses import replace

    from xlsx_tools.quantity import Quantity

    if not all(item in summed.last_year for item in form.inputs):
        return None
    items = {item: Quantity(summed.last_year[item]) for item in form.inputs}
    return replace(summed, items=items, last_year={})


def _is_ledger(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_LEDGER)) == _LEDGER
    except OSError:
        return False


def _of_last_ledger(path: Path, form: "Form", summed: "Submission", how: How) -> LastSum:
    from xlsx_tools.season.ledger.store import open_ledger

    with open_ledger(path) as ledger:
        season = ledger.season
        if season is None or (season.form, season.year) != (form.id, summed.origin.year - 1):
            stop(f"台账“{path}”不是 {summed.origin.year - 1} 年度的，或是另一种表式的。")
        return last_sum_in_ledger(ledger, form, summed)


def _filed_below(folder: Path, how: How) -> "Iterator[Filing | Unread]":
    """What is filed in a folder; what is nothing of the kind too."""
    from xlsx_tools.checking import check
    from xlsx_tools.errors import XlsxToolsError
    from xlsx_tools.season.gather import Unread
    from xlsx_tools.season.merge import Filing

    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            intake = read_report(path, how)
            yield Filing(str(path), intake.form, intake.submission, check(intake))
        except XlsxToolsError as error:
            yield Unread(str(path), str(error))


def _compare(form: "Form", reported: "Submission", summed: "Submission") -> None:
    from xlsx_tools.cli.printed.differences import differences_as_text
    from xlsx_tools.season.against import differences, units_behind

    found = differences(form, reported, summed)
    if found:
        what = f"上一年“{reported.unit}”报告的数与各单位上一年之和"
        click.echo(f"请注意：{what}有 {len(found)} 处不同：", err=True)
        click.echo(differences_as_text(form, found, units_behind(form, reported, summed)), err=True)
