"""`settings`: who the office is to its units, how often it reminds them, and by when they are to file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import last_moment, ledger_option, name_units, require_mail
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from datetime import datetime

    from xlsx_tools.season.ledger.acts import Matter
    from xlsx_tools.season.ledger.store import Ledger


_MOST_NAMED = 10


@click.command(cls=Command)
@ledger_option
@click.option("--office", metavar="名称", help="落款：办公室的名称。")
@click.option("--phone", metavar="电话", help="落款：办公室的电话。")
@click.option("--from", "sender", metavar="邮箱", help="邮件从哪个邮箱发出。")
@click.option("--remind-before", type=click.IntRange(0), metavar="天数", help="期限前几天起催报；不写是 7。")
@click.option("--remind-every", type=click.IntRange(1), metavar="天数", help="隔几天再催一次；不写是 7。")
@click.option("--deadline", callback=last_moment, metavar="日期", help="报送期限，例如 2025-01-31。")
@click.option("--kind", metavar="类别", help="期限给这一类单位；写名册里的类别。")
@click.option("--unit", metavar="单位", help="期限只给这个单位（延期）；写名称或简称。")
def settings(
    ledger_file: Path,
    office: str | None,
    phone: str | None,
    sender: str | None,
    remind_before: int | None,
    remind_every: int | None,
    deadline: "datetime | None",
    kind: str | None,
    unit: str | None,
) -> int:
    """写明落款、期限、多久催一次，记在台账里；什么都不写时，列出现在的。"""
    from xlsx_tools.season.ledger.acts import ActKind, Matter
    from xlsx_tools.season.ledger.settings import SettingName
    from xlsx_tools.season.ledger.store import open_ledger

    if (unit or kind) and deadline is None:
        stop("--unit、--kind 说的是期限给谁，要写 --deadline。")
    if unit and kind:
        stop("--unit 和 --kind 只写一种。")
    if sender:
        require_mail(sender, None)
    said = {
        SettingName.OFFICE: office,
        SettingName.PHONE: phone,
        SettingName.SENDER: sender,
        SettingName.REMIND_BEFORE: remind_before,
        SettingName.REMIND_EVERY: remind_every,
    }
    wishes = {Matter(ActKind.SETTING, about=s.value): str(v) for s, v in said.items() if v is not None}
    with open_ledger(ledger_file) as ledger:
        if deadline and ledger.closing:
            stop("这一季已经结束，期限不能再改。要改的，请先用 close --reopen 重新打开。")
        if deadline:
            wishes |= _deadlines(ledger, unit, kind, deadline)
        ledger.decisions.make_each(wishes, moment())
        click.echo("\n".join(_listed(ledger)))
        _tell_early(ledger)
    return 0


def _deadlines(
    ledger: "Ledger", unit: str | None, kind: str | None, deadline: "datetime"
) -> "dict[Matter, str]":
    """What is to be decided so that the unit, the kind or all that have no other have that deadline."""
    from xlsx_tools.season.ledger.acts import ActKind, Matter
    from xlsx_tools.season.ledger.deadlines import EVERY_KIND, to_set

    if unit:
        return {Matter(ActKind.EXTENSION, ledger.known_unit(unit).name): f"{deadline:%Y-%m-%d}"}
    if kind:
        kinds = {one.kind for one in ledger.roster.units if one.kind}
        if kind not in kinds:
            known = few(sorted(kinds), _MOST_NAMED, " 等 {} 类")
            stop(f"名册里没有“{kind}”这个类别{f'，有{known}' if known else ''}。")
        return {Matter(ActKind.DEADLINE, about=kind): f"{deadline:%Y-%m-%d}"}
    return to_set(ledger.decisions, {EVERY_KIND: deadline.date()})


def _listed(ledger: "Ledger") -> Iterator[str]:
    """All settings and deadlines that hold."""
    from xlsx_tools.season.ledger.acts import ActKind
    from xlsx_tools.season.ledger.settings import settings_in

    now = settings_in(ledger.decisions)
    said = {"办公室": now.office, "电话": now.phone, "发件邮箱": now.sender}
    yield "　".join(f"{name}：{value or '没有写'}" for name, value in said.items())
    yield f"催报：期限前 {now.remind_before.days} 天起，隔 {now.remind_every.days} 天再催"
    for act in ledger.decisions.holding(ActKind.DEADLINE):
        yield f"期限：{act.matter.about or '各单位'}　{act.value}"
    yield from _of_units(ledger)


def _of_units(ledger: "Ledger") -> Iterator[str]:
    """The deadlines of single units, later than those of their kind or the only ones; who has none."""
    deadlines, units = ledger.deadlines, ledger.roster.units
    for unit in units:
        if own := deadlines.own(unit):
            yield f"{'延期' if deadlines.of_kind(unit) else '期限'}：{unit.name}　{own:%Y-%m-%d}"
    without = [unit.name for unit in units if not (deadlines.of(unit) or unit.exempt)]
    if without and deadlines.of_kinds:
        yield f"没有期限：{few(without, _MOST_NAMED, ' 等 {} 个')}"


def _tell_early(ledger: "Ledger") -> None:
    """Say which units would have to file before the year is over."""
    season = ledger.season
    early = ledger.deadlines.too_early(ledger.roster.units, season.year) if season else ()
    told = [f"{unit.name} {until:%Y-%m-%d}" for unit, until in early]
    name_units("请核对日期，年度还没有过完，期限就到了", told)
