"""`tick`: what came and cannot be used, listed, or ticked off because somebody has seen to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import ledger_option
from xlsx_tools.cli.printed.versions import for_console

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.acts import Matter
    from xlsx_tools.season.ledger.store import Ledger


@click.command(cls=Command)
@ledger_option
@click.option("--unit", metavar="单位", help="这个单位的都办结了；写名称或简称。")
@click.option("--file", metavar="文件", help="没有归到单位的来件，叫这个名字的都办结了。")
@click.option("--note", default="已办", metavar="说明", help="怎样办的，记进台账；不写是“已办”。")
def tick(ledger_file: Path, unit: str | None, file: str | None, note: str) -> int:
    """列出不能用的来件；某个单位的、某份文件已经另外办妥（例如打过电话），就办结，不再提。"""
    from xlsx_tools.season.ledger.store import open_ledger

    if not note.strip():
        stop("--note 不能是空的。")
    with open_ledger(ledger_file) as ledger:
        name = ledger.known_unit(unit).name if unit else ""
        left = [*_of_units(ledger, name)] if name or not file else []
        left += _of_nobody(ledger, file or "") if file or not name else []
        for matter, told in left:
            click.echo(for_console(told))
            if name or file:
                ledger.decisions.make(matter, note, moment())
    if name or file or not left:
        click.echo("已办结。" if left else "没有要办结的。", err=True)
    return 0


def _of_units(ledger: "Ledger", name: str) -> "Iterator[tuple[Matter, str]]":
    """What that unit sent, or every unit, and cannot be used, each with what is told of it."""
    from xlsx_tools.season.ledger.acts import ActKind, Matter
    from xlsx_tools.season.status.unusable import unusable_by_unit

    standings = {standing.unit.name: standing for standing in ledger.standings()}
    for unit, sent in unusable_by_unit(ledger).items():
        for one in sent:
            if name in ("", unit) and not one.is_answered_in(standings[unit]):
                told = f"{unit}　{one.dated:%Y-%m-%d}　{one.name}：{one.reason}"
                yield Matter(ActKind.TICK, unit, one.key), told


def _of_nobody(ledger: "Ledger", name: str) -> "Iterator[tuple[Matter, str]]":
    """What came of that name, or of any, that is no unit's and need not be given to one."""
    from xlsx_tools.season.ledger.acts import ActKind, Matter
    from xlsx_tools.season.ledger.records import Outcome
    from xlsx_tools.season.status.survey import unassigned
    from xlsx_tools.season.status.unusable import name_of

    for one in unassigned(ledger):
        if name in ("", name_of(one.source)) and one.kind != Outcome.UNKNOWN_UNIT:
            yield Matter(ActKind.TICK, about=one.source), f"没有归到单位　{one.source}：{one.reason}"
