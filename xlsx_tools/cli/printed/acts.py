"""Acts of a ledger as lines of text."""

from typing import TYPE_CHECKING

from xlsx_tools.files.zone import CHINA
from xlsx_tools.season.ledger.acts import ActKind
from xlsx_tools.season.ledger.end_of_season import counted_at_closing

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.acts import Act, Matter

_SHORT_HASH = 8  # by which people name a version


def act_as_text(act: "Act") -> str:
    """An act in one line: its number, when, what on which unit, what holds since and what held before."""
    done = f"{act.done.astimezone(CHINA):%Y-%m-%d %H:%M}" if act.done else "时间没有记"
    on = "　".join(filter(None, (act.matter.kind.value, act.matter.unit, _about(act.matter))))
    told = f"{_shown(act, act.value) or '取消'}（原来：{_shown(act, act.before) or '没有'}）"
    undoing = f"　撤回第 {act.undoes} 条" if act.undoes else ""
    undone = f"　已撤回（第 {act.undone_by} 条）" if act.undone_by else ""
    return f"{act.number:>4}　{done}　{on}　{told}{undoing}{undone}"


def _about(matter: "Matter") -> str:
    """Which of several things it is on; of a letter, which version or which time."""
    if matter.kind is not ActKind.LETTER:
        return matter.about
    reply, *on = matter.about.split(" ")
    match on:
        case [version, refused]:
            return f"{reply} {version}（没有采纳的说明 {refused} 条）"
        case [times] if times.isdecimal() and len(times) < _SHORT_HASH:
            return f"{reply} 第 {times} 次"
    return matter.about


def _shown(act: "Act", value: str) -> str:
    """A value as people know it."""
    match act.matter.kind:
        case ActKind.CHOICE:
            return value[:_SHORT_HASH]
        case ActKind.CLOSING if value:
            return f"计入 {counted_at_closing(value)} 个单位的"
    return value
