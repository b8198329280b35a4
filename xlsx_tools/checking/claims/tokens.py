"""The pieces of a sentence as the lexicon knows them, and what can be asked of a run of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.form.vocabulary import Facet, Mark, Rate, Term, Topic


class WordKind(StrEnum):
    """What a token is where it is no word with a mark."""

    NUMBER = "number"
    PERCENT = "percent"
    TERM = "term"
    RATE = "rate"
    TOPIC = "topic"  # names a topic anywhere
    HINT = "hint"  # names it where the text is about it anyway
    OWN = "own"  # the unit itself
    BODY = "body"  # another organisation
    CHANNEL = "channel"  # another organisation's website or the like
    OTHER_YEAR = "other year"
    STOP = "stop"
    OPEN = "open"
    CLOSE = "close"
    OPAQUE = "opaque"  # a title, the number of a document: nothing that is counted
    UNKNOWN = "unknown"


class Reading(NamedTuple):
    """A term as one of a topic and a facet."""

    topic: Topic
    facet: Facet
    term: Term


class RateReading(NamedTuple):
    """A rate as one of a topic and a facet."""

    topic: Topic
    facet: Facet
    rate: Rate


@dataclass(frozen=True)
class Word:
    """All that a word of the vocabulary is."""

    kind: WordKind | Mark
    readings: tuple[Reading, ...] = ()
    rates: tuple[RateReading, ...] = ()
    topics: tuple[Topic, ...] = ()
    facets: tuple[Facet, ...] = ()

    @cached_property
    def is_alone(self) -> bool:
        """Whether it names a topic by itself."""
        return self.kind is WordKind.TOPIC or any(reading.term.alone for reading in self.readings)

    @cached_property
    def is_ours_if_said(self) -> bool:
        """Whether it names a topic that has no other name where the text says that it is ours."""
        return any(not reading.topic.names and not reading.facet.default for reading in self.readings)

    @cached_property
    def is_counted(self) -> bool:
        """Whether it is that only right before a number."""
        return bool(self.readings) and all(reading.term.counted for reading in self.readings)

    @cached_property
    def is_verb(self) -> bool:
        """Whether it makes one word with the 未 before it."""
        return any(reading.term.verb for reading in self.readings)


class Token(NamedTuple):
    """A piece of a sentence: characters `start` to `end` of the prose.

    The `text` of a number is without the unit that it ends with.
    """

    word: Word
    text: str
    start: int
    end: int
    numeral: Numeral | None = None

    @property
    def kind(self) -> WordKind | Mark:
        """What it is."""
        return self.word.kind


Tokens = Sequence[Token]

NAMES = frozenset({WordKind.TERM, WordKind.TOPIC, WordKind.HINT})

ENDS_CLAUSE: frozenset[WordKind | Mark] = frozenset({WordKind.STOP, WordKind.OPEN, WordKind.CLOSE})

# What may be part of another word, or of something that no vocabulary knows.
STRANGE: tuple[WordKind | Mark, ...] = (WordKind.UNKNOWN, WordKind.OPAQUE, WordKind.BODY, Mark.ELSEWHERE)

# What may stand between a number and the word for what is counted.
BETWEEN: frozenset[WordKind | Mark] = NAMES - {WordKind.TERM} | {
    Mark.PLAIN,
    Mark.BACK,
    Mark.JOIN,
    Mark.ALL,
    Mark.EACH,
    Mark.SOME,
    Mark.TOWARD,
    Mark.PART,
    Mark.AMONG,
    Mark.SUM,
    Mark.OTHERS,
    Mark.OURS,
}

# What may stand among the words of a claim without changing what is meant.
_HARMLESS: frozenset[WordKind | Mark] = BETWEEN | {
    WordKind.TERM,
    WordKind.OWN,
    Mark.SHARE,
    Mark.HAPPEN,
    Mark.NARROW,
    Mark.THIS_YEAR,
}


def has(tokens: Tokens, *kinds: WordKind | Mark) -> bool:
    """Whether there is a token of those kinds."""
    for token in tokens:  # noqa: SIM110 - asked so often that the plain loop pays
        if token.word.kind in kinds:
            return True
    return False


def first(tokens: Tokens, kinds: Collection[WordKind | Mark]) -> int:
    """Where the first token of those kinds is, the end if there is none."""
    for n, token in enumerate(tokens):
        if token.word.kind in kinds:
            return n
    return len(tokens)


def is_pure(tokens: Tokens) -> bool:
    """Whether nothing stands there that could change what is meant."""
    return run_length(tokens, _HARMLESS) == len(tokens)


def pure_start(tokens: Tokens) -> Tokens:
    """The tokens up to the first that could change what is meant."""
    return tokens[: run_length(tokens, _HARMLESS)]


def run_length(tokens: Tokens, kinds: Collection[WordKind | Mark]) -> int:
    """How many tokens of those kinds stand there before the first of another."""
    for n, token in enumerate(tokens):
        if token.word.kind not in kinds:
            return n
    return len(tokens)


def is_narrowed(tokens: Tokens) -> bool:
    """Whether only those are meant that are about something the vocabulary does not know."""
    return has(tokens[first(tokens, {Mark.NARROW}) :], WordKind.UNKNOWN)


def names_surely(tokens: Tokens) -> bool:
    """Whether a topic is named that need not be guessed."""
    return any(token.word.is_alone for token in tokens)


def says_done(tokens: Tokens) -> bool:
    """Whether only those are meant that were done with: 已审结的3件均为维持."""
    return any(reading.term.rest for token in tokens for reading in token.word.readings)


def names_in_full(tokens: Tokens, n: int) -> bool:
    """Whether a hint names its topic, as a verb stands before it and it has what a full name needs."""
    before, hint = tokens[max(0, n - 1) : n], tokens[n]
    if hint.word.kind is not WordKind.HINT or not before or not before[0].word.is_verb:
        return False
    needs = [topic.compound.needs for topic in hint.word.topics if topic.compound]
    return any(all(any(piece in hint.text for piece in pieces) for pieces in need) for need in needs)


def is_head(tokens: Tokens) -> bool:
    """Whether a clause only names what the text is about from there on: 依申请公开方面."""
    kinds = {token.word.kind for token in tokens[1:]}
    return has(tokens[:1], WordKind.HINT) and kinds <= {Mark.PLAIN}


def names_in(tokens: Tokens) -> list[Token]:
    """The tokens that name a topic."""
    return [token for token in tokens if token.kind in (WordKind.TOPIC, WordKind.HINT)]


def stresses_none(tokens: Tokens, at: int) -> bool:
    """Whether a one makes a none stronger: 无一起, 未引发一起行政复议."""
    numeral = tokens[at].numeral
    is_one = numeral is not None and bool(numeral.unit) and numeral.value == 1
    happens = has(tokens[at - 1 : at], Mark.HAPPEN)
    return is_one and has(tokens[max(0, at - 1 - happens) : at - happens], Mark.NONE)
