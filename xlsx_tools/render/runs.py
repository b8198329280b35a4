"""The report's entries in runs: those on upright pages, wide tables with their headings on pages across."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xlsx_tools.render.report import Entry, Headline, PrintedTable, Report


@dataclass(frozen=True)
class Run:
    """Entries that follow one another on pages of one direction."""

    is_across: bool
    entries: tuple[Entry, ...]


def runs(document: Report, fits: Callable[[PrintedTable], bool]) -> tuple[Run, ...]:
    """All entries in printed order; what heads a table that does not fit goes across with it."""
    found: list[Run] = []
    for is_across, entries in _pieces(document, fits):
        if found and found[-1].is_across == is_across:
            found[-1] = Run(is_across, (*found[-1].entries, *entries))
        else:
            found.append(Run(is_across, entries))
    return tuple(found)


def _pieces(
    document: Report, fits: Callable[[PrintedTable], bool]
) -> Iterator[tuple[bool, tuple[Entry, ...]]]:
    """Each entry with the headings right before it, and whether it goes across."""
    headings: list[Entry] = []
    for entry in document.entries:
        headings.append(entry)
        if not isinstance(entry, Headline):
            yield isinstance(entry, PrintedTable) and not fits(entry), tuple(headings)
            headings.clear()
    if headings:
        yield False, tuple(headings)
