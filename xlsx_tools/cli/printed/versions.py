"""Versions of a ledger as lines of text."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from xlsx_tools.files.zone import CHINA
from xlsx_tools.prose import few

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.records import Version
    from xlsx_tools.season.ledger.store import Ledger

_GONE = "　名册里没有了；改了名称的，请在名册的“曾用名”里写旧名，再收一次"
LOST = "原来计入、现在没有一份计入的单位"


def version_as_text(ledger: "Ledger", version: "Version") -> str:
    """A version in one line: what it is named by, its date, its outcome, and where it came from."""
    sources = ledger.sources(version.hash)
    dated = f"{version.dated.astimezone(CHINA):%Y-%m-%d %H:%M}"
    doubt = "（时间不准）" if version.doubt else ""
    sender = f"　来自 {few(version.senders, 1, ' 等 {} 个邮箱')}" if version.senders else ""
    where = few(sources, 1, " 等 {} 处")
    return f"{version.short_hash}　{dated}{doubt}　{version.outcome.value}{sender}　{where}"


def counted_in(ledger: "Ledger") -> dict[str, str]:
    """What counts of each unit, by its hash."""
    return {unit.name: version.hash for unit, version in ledger.counted()}


def lost_since(ledger: "Ledger", before: Mapping[str, str]) -> list[str]:
    """The units of which something counted and nothing does any more, with what it was."""
    now = counted_in(ledger)
    lost = {name: content for name, content in before.items() if _now_called(ledger, name) not in now}
    return [
        f"{name}　{content[:8]}{'' if _now_called(ledger, name) else _GONE}" for name, content in lost.items()
    ]


def _now_called(ledger: "Ledger", name: str) -> str:
    """What a unit is called in the roster, empty where it is not there any more."""
    unit = ledger.roster.find(name)
    return unit.name if unit else ""


def for_console(text: str) -> str:
    """The text with what stands between containers as consoles of code page 936 show it."""
    return text.replace("›", ">")
