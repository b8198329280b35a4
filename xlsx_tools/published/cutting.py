"""Figures that have run together, cut apart where only one way agrees with the totals of their row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_MOST_STEPS = 5_000
_LONGEST = 9  # digits of a figure

Reading = tuple[str, ...]  # what stands in each column, nothing where it is blank


def cut_apart(texts: Sequence[str], count: int, sums: Mapping[int, Sequence[int]]) -> Reading | None:
    """The figures of that many columns that these digits can only be; None where there are several ways.

    `sums` say of which columns before it a column is the sum. Ways that leave a column blank count as
    ways too, but none that does is taken.
    """
    tokens = [token for text in texts for token in text.split()]
    if not all(token.isascii() and token.isdecimal() for token in tokens):
        return None
    search = _Search(tokens, count, sums)
    found: dict[tuple[int, ...], Reading] = {}
    for reading in search.readings():
        found.setdefault(tuple(int(text or 0) for text in reading), reading)
        if len(found) > 1:
            return None
    whole = [reading for reading in found.values() if all(reading)]
    return whole[0] if whole and not search.is_given_up else None


@dataclass
class _Search:
    """All ways to cut, as far as a bounded number of steps leads; those without blanks come first."""

    tokens: Sequence[str]
    count: int
    sums: Mapping[int, Sequence[int]]
    steps: int = 0

    @property
    def is_given_up(self) -> bool:
        """Whether there may be other ways that were not looked for."""
        return self.steps >= _MOST_STEPS

    def readings(self, token: int = 0, at: int = 0, done: Reading = ()) -> Iterator[Reading]:
        """The ways that begin like this, the next digit being that of a token."""
        self.steps += 1
        if self.is_given_up or len(self.tokens) - token > self.count - len(done):
            return
        if len(done) == self.count:
            yield done
            return
        rest = self.tokens[token][at:] if token < len(self.tokens) else ""
        if sum(map(len, self.tokens[token + 1 :]), len(rest)) < self._needed(done):
            return
        for text in self._figures(rest, done):
            end = at + len(text)
            is_used_up = bool(rest) and len(text) == len(rest)
            yield from self.readings(token + is_used_up, 0 if is_used_up else end, (*done, text))

    def _needed(self, done: Reading) -> int:
        """How many digits the next sum will have at least."""
        ahead = [column for column in self.sums if column >= len(done)]
        parts = self.sums[min(ahead)] if ahead else ()
        return len(str(sum(int(done[part] or 0) for part in parts if part < len(done)))) if ahead else 0

    def _figures(self, rest: str, done: Reading) -> Iterator[str]:
        """What may stand in the next column."""
        parts = self.sums.get(len(done))
        if parts is not None:
            total = str(sum(int(done[part] or 0) for part in parts))
            if rest.startswith(total):
                yield total
            return
        longest = 1 if rest.startswith("0") else min(_LONGEST, len(rest))
        yield from (rest[:length] for length in range(1, longest + 1))
        yield ""
