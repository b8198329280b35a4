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


def part_years(pieces: Sequence[Piece], year: int, *, far: bool = False) -> Parted:
    """The pieces without tables whose title, right above them, tells of other years only.

    Where `far`, such a title holds for all tables up to one of the document's own year.
    """
    own: list[Piece] = []
    others: list[str] = []
    above = ""
    for piece in pieces:
        if isinstance(piece, Passage):
            is_other = _is_of_other(piece.text, year)
            above = piece.text if is_other else above if far and not _tells_of(piece.text, year) else ""
            own.append(piece)
        elif above:
            if isinstance(own[-1], Passage) and own[-1].text == above:
                own.pop()
            others.append(above)
            above = above if far else ""
        else:
            own.append(piece)
    return Parted(tuple(own), tuple(dict.fromkeys(others)))


def _tells_of(title: str, year: int) -> bool:
    return str(year) in title


def _is_of_other(title: str, year: int) -> bool:
    years = set(map(int, _YEAR.findall(title)))
    return bool(years) and year not in years and len(title) <= _LONGEST_TITLE and not _SENTENCE.search(title)
