"""Chinese prose cut into sentences, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands, blanks around it taken off; `start` counts characters of the text."""

    text: str
    start: int


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order; a line break ends one too."""
    for match in _SENTENCE.finditer(text):
        inside = match[0].strip()
        if inside:
            yield Sentence(inside, match.start() + match[0].index(inside))
