"""`log`: what was done in a season, and an act of it taken back."""

from pathlib import Path

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import ledger_option
from xlsx_tools.cli.printed.acts import act_as_text


@click.command(cls=Command)
@ledger_option
@click.option("--unit", metavar="单位", help="只列这个单位的；写名称或简称。")
@click.option("--undo", type=int, metavar="号", help="撤回这一条；以后又改过的，先撤回后面的。")
def log(ledger_file: Path, unit: str | None, undo: int | None) -> int:
    """列出做过的每一件事：什么时候、对哪个单位、原来是什么；做错的可以撤回。"""
    from xlsx_tools.cli.clock import moment
    from xlsx_tools.season.ledger.store import open_ledger

    with open_ledger(ledger_file) as ledger:
        if undo is not None:
            ledger.decisions.undo(undo, moment())
            click.echo(f"已撤回第 {undo} 条。", err=True)
        name = ledger.known_unit(unit).name if unit else ""
        acts = [act for act in ledger.decisions.history() if name in ("", act.matter.unit)]
    if undo is not None:
        acts = [act for act in acts if undo in (act.number, act.undoes)]
    for act in acts:
        click.echo(act_as_text(act))
    if not acts:
        click.echo("还没有做过什么：指定计入哪一份、改设置等，都会记在这里。")
    return 0
