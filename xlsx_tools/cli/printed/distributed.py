"""The list of what `distribute` made, a unit a row, for Excel; and what is to be known before it is sent."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.options import name_units

if TYPE_CHECKING:
    from xlsx_tools.season.distribute import Found

_HEADINGS = ("单位名称", "工作簿", "邮件草稿", "邮箱", "上一年数据", "说明")
_MOST_NAMED = 10

Row = Sequence[str]


def list_of(rows: Iterable[Row], earlier: Iterable[Row] = ()) -> bytes:
    """A row a unit; those of an earlier list stay where they were, but for units that have new ones."""
    new = {row[0]: row for row in (tuple(map(_harmless, row)) for row in rows)}
    before = [row for row in earlier if any(row) and tuple(row[:1]) != _HEADINGS[:1]]
    kept = [new.pop(row[0], row) for row in before]
    out = StringIO(newline="")
    csv.writer(out).writerows([_HEADINGS, *kept, *new.values()])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """The text of a CSV cell, so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def tell_of_last_year(units: Sequence[str], found: "Found", folder: Path) -> None:
    """What came of last year's data: who has none, what is to be looked at, which files were of no use."""
    without = [unit for unit in units if not found.of(unit).last_year]
    click.echo(f"按上一年数据预填的有 {len(units) - len(without)} 份。", err=True)
    name_units("没有预填", without)
    for unit in units:
        if note := found.of(unit).note:
            click.echo(f"请注意：{unit}：{note}", err=True)
    name_units("上一年的数据里，名册上没有的单位", [f"{one.unit}（{one.file}）" for one in found.strangers])
    for unread in found.unread[:_MOST_NAMED]:
        click.echo(f"请注意：上一年数据里的“{unread.name}”没有用：{unread.why}", err=True)
    if len(found.unread) > _MOST_NAMED:
        click.echo(f"请注意：另有 {len(found.unread) - _MOST_NAMED} 个文件也读不到，没有用。", err=True)
    if found.others:
        click.echo(f"文件夹“{folder}”里另有 {found.others} 个文件不是上一年的填报数据，没有用。", err=True)
