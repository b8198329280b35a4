"""Names for files: as Windows allows them, and no two of them the same."""

import re
from collections.abc import Collection, Iterable, Iterator

from xlsx_tools.prose import is_shown

_FORBIDDEN = '\\/:*?"<>|'
# Names that Windows takes for devices, whatever follows behind a dot.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
_LONGEST_STEM = 75  # characters: three bytes each stay below the 255 of a file name


def file_stem(text: str) -> str:
    """A name for a file made from a report's title, as Windows allows it."""
    safe = "".join("_" if c in _FORBIDDEN or not is_shown(c) else c for c in text)
    stem = safe[:_LONGEST_STEM].strip(" .") or "报告"
    return f"_{stem}" if is_device(stem) else stem


def is_device(name: str) -> bool:
    """Whether Windows takes a file of that name for one of its devices."""
    return _DEVICE.fullmatch(name) is not None


def unlike(taken: Collection[str], text: str) -> str:
    """The text's stem, numbered where Windows would take it for one of those taken (case folded)."""
    stem = single = file_stem(text)
    number = 1
    while stem.casefold() in taken:
        number += 1
        stem = f"{single}（{number}）"
    return stem


def stems(titles: Iterable[str]) -> Iterator[str]:
    """A name for a file of each title, of which no two are the same to Windows."""
    taken: set[str] = set()
    for title in titles:
        stem = unlike(taken, title)
        taken.add(stem.casefold())
        yield stem
