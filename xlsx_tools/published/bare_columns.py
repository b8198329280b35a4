"""What stands in columns without rules, by where it stands: heads above, labels left, and figures in rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from unicodedata import east_asian_width

from xlsx_tools.published.neutral import Box

FIGURE = re.compile(r"[-+−]?[\d０-９][\d０-９,.，．]*(?:[(（][^()（）]*[)）])?|[-–—―－/／\\~～]{1,3}")


@dataclass(frozen=True)
class Strip:
    """What stands together in a line, and from where to where it reaches."""

    text: str
    left: float
    right: float

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, or a mark for none."""
        return FIGURE.fullmatch(self.text) is not None

    @property
    def has_digits(self) -> bool:
        """Whether there is a digit in it."""
        return any(character.isdigit() for character in self.text)

    def overlaps(self, other: "Strip") -> bool:
        """Whether one stands below the other, at least in part."""
        return self.left < other.right and other.left < self.right

    def joined(self, other: "Strip") -> "Strip":
        """The run with the one below it."""
        return Strip(self.text + other.text, min(self.left, other.left), max(self.right, other.right))


@dataclass
class Segment:
    """The rows below one head: its words, each with the line in which it ends, then labels and figures.

    Where `is_measured`, all places are as they look, whatever characters stand there.
    """

    words: Sequence[tuple[int, Strip]]
    is_measured: bool = False
    rows: list[tuple[Sequence[Strip], Sequence[Strip]]] = field(default_factory=list)

    @cached_property
    def columns(self) -> tuple[Strip, ...]:
        """The cells of the head that stand above figures, with no others between."""
        labels = max((run.right for own, _ in self.rows for run in own), default=0)
        above = [(last, run) for last, run in self.words if run.left + run.right >= 2 * labels]
        lowest = [
            run
            for last, run in above
            if not any(line > last and other.overlaps(run) for line, other in above)
        ]
        return tuple(sorted(lowest, key=lambda run: run.left))

    @cached_property
    def ranges(self) -> tuple[Strip, ...]:
        """What each column takes, head and full rows together; nothing where two of them overlap."""
        found = list(self.columns)
        for _, cells in self.rows:
            if len(cells) == len(found):
                found = [one.joined(cell) for one, cell in zip(found, cells, strict=True)]
        is_clear = all(one.right <= other.left for one, other in pairwise(found))
        return tuple(found) if is_clear else ()

    def boxes(self) -> Iterator[list[Box]]:
        """The head and the rows, each cell at its place."""
        most = max((len(labels) for labels, _ in self.rows), default=0)
        number = 0
        for line in sorted({last for last, _ in self.words}):
            groups = [run.text for last, run in self.words if last == line and run not in self.columns]
            if groups:
                yield _row(number, groups)
                number += 1
        if self.columns:
            yield _row(number, [*[""] * most, *(run.text for run in self.columns)])
            number += 1
        for labels, cells in self.rows:
            texts = [
                *[""] * (most - len(labels)),
                *(run.text for run in labels),
                *self._placed(labels, cells),
            ]
            yield _row(number, texts)
            number += 1

    def _placed(self, labels: Sequence[Strip], cells: Sequence[Strip]) -> list[str]:
        """The texts of a row's cells, with blank ones where figures stand below the heads beside them."""
        texts = [cell.text for cell in cells]
        is_unsure = not self.is_measured and any(_is_of_unsure_width(label.text) for label in labels)
        if len(cells) >= len(self.ranges) or is_unsure:
            return texts
        at = [[n for n, one in enumerate(self.ranges) if one.overlaps(cell)] for cell in cells]
        places = [found[0] for found in at if len(found) == 1]
        if len(places) < len(cells) or len(set(places)) < len(cells):
            return texts
        if any(one.overlaps(label) for one in self.ranges for label in labels):
            return texts
        by_place = dict(zip(places, texts, strict=True))
        return [by_place.get(number, "") for number in range(len(self.ranges))]


def _is_of_unsure_width(text: str) -> bool:
    """Whether it has characters, as quotation marks, that some programs count as one and some as two."""
    return any(east_asian_width(character) == "A" for character in text)


def _row(number: int, texts: Sequence[str]) -> list[Box]:
    return [Box(number, column, 1, 1, text) for column, text in enumerate(texts)]
