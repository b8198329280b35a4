"""`log`: what was done in a season, and an act of it taken back."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command
from xlsx_tools.cli.options import last_moment, ledger_option
from xlsx_tools.cli.printed.acts import act_as_text
from xlsx_tools.files.zone import CHINA

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.acts import Act

_MOST_SHOWN = 100


def _kind(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Option callback: a kind of act as offices call it."""
    from xlsx_tools.season.ledger.acts import ActKind

    if value is None or value in set(ActKind):
        return value
    raise click.BadParameter(f"没有“{value}”，有{'、'.join(ActKind)}", ctx, param)


@click.command(cls=Command)
@ledger_option
@click.option("--unit", metavar="单位", help="只列这个单位的；写名称或简称。")
@click.option("--since", callback=last_moment, metavar="日期", help="只列这一天起的。")
@click.option("--kind", callback=_kind, metavar="事项", help="只列这一种，例如 指定、发信、期限、办结。")
@click.option("--undo", type=int, metavar="号", help="撤回这一条；以后又改过的，先撤回后面的。")
def log(
    ledger_file: Path, unit: str | None, since: datetime | None, kind: str | None, undo: int | None
) -> int:
    """列出做过的每一件事：什么时候、对哪个单位、原来是什么；做错的可以撤回。"""
    from xlsx_tools.cli.clock import moment
    from xlsx_tools.season.ledger.store import open_ledger

    with open_ledger(ledger_file) as ledger:
        if undo is not None:
            ledger.decisions.undo(undo, moment())
            click.echo(f"已撤回第 {undo} 条。", err=True)
        name = ledger.known_unit(unit).name if unit else ""
        acts = [
            act
            for act in ledger.decisions.history()
            if name in ("", act.matter.unit)
            and kind in (None, act.matter.kind)
            and (since is None or _is_since(act, since.date()))
        ]
    if undo is not None:
        acts = [act for act in acts if undo in (act.number, act.undoes)]
    _tell(acts, is_filtered=bool(unit or since or kind))
    return 0


def _is_since(act: "Act", day: date) -> bool:
    return act.done is not None and act.done.astimezone(CHINA).date() >= day


def _tell(acts: "Sequence[Act]", *, is_filtered: bool) -> None:
    """The acts, of all only the last ones."""
    left_out = 0 if is_filtered else len(acts[:-_MOST_SHOWN])
    if left_out:
        click.echo(f"前面还有 {left_out} 条，用 --since、--unit、--kind 看。", err=True)
    for act in acts[left_out:]:
        click.echo(act_as_text(act))
    if not acts:
        click.echo(
            "没有这样的记录。" if is_filtered else "还没有做过什么：指定计入哪一份、改设置等，都会记在这里。"
        )
