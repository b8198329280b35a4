"""Versions of a ledger as lines of text."""

from typing import TYPE_CHECKING

from xlsx_tools.prose import few

if TYPE_CHECKING:
    from xlsx_tools.season.ledger.records import Version
    from xlsx_tools.season.ledger.store import Ledger


def version_as_text(ledger: "Ledger", version: "Version") -> str:
    """A version in one line: what it is named by, its date, its outcome, and where it came from."""
    sources = ledger.sources(version.hash)
    dated = f"{version.dated.astimezone():%Y-%m-%d %H:%M}"
    doubt = "（时间不准）" if version.doubt else ""
    sender = f"　来自 {few(version.senders, 1, ' 等 {} 个邮箱')}" if version.senders else ""
    where = few(sources, 1, " 等 {} 处")
    return f"{version.short_hash}　{dated}{doubt}　{version.outcome.value}{sender}　{where}"


def for_console(text: str) -> str:
    """The text with what stands between containers as consoles of code page 936 show it."""
    return text.replace("›", ">")
