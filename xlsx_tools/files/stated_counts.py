"""Counts that a file states about itself: readers are given none, since some set memory aside for them."""

import re
from collections.abc import Mapping

# Elements that say how many entries follow, with whatever attributes they have.
_LIST = re.compile(
    rb"<(?:[\w.-]+:)?(?:sst|mergeCells|numFmts|fonts|fills|borders|cellStyleXfs|cellXfs|cellStyles|dxfs)"
    rb"\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
)
_COUNT = re.compile(rb"\s(?:count|uniqueCount)\s*=\s*(?:\"[^\"]*\"|'[^']*')")


def without_counts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts of a workbook, none of which says how many entries its lists have."""
    return {name: _LIST.sub(_uncounted, part) if b"ount" in part else part for name, part in parts.items()}


def _uncounted(element: re.Match[bytes]) -> bytes:
    return _COUNT.sub(b"", element[0])
