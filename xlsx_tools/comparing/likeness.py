"""Texts that stand in another unit's report: found by an index of statements, never by trying all pairs."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsx_tools.filing.origin import unit_key
from xlsx_tools.filing.statements import Statement, statements
from xlsx_tools.form.copied_texts import Borrowed, BorrowedSentence
from xlsx_tools.form.model import Form

_SHORTEST_NAME = 3  # characters of a unit's name that name it
_MOST_NAMED = 3  # units that share a statement


@dataclass(frozen=True)
class ReportTexts:
    """What a unit's report tells: its texts by the ids of their narratives."""

    unit: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class MostAlike:
    """That most of a report stands in another unit's: how many percent, and which statements."""

    unit: str
    percent: int
    shared: tuple[Statement, ...]


@dataclass(frozen=True)
class SharedStatement:
    """A long statement that so many other units have too, the first of them, and in which text it stands."""

    narrative: str
    statement: Statement
    units: tuple[str, ...]
    others: int


@dataclass(frozen=True)
class Borrowings:
    """What of one report is another unit's: the report most like it, and single statements of others."""

    most: MostAlike | None
    statements: tuple[SharedStatement, ...]


def impersonal(unit: str, own_words: re.Pattern[str]) -> Callable[[str], str]:
    """What takes the unit's own name out of its texts, or parts of it, and what it calls itself."""
    parts = {unit[n : n + _SHORTEST_NAME] for n in range(len(unit) - _SHORTEST_NAME + 1)}

    def reduced(text: str) -> str:
        hidden: set[int] = set()
        for part in parts:
            place = text.find(part)
            while place >= 0:
                hidden.update(range(place, place + _SHORTEST_NAME))
                place = text.find(part, place + 1)
        if hidden:
            text = "".join(character for place, character in enumerate(text) if place not in hidden)
        return own_words.sub("", text)

    return reduced


def calls_itself(form: Form) -> re.Pattern[str]:
    """What finds what units call themselves, as the form's vocabulary has it."""
    if form.vocabulary is None:
        return re.compile("(?!)")
    bodies = form.vocabulary.bodies
    longest_first = sorted(bodies.endings, key=len, reverse=True)
    pronouns, endings = ("|".join(map(re.escape, words)) for words in (bodies.pronouns, longest_first))
    own = "|".join(re.escape(word) for word in sorted(bodies.own, key=len, reverse=True))
    return re.compile(f"{own}|(?:{pronouns})(?:{endings})" if pronouns and endings else own or "(?!)")


@dataclass(frozen=True)
class _Known:
    """A report in the index: by number whose it is, its statements by hash, and how long each is."""

    unit: int
    statements: Mapping[int, int]


class Index:
    """The statements of many reports: whoever shares one is found by it."""

    def __init__(self, form: Form, told: Sequence[ReportTexts], borrowed: Borrowed) -> None:
        self._told, self._borrowed, self._own_words = told, borrowed, calls_itself(form)
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._reports = [self._known(one) for one in told]
        self._owners = self._shared_by()

    def _known(self, told: ReportTexts) -> _Known:
        name = unit_key(told.unit)
        if name not in self._numbers:
            self._numbers[name] = len(self._names)
            self._names.append(told.unit)
        lengths = {hash(one.essence): len(one.essence) for _, one in self._statements(told)}
        return _Known(self._numbers[name], lengths)

    def _statements(self, told: ReportTexts) -> Iterator[tuple[str, Statement]]:
        """The statements that are alike by no chance, each with the text it stands in."""
        reduced = impersonal(told.unit, self._own_words)
        for narrative, text in told.texts.items():
            for statement in statements(text, reduced):
                if len(statement.essence) >= self._borrowed.shortest:
                    yield narrative, statement

    def _shared_by(self) -> dict[int, tuple[int, ...] | None]:
        """By the hash of a statement the units that share it; None where it is everybody's."""
        times = Counter(hash_ for known in self._reports for hash_ in known.statements)
        units: dict[int, set[int]] = defaultdict(set)
        for known in self._reports:
            for hash_ in known.statements:
                if times[hash_] > 1:
                    units[hash_].add(known.unit)
        return {h: self._unless_common(owners) for h, owners in units.items() if len(owners) > 1}

    def _unless_common(self, owners: set[int]) -> tuple[int, ...] | None:
        is_common = len(owners) >= self._borrowed.common_units and 100 * len(
            owners
        ) > self._borrowed.common_percent * len(self._names)
        return None if is_common else tuple(sorted(owners))

    def borrowings(self, number: int, sentence: BorrowedSentence | None) -> Borrowings:
        """What the report of that number shares with others."""
        known = self._reports[number]
        if not any(self._owners.get(hash_) for hash_ in known.statements):
            return Borrowings(None, ())
        unit, percent = self._most_like(known) or (-1, 0)
        both: list[Statement] = []
        single: list[SharedStatement] = []
        for narrative, statement in self._statements(self._told[number]):
            owners = self._owners.get(hash(statement.essence)) or ()
            if unit in owners:
                both.append(statement)
            elif sentence and owners and len(statement.essence) >= sentence.least:
                single.append(self._shared(narrative, statement, known.unit, owners))
        likeness = MostAlike(self._names[unit], percent, tuple(both)) if both else None
        return Borrowings(likeness, tuple(single))

    def _shared(
        self, narrative: str, statement: Statement, own: int, owners: Sequence[int]
    ) -> SharedStatement:
        first = [self._names[unit] for unit in owners[: _MOST_NAMED + 1] if unit != own]
        return SharedStatement(narrative, statement, tuple(first[:_MOST_NAMED]), len(owners) - 1)

    def _most_like(self, known: _Known) -> tuple[int, int] | None:
        """The other unit that has most of it, and how many percent, if that is worth a word.

        What is everybody's counts neither way.
        """
        own = {h: n for h, n in known.statements.items() if self._owners.get(h, ()) is not None}
        total = sum(own.values())
        shared = {hash_: length for hash_, length in own.items() if hash_ in self._owners}
        wanted = self._borrowed.percent
        if total < self._borrowed.least or 100 * sum(shared.values()) < wanted * total:
            return None
        counts: dict[int, int] = defaultdict(int)
        for hash_, length in shared.items():
            for unit in self._owners[hash_] or ():
                counts[unit] += length
        counts.pop(known.unit, None)
        most = max(((length, -unit) for unit, length in counts.items()), default=(0, 0))
        if 100 * most[0] < wanted * total:
            return None
        return -most[1], 100 * most[0] // total


def borrowings_among(form: Form, told: Iterable[ReportTexts]) -> list[Borrowings]:
    """What each of the reports shares with others; nothing where the form does not ask."""
    reports = list(told)
    if form.copied_texts.borrowed is None:
        return [Borrowings(None, ())] * len(reports)
    index = Index(form, reports, form.copied_texts.borrowed)
    return [index.borrowings(number, form.copied_texts.borrowed_sentence) for number in range(len(reports))]
