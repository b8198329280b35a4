"""`reasons`: what units say of what stays as it is, and whether the office accepts it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import form_option, ledger_option

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.store import Ledger
    from xlsx_tools.season.reasons_given import Reason


@click.command(cls=Command)
@ledger_option
@form_option
@click.option("--unit", metavar="单位", help="只看这个单位的；写名称或简称。")
@click.option("--rule", metavar="规则", help="只是对这条规则的说明；写规则编号，例如 A-CARRIED-IN。")
@click.option("--accept", is_flag=True, help="采纳。")
@click.option("--refuse", is_flag=True, help="不采纳：下一封信里请单位重新说明。")
@click.option("--why", default="", metavar="理由", help="为什么不采纳，写进信里。")
def reasons(
    ledger_file: Path,
    form_id: str | None,
    unit: str | None,
    rule: str | None,
    accept: bool,
    refuse: bool,
    why: str,
) -> int:
    """列出各单位对提示核实的说明；逐条采纳或不采纳。"""
    from xlsx_tools.season.ledger.store import open_ledger
    from xlsx_tools.season.reasons_given import Ruling, ruling_as_text

    if accept and refuse:
        stop("--accept 和 --refuse 只能写一个。")
    if (accept or refuse) and not unit:
        stop("采纳或不采纳，要用 --unit 写明是哪个单位的。")
    if why and not refuse:
        stop("--why 只和 --refuse 一起写。")
    with open_ledger(ledger_file) as ledger:
        name = ledger.known_unit(unit).name if unit else ""
        found = list(_given(ledger, ledger_file, form_id, name, rule))
        if accept or refuse:
            if not found:
                stop(f"“{name}”没有{'对这条规则' if rule else ''}写说明。")
            ruling = ruling_as_text(Ruling.ACCEPTED if accept else Ruling.REFUSED, why)
            for reason in found:
                ledger.decisions.make(reason.matter, ruling, moment())
            found = list(_given(ledger, ledger_file, form_id, name, rule))
    click.echo("\n".join(_listed(found)))
    return 0


def _given(
    ledger: "Ledger", ledger_file: Path, form_id: str | None, unit: str, rule: str | None
) -> "Iterator[Reason]":
    """The reasons that units give in what they filed last."""
    from xlsx_tools.cli.form_of_ledger import begun_season, form_of_ledger
    from xlsx_tools.season.status.survey import survey

    season = begun_season(ledger, ledger_file)
    overview = survey(ledger, form_of_ledger(season, form_id), season.year, now=moment())
    for line in overview.lines:
        for reason in line.reasons:
            if unit in ("", line.unit) and rule in (None, reason.rule):
                yield reason


def _listed(found: "Sequence[Reason]") -> Iterator[str]:
    """A line a reason."""
    for reason in found:
        yield f"{reason.unit}　{reason.rule}　{reason.text}　{reason.ruling or '还没有定'}"
    if not found:
        yield "没有单位写说明。"
