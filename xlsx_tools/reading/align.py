"""Lines of a form found again among those of a sheet: in their order, and only if no other way fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """Where an expected line is: `at`, or None if it is missing or may be at any of `candidates`."""

    at: int | None
    candidates: tuple[int, ...] = ()


def align(weights: Sequence[Mapping[int, int]]) -> list[Match]:
    """Match expected lines with actual ones, both in order, so that the most labels agree.

    `weights[n]` maps the actual lines that could be the n-th expected one to how many labels agree.
    A line counts as found only if every best alignment has it in the same place.
    """
    actual = sorted({line for row in weights for line in row})
    table = [[row.get(line, 0) for line in actual] for row in weights]
    before = _best(table)
    after = _best([row[::-1] for row in table[::-1]])
    lines, width = len(table), len(actual)
    best = before[lines][width]

    def behind(line: int, column: int) -> int:
        """The best that is left for the lines from `line` and the columns from `column` on."""
        return after[lines - line][width - column]

    matches: list[Match] = []
    for line, row in enumerate(table):
        fitting = [
            column
            for column, weight in enumerate(row)
            if weight and before[line][column] + weight + behind(line + 1, column + 1) == best
        ]
        dispensable = any(
            before[line][column] + behind(line + 1, column) == best for column in range(width + 1)
        )
        candidates = tuple(actual[column] for column in fitting)
        matches.append(Match(candidates[0] if len(candidates) == 1 and not dispensable else None, candidates))
    return matches


def _best(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """The most labels that agree, for each number of first lines and of first columns."""
    width = len(table[0]) if table else 0
    best = [[0] * (width + 1)]
    for row in table:
        above, current = best[-1], [0]
        for column, weight in enumerate(row):
            matched = above[column] + weight if weight else 0
            current.append(max(above[column + 1], current[column], matched))
        best.append(current)
    return best
