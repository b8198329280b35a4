"""Where the parts of a report begin and end in a document: by their titles, in the order that fits best."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from xlsx_tools.form.model import Form, Part
from xlsx_tools.prose import folded
from xlsx_tools.published.keys import key, meant
from xlsx_tools.published.neutral import Chart, Passage, Piece

_LONGEST_TITLE = 50
_MOST_TITLES = 200  # of a document: more are none of a report's
_LONG_ENOUGH = 8  # characters by which an unnumbered title is one all the same
_NUMBER = re.compile(r"(?:第?([一二三四五六七八九十]{1,3})(?:部分)?[、.．:：,，]?|(\d{1,2})[、.．])(?=\D)")
_IN_BRACKETS = re.compile(r"[(（][一二三四五六七八九十\d]{1,3}[)）]")
_CHINESE = "一二三四五六七八九十"
_OWN_NUMBER, _OTHER_NUMBER, _NO_NUMBER, _MISPRINT = 12, 8, 6, -3
_FILLED, _HAS_CHART = 4, 5


@dataclass(frozen=True)
class Slice:
    """A part and the pieces between its title and the next one's."""

    part: Part
    title: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class _Candidate:
    """A piece that may be the title of a part, and how much speaks for it."""

    at: int
    part: int
    weight: int


def slices(form: Form, pieces: Sequence[Piece]) -> tuple[Slice, ...]:
    """The parts that were found, in order; the last one reaches to the end of the document."""
    chosen = _best_chain(list(_candidates(form, pieces))[-_MOST_TITLES:], pieces)
    ends = [*(candidate.at for candidate in chosen[1:]), len(pieces)]
    return tuple(
        Slice(form.parts[candidate.part], candidate.at, tuple(pieces[candidate.at + 1 : end]))
        for candidate, end in zip(chosen, ends, strict=False)
    )


def is_title(form: Form, text: str) -> bool:
    """Whether a line may be the title of a part."""
    return len(text) <= _LONGEST_TITLE and any(
        _candidate(form, 0, text, _known(form), form.wordings.variants)
    )


@lru_cache
def _known(form: Form) -> dict[str, int]:
    """The parts by the ways to write their titles."""
    titles = [_titles(form, part, form.wordings.variants) for part in form.parts]
    return {title: number for number, own in enumerate(titles) for title in own}


def _candidates(form: Form, pieces: Sequence[Piece]) -> Iterator[_Candidate]:
    for at, piece in enumerate(pieces):
        if isinstance(piece, Passage) and len(piece.text) <= _LONGEST_TITLE:
            yield from _candidate(form, at, piece.text, _known(form), form.wordings.variants)


def _titles(form: Form, part: Part, variants: Mapping[str, str]) -> frozenset[str]:
    ways = (part.title, *form.wordings.titles.get(part.id, ()))
    return frozenset(key(way, variants) for way in ways)


def _candidate(
    form: Form, at: int, text: str, known: Mapping[str, int], variants: Mapping[str, str]
) -> Iterator[_Candidate]:
    plain = folded(text)
    if _IN_BRACKETS.match(plain):
        return
    found, number = key(text, variants), _numbered(plain)
    if found not in known and number:
        found = key(_NUMBER.sub("", plain, count=1), variants)
    weight = 0
    if found not in known:
        near = meant(found, known) if number and len(found) >= _LONG_ENOUGH else None
        if near is None:
            return
        found, weight = near, _MISPRINT
    part = form.parts[known[found]]
    is_own = found == key(part.title, variants)
    if number:
        weight += _OWN_NUMBER if number == part.number else _OTHER_NUMBER
    elif is_own or len(found) >= _LONG_ENOUGH:
        weight += _NO_NUMBER
    else:
        return
    yield _Candidate(at, known[found], weight)


def _numbered(text: str) -> str:
    """The number before a title in Chinese digits, empty where there is none."""
    match = _NUMBER.match(text)
    if match is None:
        return ""
    if match[2]:
        number = int(match[2])
        return _CHINESE[number - 1] if 0 < number <= len(_CHINESE) else ""
    return match[1]


def _best_chain(candidates: Sequence[_Candidate], pieces: Sequence[Piece]) -> list[_Candidate]:
    """The titles, in the form's order, for which most speaks; of chains alike the one that begins last."""
    charts = list(accumulate((isinstance(piece, Chart) for piece in pieces), initial=0))
    best: dict[int, tuple[int, list[_Candidate]]] = {}
    for number in range(len(candidates) - 1, -1, -1):
        own = candidates[number]
        score, chain = own.weight + _worth(charts, own.at + 1, len(pieces)), [own]
        for later in range(number + 1, len(candidates)):
            other = candidates[later]
            if other.part > own.part and other.at > own.at:
                worth = own.weight + _worth(charts, own.at + 1, other.at) + best[later][0]
                if worth > score:
                    score, chain = worth, [own, *best[later][1]]
        best[number] = (score, chain)
    ranked = sorted(best.items(), key=lambda entry: (entry[1][0], entry[0]))
    return ranked[-1][1][1] if ranked else []


def _worth(charts: Sequence[int], first: int, end: int) -> int:
    """How much what stands below a title speaks for it; `charts` are those before each piece."""
    if first == end:
        return 0
    return _FILLED + (_HAS_CHART if charts[end] > charts[first] else 0)
