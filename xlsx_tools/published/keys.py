"""Labels of a form recognised in a report: the same, worded otherwise, cut short, or misprinted."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache

from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Axis, Heading, Path_
from xlsx_tools.prose import folded
from xlsx_tools.reading.labels import edit_distance

_NUMBERING = re.compile(
    r"^[(（\[【]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)）\]】][、.．,，:：]?|[、.．,，:：])"
)
_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_NO_LETTERS = re.compile(r"[\W_]+")
_SHORTEST_BEGINNING = 4  # characters of a label that is cut short
_LONGEST_LABEL = 90
_MOST_WRONG = 2
_MOST_KEPT = 5_000


class Likeness(IntEnum):
    """How sure it is that a label is meant."""

    MISPRINTED = 1
    CUT_SHORT = 2
    SAME = 3


def respelt(text: str, variants: Mapping[str, str]) -> str:
    """The text with characters that the form has otherwise as it has them, just as many."""
    if text.isascii() or not variants:
        return text
    return "".join(variants.get(character, character) for character in text)


def key(text: str, variants: Mapping[str, str]) -> str:
    """A label as it is compared: without numbering, punctuation, blanks, and in the form's characters."""
    plain = respelt(folded(text), variants)
    bare = _NO_LETTERS.sub("", _NUMBERING.sub("", plain))
    return bare or _NO_LETTERS.sub("", plain)


def unbracketed(text: str) -> str:
    """The text without what stands in brackets, all of it where nothing else does."""
    return _IN_BRACKETS.sub("", text) or text


def misprints_allowed(text: str) -> int:
    """How many characters of a label may be wrong."""
    return 0 if len(text) < 3 else 1 if len(text) < 6 else _MOST_WRONG


def meant(found: str, known: Collection[str]) -> str | None:
    """The one known key that another is a misprint of."""
    near = [
        label
        for label in known
        if (allowed := misprints_allowed(label)) and edit_distance(found, label, allowed) is not None
    ]
    return near[0] if len(near) == 1 else None


@dataclass(frozen=True)
class Recognised:
    """The headings that a text may be the label of, by number, and how sure that is."""

    nodes: frozenset[int] = frozenset()
    likeness: Likeness = Likeness.SAME


NOTHING = Recognised()


@dataclass(frozen=True)
class Labelling:
    """The headings of an axis, groups too, each by its number in printed order."""

    axis: Axis
    wordings: Mapping[str, tuple[str, ...]]
    variants: Mapping[str, str]
    _known: dict[str, Recognised] = field(default_factory=dict, compare=False)

    @cached_property
    def paths(self) -> tuple[Path_, ...]:
        """Every heading with those above it."""
        return tuple(_walk(self.axis.headings, ()))

    @cached_property
    def leaves(self) -> dict[str, int]:
        """The number of each heading of a single row or column, by its id."""
        return {path[-1].id: number for number, path in enumerate(self.paths) if not path[-1].children}

    @cached_property
    def order(self) -> tuple[int, ...]:
        """How many rows or columns stand before each heading."""
        before = {leaf: number for number, leaf in enumerate(self.leaves)}
        first = (next(_leaves_of(path[-1])) for path in self.paths)
        return tuple(before[leaf] for leaf in first)

    @cached_property
    def keys(self) -> dict[str, frozenset[int]]:
        """The headings by every way of writing them."""
        found: dict[str, set[int]] = {}
        for number, path in enumerate(self.paths):
            for text in self._ways(path):
                found.setdefault(text, set()).add(number)
        found.pop("", None)
        return {text: frozenset(numbers) for text, numbers in found.items()}

    def _ways(self, path: Path_) -> Iterator[str]:
        label = path[-1].label
        for text in (label, unbracketed(label), *self.wordings.get(label, ())):
            yield self.key_of(text)
        if label:
            for number in range(2, len(path) + 1):
                yield "".join(self.key_of(heading.label) for heading in path[-number:])

    def key_of(self, text: str) -> str:
        """A label as it is compared."""
        return key(text, self.variants)

    def recognise(self, text: str) -> Recognised:
        """The headings that the text is the label of."""
        if text not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[text] = self._recognised(text)
        return self._known[text]

    def _recognised(self, text: str) -> Recognised:
        if not text or len(text) > _LONGEST_LABEL:
            return NOTHING
        found = self.key_of(text)
        for way in (found, self.key_of(unbracketed(text))):
            if way in self.keys:
                return Recognised(self.keys[way])
        if len(found) >= _SHORTEST_BEGINNING:
            longer = [label for label in self.keys if label.startswith(found)]
            numbers = frozenset[int]().union(*(self.keys[label] for label in longer))
            if len(numbers) == 1:
                return Recognised(numbers, Likeness.CUT_SHORT)
        wrong = meant(found, self.keys)
        return Recognised(self.keys[wrong], Likeness.MISPRINTED) if wrong else NOTHING

    def label(self, number: int) -> str:
        """The label of a heading."""
        return self.paths[number][-1].label

    def is_leaf(self, number: int) -> bool:
        """Whether it heads a single row or column."""
        return not self.paths[number][-1].children

    def leaves_under(self, number: int) -> tuple[str, ...]:
        """The rows or columns that a heading speaks for."""
        return tuple(_leaves_of(self.paths[number][-1]))

    def is_above(self, number: int, leaf: int) -> bool:
        """Whether a heading is among those above another."""
        return self.paths[number][-1] in self.paths[leaf][:-1]


@lru_cache
def labelling(form: Form, axis: Axis) -> Labelling:
    """The headings of an axis as reports word them; what was recognised once is known from then on."""
    return Labelling(axis, form.wordings.labels, form.wordings.variants)


def _walk(headings: Iterable[Heading], above: Path_) -> Iterator[Path_]:
    for heading in headings:
        path = (*above, heading)
        yield path
        yield from _walk(heading.children, path)


def _leaves_of(heading: Heading) -> Iterator[str]:
    if not heading.children:
        yield heading.id
    for child in heading.children:
        yield from _leaves_of(child)
