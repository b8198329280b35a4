"""What a file states about its own size: readers are not told, since one sets memory aside for it."""

import re
from collections.abc import Mapping

# The element that says how many texts follow, with whatever attributes it has. Other counts (of styles,
# merged cells, the extent of a sheet) are stated too, but no reader believes them.
_TEXTS = re.compile(rb"<(?:[\w.-]+:)?sst\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_COUNT = re.compile(rb"\s(?:count|uniqueCount)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_WORD = b"uniqueCount"


def without_counts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a workbook, none of which says how many texts it has."""
    return {name: _TEXTS.sub(_uncounted, part) if _WORD in part else part for name, part in parts.items()}


def _uncounted(element: re.Match[bytes]) -> bytes:
    return _COUNT.sub(b"", element[0])
