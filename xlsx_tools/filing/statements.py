"""What a text says, statement by statement, so that it is known again in a text of another year or unit."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_ENDS = re.compile(r"([。！？!?；;\n])")
_BLANKS = re.compile(r"[^\S\n]+")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d年")
_WEAK_ENDS = "，,"


@dataclass(frozen=True)
class Statement:
    """A sentence, or its part up to a semicolon; `essence` is what it has in common with its like.

    That is without blanks, without what ends it, and whatever year it speaks of.
    """

    text: str
    essence: str

    @property
    def words(self) -> str:
        """The text without what ends it."""
        return _ENDS.sub("", self.text).rstrip(_WEAK_ENDS)


def statements(text: str, reduced: Callable[[str], str] = str) -> list[Statement]:
    """The statements of a text, in order; `reduced` takes more out of what they are known by, but no end."""
    as_written = _ENDS.split(text)
    bare = _ENDS.split(reduced(_ANY_YEAR.sub("某年", _BLANKS.sub("", text))))
    ends = [*as_written[1::2], ""]
    return [
        Statement(f"{said.strip()}{end.strip()}", essence)
        for said, end, kept in zip(as_written[::2], ends, bare[::2], strict=True)
        if (essence := kept.rstrip(_WEAK_ENDS))
    ]


def length_of(told: Iterable[Statement]) -> int:
    """How many characters they are, as they are compared."""
    return sum(len(statement.essence) for statement in told)


def repetition(this: Sequence[Statement], last: Iterable[Statement]) -> tuple[int, list[Statement]]:
    """How many percent of the characters stand in other statements too, and the statements that do."""
    known, total = {statement.essence for statement in last}, length_of(this)
    again = [statement for statement in this if statement.essence in known]
    return (100 * length_of(again) // total if total else 0), again
