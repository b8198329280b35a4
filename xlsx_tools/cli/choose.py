"""`choose`: which version of a unit's filing counts."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.options import ledger_option
from xlsx_tools.cli.printed.versions import LOST, counted_in, for_console, lost_since, version_as_text

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.records import Standing
    from xlsx_tools.season.ledger.store import Ledger


@click.command(cls=Command)
@ledger_option
@click.option("--unit", required=True, metavar="单位", help="单位名称或简称。")
@click.option("--version", "version", metavar="版本号", help="让这一份计入；写版本号的前几位即可。")
@click.option("--latest", is_flag=True, help="取消指定，仍以最后一份合格的计入。")
def choose(ledger_file: Path, unit: str, version: str | None, latest: bool) -> int:
    """指定一个单位以哪一份计入；什么都不指定时，列出它交过的各份。"""
    from xlsx_tools.cli.clock import moment
    from xlsx_tools.season.ledger.store import open_ledger

    if version and latest:
        stop("--version 和 --latest 只能写一个。")
    with open_ledger(ledger_file) as ledger:
        before = counted_in(ledger)
        if version or latest:
            digest = ledger.version(version).hash if version else None
            standing = ledger.choose(unit, digest, moment())
        else:
            standing = ledger.standing(unit)
        click.echo(for_console("\n".join(_versions(ledger, standing))))
        lost = lost_since(ledger, before)
    if lost:
        click.echo(f"{LOST}：{'；'.join(lost)}。", err=True)
    return 1 if lost else 0


def _versions(ledger: "Ledger", standing: "Standing") -> Iterator[str]:
    """What a unit filed, a line a version, and which of it counts."""
    name, counted = standing.unit.name, standing.counted
    if not standing.versions:
        yield f"{name}　还没有交。"
        return
    if standing.filed:
        empty = f"，另有空表 {len(standing.empty)} 份" if standing.empty else ""
        yield f"{name}　交过 {len(standing.filed)} 份{empty}："
    else:
        yield f"{name}　还没有交，发来的是空表："
    changes = _changes(ledger, standing)
    for version in standing.versions:
        mark = "计入 →" if version == counted else "　　　 "
        yield f"  {mark} {version_as_text(ledger, version)}"
        if changed := changes.get(version.hash):
            yield f"           与上一份相比：{changed}"
    if standing.held:
        held = "、".join(version.short_hash for version in standing.held)
        yield f"{held} 不是从本单位邮箱发来的，没有采用；核实后可用 --version 指定。"
    if standing.undecided:
        number = len(standing.undecided)
        yield f"有 {number} 份的时间分不清先后，没有一份计入。请核实后用 --version 指定一份。"
    elif not standing.filed:
        return
    elif counted is None:
        yield "没有一份计入：没有错误的才计入，也可以用 --version 指定一份。"
    elif standing.is_chosen:
        yield f"计入的是指定的 {counted.short_hash}。要改回最后一份合格的，用 --latest。"
    else:
        yield f"计入的是最后一份合格的 {counted.short_hash}。"


def _changes(ledger: "Ledger", standing: "Standing") -> dict[str, str]:
    """What each version but the first has otherwise than the one before, by its hash."""
    from xlsx_tools.cli.form_of_ledger import form_at_hand
    from xlsx_tools.season.told_again import changed_since

    form = form_at_hand(ledger.season) if ledger.season else None
    if form is None:
        return {}
    return {
        after.hash: changed_since(ledger, form, before, after) for before, after in pairwise(standing.filed)
    }
