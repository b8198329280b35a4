"""`choose`: which version of a unit's filing counts."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsx_tools.cli.chinese import Command, stop
from xlsx_tools.cli.clock import moment
from xlsx_tools.cli.options import ledger_option
from xlsx_tools.cli.printed.versions import LOST, counted_in, for_console, lost_since, version_as_text
from xlsx_tools.files.zone import CHINA

if TYPE_CHECKING:
    from xlsx_tools.form.model import Form
    from xlsx_tools.season.ledger.records import Standing, Version
    from xlsx_tools.season.ledger.store import Ledger


@click.command(cls=Command)
@ledger_option
@click.option("--unit", metavar="单位", help="单位名称或简称；不写时列出所有单位的，和没有归到单位的。")
@click.option("--version", "version", metavar="版本", help="让这一份计入；写序号，或者版本号的前几位。")
@click.option("--latest", is_flag=True, help="取消指定，仍以最后一份合格的计入。")
@click.option("--changes", metavar="版本", help="逐项列出这一份与前一份相比改了什么。")
def choose(
    ledger_file: Path, unit: str | None, version: str | None, latest: bool, changes: str | None
) -> int:
    """指定一个单位以哪一份计入；什么都不指定时，列出交过的各份。"""
    from xlsx_tools.season.ledger.store import open_ledger

    if sum(map(bool, (version, latest, changes))) > 1:
        stop("--version、--latest 和 --changes 只能写一个。")
    if unit is None and (version or latest):
        stop("要用 --unit 写明是哪个单位的。")
    with open_ledger(ledger_file) as ledger:
        if changes:
            click.echo("\n".join(_changed(ledger, changes)))
            return 0
        if unit is None:
            click.echo(for_console("\n".join(_all(ledger))))
            return 0
        return _choose(ledger, unit, version, latest=latest)


def _choose(ledger: "Ledger", unit: str, version: str | None, *, latest: bool) -> int:
    """Choose if a version is wanted, and list what there is; 1 where less counts than before."""
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
    chosen = standing.counted if version else None
    if chosen and chosen.errors:
        wrong = f"指定的 {chosen.short_hash} 有 {chosen.errors} 处错误，数字不能计入汇总，单位是“退回”"
        click.echo(f"请注意：{wrong}。要改回最后一份合格的，用 --latest。", err=True)
    return 1 if lost or (chosen and chosen.errors) else 0


def _all(ledger: "Ledger") -> Iterator[str]:
    """What every unit filed, and what is no unit's."""
    for standing in ledger.standings():
        yield from _versions(ledger, standing)
    if strays := list(ledger.strays()):
        yield f"\n没有归到单位的 {len(strays)} 份（用 --unit 单位 --version 版本 认给一个单位）："
        for version in strays:
            whose = "，".join(filter(None, (version.filed_as, str(version.year or ""))))
            yield f"           {version.number:>4}　{version_as_text(ledger, version)}　{whose}"


def _changed(ledger: "Ledger", beginning: str) -> Iterator[str]:
    """What a version has otherwise than the one before it of its unit: items, old and new, and sentences."""
    from xlsx_tools.cli.printed.compared import comparison_as_text
    from xlsx_tools.comparing.sides import with_names
    from xlsx_tools.season.told_again import versions_compared
    from xlsx_tools.workbook.layout import layout_of

    version, form = ledger.version(beginning), _form(ledger)
    if version.unit is None or form is None:
        stop(f"版本 {version.short_hash} 没有归到单位，没有可以比较的前一份。")
    earlier = [one for one in ledger.standing(version.unit).filed if one.age < version.age]
    compared = versions_compared(ledger, form, earlier[-1], version) if earlier else None
    if compared is None:
        stop(f"版本 {version.short_hash} 没有可以比较的前一份。")
    named = with_names(compared, (_dated(earlier[-1]), _dated(version)))
    yield from comparison_as_text(named, layout_of(form))


def _dated(version: "Version") -> str:
    return f"{version.short_hash}（{version.dated.astimezone(CHINA):%m-%d}）"


def _form(ledger: "Ledger") -> "Form | None":
    """The form of the season where it may be opened."""
    from xlsx_tools.cli.form_of_ledger import form_at_hand

    return form_at_hand(ledger.season) if ledger.season else None


def _versions(ledger: "Ledger", standing: "Standing") -> Iterator[str]:
    """What a unit filed, a line a version, and which of it counts."""
    name, counted = standing.unit.name, standing.counted
    if not (standing.versions or standing.later):
        yield f"{name}　还没有交。"
        return
    if standing.filed or standing.later:
        empty = f"，另有空表 {len(standing.empty)} 份" if standing.empty else ""
        late = f"，结束以后收到 {len(standing.later)} 份" if standing.later else ""
        yield f"{name}　交过 {len(standing.filed)} 份{empty}{late}："
    else:
        yield f"{name}　还没有交，发来的是空表："
    changes = _changes(ledger, standing)
    for version in (*standing.versions, *standing.later):
        mark = "计入 →" if version == counted else "　　　 "
        mark = "结束后 " if version in standing.later else mark
        yield f"  {mark} {version.number:>4}　{version_as_text(ledger, version)}"
        if changed := changes.get(version.hash):
            yield f"                 与上一份相比：{changed}"
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
    from xlsx_tools.season.told_again import changed_since

    form = _form(ledger)
    if form is None:
        return {}
    return {
        after.hash: changed_since(ledger, form, before, after) for before, after in pairwise(standing.filed)
    }
