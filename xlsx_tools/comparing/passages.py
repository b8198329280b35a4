"""Two texts side by side: which statements were kept, changed, moved, added or left out."""

from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from xlsx_tools.filing.statements import Statement

_ALIKE = 0.5  # the share of pairs of characters from which on a statement is another one, changed
_NEAREST = 30  # statements on either side that one is held against
_LONGEST_TRACED = 600  # characters of a statement that is followed letter by letter


class Fate(StrEnum):
    """What became of a statement; the values are what people read."""

    KEPT = "保留"
    CHANGED = "改写"
    MOVED = "移位"
    NEW = "新增"
    GONE = "删去"


@dataclass(frozen=True)
class SentencePair:
    """A statement as it was and as it is, None where it was not or is no more.

    One that was moved to another text stands there with both, and in none of the two is it new or gone.
    """

    fate: Fate
    before: Statement | None
    after: Statement | None


def passages(before: Sequence[Statement], after: Sequence[Statement]) -> list[SentencePair]:
    """The statements in the order they have now, those left out behind what they followed."""
    partners = _same(before, after)
    partners |= _alike(before, after, partners)
    taken = {was: now for now, was in partners.items()}
    gone: dict[int, list[SentencePair]] = defaultdict(list)
    behind = -1
    for was, statement in enumerate(before):
        if was in taken:
            behind = taken[was]
        else:
            gone[behind].append(SentencePair(Fate.GONE, statement, None))
    rows = list(gone[-1])
    for now, statement in enumerate(after):
        rows.append(_passage(before[partners[now]] if now in partners else None, statement))
        rows += gone[now]
    return rows


def _passage(before: Statement | None, after: Statement) -> SentencePair:
    if before is None:
        return SentencePair(Fate.NEW, None, after)
    return SentencePair(Fate.KEPT if before.essence == after.essence else Fate.CHANGED, before, after)


def _same(before: Sequence[Statement], after: Sequence[Statement]) -> dict[int, int]:
    """From the place of a statement to that of the same one before."""
    places: dict[str, deque[int]] = defaultdict(deque)
    for place, statement in enumerate(before):
        places[statement.essence].append(place)
    found: dict[int, int] = {}
    for place, statement in enumerate(after):
        if places[statement.essence]:
            found[place] = places[statement.essence].popleft()
    return found


def _alike(before: Sequence[Statement], after: Sequence[Statement], paired: dict[int, int]) -> dict[int, int]:
    """From the place of what is left to that of what is most like it before, if it is like it at all."""
    taken = frozenset(paired.values())
    free = [place for place in range(len(before)) if place not in taken]
    pairs = {place: _pairs_of(before[place].essence) for place in free}
    found: dict[int, int] = {}
    for place, statement in enumerate(after):
        if place in paired or not free:
            continue
        own, middle = _pairs_of(statement.essence), bisect(free, place)
        near = free[max(middle - _NEAREST, 0) : middle + _NEAREST]
        likeness, best = max((_likeness(own, pairs[other]), -other) for other in near)
        if likeness >= _ALIKE:
            found[place] = -best
            free.remove(-best)
    return found


def _pairs_of(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(max(len(text) - 1, 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))


def with_moves(texts: Sequence[Sequence[SentencePair]]) -> list[list[SentencePair]]:
    """The same of all texts of a report, with what left one of them for another told as moved."""
    gone: dict[str, deque[Statement]] = defaultdict(deque)
    for passage in _of_fate(texts, Fate.GONE):
        if passage.before:
            gone[passage.before.essence].append(passage.before)
    moved: set[int] = set()

    def settled(passage: SentencePair) -> SentencePair:
        waiting = gone.get(passage.after.essence) if passage.after else None
        if passage.fate is not Fate.NEW or not waiting:
            return passage
        moved.add(id(waiting[0]))
        return replace(passage, fate=Fate.MOVED, before=waiting.popleft())

    after = [[settled(passage) for passage in rows] for rows in texts]
    return [[p for p in rows if not (p.fate is Fate.GONE and id(p.before) in moved)] for rows in after]


def _of_fate(texts: Iterable[Iterable[SentencePair]], fate: Fate) -> list[SentencePair]:
    return [passage for rows in texts for passage in rows if passage.fate is fate]


@dataclass(frozen=True)
class Piece:
    """A run of characters, and whether the other side has others in its place."""

    text: str
    is_other: bool


def pieces(passage: SentencePair) -> tuple[list[Piece], list[Piece]]:
    """Both sides of a passage, cut where they part; in one piece where that is no help."""
    before, after = (side.text if side else "" for side in (passage.before, passage.after))
    if passage.fate is not Fate.CHANGED or max(len(before), len(after)) > _LONGEST_TRACED:
        return [Piece(before, is_other=False)], [Piece(after, is_other=False)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(Piece(before[a:b], tag != "equal"))
        right.append(Piece(after[c:d], tag != "equal"))
    return [piece for piece in left if piece.text], [piece for piece in right if piece.text]
