"""The characters of a PDF's page as words, parted where a gap or the edge of a shaded cell lies between."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from xlsx_tools.published.placed import PlacedTable, Word, placed_tables
from xlsx_tools.published.ruled import Characters, in_lines, joined

_GAP = 0.6  # of a character's size: what stands farther apart are two words
_FEWEST_EDGES = 6  # at one place: that is where a column begins
_NEAR = 1.5  # points

_Rules = Sequence[dict[str, Any]]


def tables_without_rules(
    characters: Characters, shades: _Rules
) -> tuple[list[PlacedTable], list[dict[str, Any]]]:
    """The tables that characters make by where they stand, and the characters that are in none."""
    edges = _edges(shades)
    parts = [part for line in in_lines(characters) for part in _parted(line, edges)]
    words = [_word(part) for part in parts]
    tables = placed_tables(words)
    taken = {number for table in tables for number in table.words}
    return tables, [c for number, part in enumerate(parts) if number not in taken for c in part]


def _word(part: Characters) -> Word:
    top, bottom = min(c["top"] for c in part), max(c["bottom"] for c in part)
    return Word(joined(part), part[0]["x0"], part[-1]["x1"], top, bottom)


def _edges(shades: _Rules) -> list[float]:
    """Where the edges of many shaded or bordered cells lie, from left to right."""
    found = Counter(round(shade[side]) for shade in shades for side in ("x0", "x1"))
    return sorted(edge for edge, number in found.items() if number >= _FEWEST_EDGES)


def _parted(line: Characters, edges: Sequence[float]) -> Iterator[Characters]:
    """The characters of a line that stand close together."""
    shown = [character for character in line if character["text"].strip()]
    first = 0
    for number in range(1, len(shown) + 1):
        if number == len(shown) or _is_parted(shown[number - 1], shown[number], edges):
            yield shown[first:number]
            first = number


def _is_parted(before: dict[str, Any], after: dict[str, Any], edges: Sequence[float]) -> bool:
    left, right = before["x1"], after["x0"]
    if right - left > _GAP * after["size"]:
        return True
    return any(left - _NEAR <= edge <= right + _NEAR for edge in edges)
