"""Tables that a document has of another year beside its own, as it says right above them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xlsx_tools.published.neutral import Passage, Piece

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_SENTENCE = re.compile(r"[。！？；]")
_LONGEST_TITLE = 50


@dataclass(frozen=True)
class Parted:
    """The pieces of a document's own year, and the titles of tables of others."""

    own: tuple[Piece, ...]
    others: tuple[str, ...] = ()


def part_years(pieces: Sequence[Piece], year: int) -> Parted:
    """The pieces without tables whose title, right above them, tells of other years only."""
    own: list[Piece] = []
    others: list[str] = []
    for piece in pieces:
        title = own[-1] if own else None
        if not isinstance(piece, Passage) and isinstance(title, Passage) and _is_of_other(title.text, year):
            own.pop()
            others.append(title.text)
        else:
            own.append(piece)
    return Parted(tuple(own), tuple(others))


def _is_of_other(title: str, year: int) -> bool:
    years = set(map(int, _YEAR.findall(title)))
    return bool(years) and year not in years and len(title) <= _LONGEST_TITLE and not _SENTENCE.search(title)
