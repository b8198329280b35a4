"""`tick`: what came and waits for somebody, listed, or ticked off because somebody has seen to it."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import ledger_option
from xlsx_tools.cli.printed.versions import for_console


@click.command(cls=Command)
@ledger_option
@click.option("--unit", metavar="单位", help="这个单位的都办结了；写名称或简称。")
@click.option("--file", metavar="文件", help="叫这个名字的办结了；不写 --unit 的，指没有归到单位的来件。")
@click.option("--note", default="已办", metavar="说明", help="怎样办的，记进台账；不写是“已办”。")
def tick(ledger_file: Path, unit: str | None, file: str | None, note: str) -> int:
    """列出不能用的来件、退信、结束以后收到的；另外办妥的（例如打过电话），就办结，不再提。"""
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.status.to_tick import to_tick

    if not note.strip():
        stop("--note 不能是空的。")
    is_wanted = bool(unit or file)
    with open_ledger(ledger_file) as ledger:
        name = ledger.known_unit(unit).name if unit else ""
        left = [
            one
            for one in to_tick(ledger)
            if not is_wanted or (one.unit == name and file in (None, one.name, one.key))
        ]
        for one in left:
            click.echo(for_console(one.told))
        if is_wanted:
            ledger.decisions.make_each({one.matter: note for one in left}, moment())
    if is_wanted or not left:
        click.echo("已办结。" if left else "没有要办结的。", err=True)
    return 0
