"""Labels as people leave them: the same up to blanks and full-width forms, or a misprint of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xlsx_tools.expression import Expression
from xlsx_tools.prose import folded
from xlsx_tools.reading.book import Rows
from xlsx_tools.reading.plan import Label, Place
from xlsx_tools.workbook.cell import Cell

_NUMBERING = Expression(r"^[(（]?(?:\d+|[一二三四五六七八九十]+)[)）]?[、.．:：]?(?=\D)")
_LONGEST_LABEL = 80  # characters: beyond it a text is no label, nor the misprint of one


@dataclass(frozen=True)
class Misprint:
    """A label that is written otherwise than in the template, at its cell in the workbook."""

    label: Label
    cell: Cell
    text: str


@dataclass(frozen=True)
class Labels:
    """The short texts of a sheet by place, as far as `known` labels or misprints of them go."""

    rows: Rows
    known: frozenset[str]

    @cached_property
    def _texts(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for row, values in enumerate(self.rows):
            for column, value in enumerate(values):
                if isinstance(value, str) and value and len(value) <= _LONGEST_LABEL:
                    found.setdefault(folded(value), []).append((row, column))
        return found

    @cached_property
    def _misprints(self) -> dict[str, list[Place]]:
        """From each known label that stands nowhere as it should to the places of its misprints."""
        strange = self._texts.keys() - self.known
        missing = self.known - self._texts.keys()
        found: dict[str, list[Place]] = {}
        for text in strange:
            label = meant_by(text, self.known)
            if label in missing:
                found.setdefault(label, []).extend(self._texts[text])
        return found

    def places(self, label: str) -> list[Place]:
        """Where a label stands, else where a misprint of it does."""
        key = folded(label)
        return self._texts.get(key) or self._misprints.get(key, [])

    def is_exact(self, label: str) -> bool:
        """Whether the label stands somewhere as it should."""
        return folded(label) in self._texts


def meant_by(text: str, known: Collection[str]) -> str | None:
    """The known label that the text is a misprint of; None where it is none, or of two alike.

    A number put before a label, or taken away, is no matter either, where only one can be meant.
    """
    bare = _bare(text)
    unnumbered = [label for label in known if _bare(label) == bare]
    if unnumbered:
        return unnumbered[0] if len(unnumbered) == 1 else None
    distances: Mapping[str, int] = {
        label: distance
        for label in known
        if (distance := edit_distance(text, label, _misprints_allowed(label) + 1)) is not None
    }
    near = [label for label, distance in distances.items() if distance <= _misprints_allowed(label)]
    if len(near) != 1:
        return None
    others = [distance for label, distance in distances.items() if label != near[0]]
    return near[0] if all(distance > distances[near[0]] for distance in others) else None


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return _NUMBERING.compiled.sub("", text)


def _misprints_allowed(label: str) -> int:
    """How many characters of a label may be wrong: none of two, where one makes another word."""
    return 0 if len(label) < 3 else min(3, 1 + len(label) // 8)


def edit_distance(one: str, other: str, limit: int) -> int | None:
    """The edit distance of two texts, None beyond the limit."""
    if abs(len(one) - len(other)) > limit:
        return None
    above = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        current = [row]
        for column, right in enumerate(other):
            current.append(min(above[column] + (left != right), above[column + 1] + 1, current[column] + 1))
        if min(current) > limit:
            return None
        above = current
    return above[-1] if above[-1] <= limit else None
