"""`tick`: what came and cannot be used, listed, or ticked off because somebody has seen to it."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import ledger_option


@click.command(cls=Command)
@ledger_option
@click.option("--unit", metavar="单位", help="这个单位的都办结了；写名称或简称。")
@click.option("--note", default="已办", metavar="说明", help="怎样办的，记进台账；不写是“已办”。")
def tick(ledger_file: Path, unit: str | None, note: str) -> int:
    """列出不能用的来件；某个单位的已经另外办妥（例如打过电话），就办结，不再提。"""
    from xlsx_tools.season.ledger.acts import ActKind, Matter
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.unusable import unusable_by_unit

    if not note.strip():
        stop("--note 不能是空的。")
    with open_ledger(ledger_file) as ledger:
        found = unusable_by_unit(ledger)
        name = ledger.known_unit(unit).name if unit else ""
        standings = {standing.unit.name: standing for standing in ledger.standings()}
        left = [
            (of_unit, one)
            for of_unit in ([name] if name else found)
            for one in found.get(of_unit, ())
            if not one.is_answered_in(standings[of_unit])
        ]
        for of_unit, one in left:
            click.echo(f"{of_unit}　{one.dated:%Y-%m-%d}　{one.name}：{one.reason}")
            if name:
                ledger.decisions.make(Matter(ActKind.TICK, name, one.key), note, moment())
    if name or not left:
        click.echo("已办结。" if left else "没有要办结的。", err=True)
    return 0
