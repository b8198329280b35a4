"""A vocabulary made ready for reading: it cuts sentences into tokens, the longest known word first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xlsx_tools.checking.claims.numerals import (
    BULLET,
    CHARACTERS,
    CIRCLED,
    FIGURES,
    is_whole_year,
    number_pattern,
    numeral_of,
    read_numeral,
)
from xlsx_tools.checking.claims.organisations import Organisations
from xlsx_tools.checking.claims.tokens import RateReading, Reading, Token, Word, WordKind
from xlsx_tools.expression import Expression
from xlsx_tools.form.model import Form
from xlsx_tools.form.vocabulary import BESIDE, YEARS, Mark, Topic, Vocabulary
from xlsx_tools.prose import Prose, plain

_OTHER_YEAR = "\ue000"  # stands for every year that is not this, the last or the next
_SINGLE = {character: Word(WordKind.STOP) for character in ",;:。!?\n"} | {
    "(": Word(WordKind.OPEN),
    ")": Word(WordKind.CLOSE),
    _OTHER_YEAR: Word(WordKind.OTHER_YEAR),
}
_GIVING_WAY = (Mark.JOIN, Mark.UNSPLIT)  # to a longer word that begins with their end
_FIGURES = frozenset((*FIGURES, *CIRCLED, "("))
_A_YEAR = rf"(?<!\d)(?P<year>(?:19|20)\d\d|二[{CHARACTERS}]{{3}})(?:年度?|(?=全年))"
_SPAN_OF_YEARS = (
    r"(?<!\d)(?:19|20)\d\d年?(?:至|到|—+|-+|~|、|和|与)(?:(?:19|20)\d\d年?、)*(?:19|20)\d\d年(?!\d)度?"
)
_COUNTS = frozenset("0123456789")
_POINT = Expression(r"(?<=[^\x00-\x7f])\.(?!\d)")  # ends a sentence
_PLAIN, _PERIOD, _OPAQUE = Word(Mark.PLAIN), Word(Mark.PERIOD), Word(WordKind.OPAQUE)
_NUMBER, _PERCENT = Word(WordKind.NUMBER), Word(WordKind.PERCENT)
_BETWEEN_WORDS = {
    kind: Word(kind) for kind in (WordKind.UNKNOWN, WordKind.OWN, WordKind.BODY, WordKind.CHANNEL)
}


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of a form's vocabulary, and how to find them."""

    vocabulary: Vocabulary
    count_units: tuple[str, ...]

    @cached_property
    def words(self) -> dict[str, Word]:
        """Every word with all that it is; a term is more than a name, a name more than a mark."""
        words: dict[str, Word] = {}
        for mark, marked in self.vocabulary.words.items():
            # Which way things came tells some of them from others, like any word that is not known.
            kind = WordKind.UNKNOWN if mark in (Mark.WAY, Mark.MEDIUM) else mark
            words |= {} if mark in BESIDE else dict.fromkeys(marked, Word(kind))
        words |= dict.fromkeys(self.vocabulary.bodies.own, Word(WordKind.OWN))
        for topic in self.vocabulary.topics:
            words |= dict.fromkeys(topic.hints, Word(WordKind.HINT, topics=(topic,)))
            words |= dict.fromkeys(topic.names, Word(WordKind.TOPIC, topics=(topic,)))
        for topic in self.vocabulary.topics:
            _add_facets(words, topic)
        return words

    def says_all(self, token: Token) -> bool:
        """Whether a word begins with one for all, as 全部公开 does."""
        begins = (self.words.get(token.text[:n]) for n in range(1, len(token.text)))
        return any(word is not None and word.kind is Mark.ALL for word in begins)

    @cached_property
    def _naming(self) -> dict[str, list[str]]:
        """The words that name a topic, by their first two characters."""
        naming: dict[str, list[str]] = {}
        for word in (word for topic in self.vocabulary.topics for word in _naming(topic)):
            naming.setdefault(word[:2], []).append(word)
        return naming

    def may_name_a_topic(self, text: str) -> bool:
        """Whether a plain text can hold anything that names a topic."""
        naming = self._naming
        for at in range(len(text)):
            words = naming.get(text[at : at + 2])
            if words and any(text.startswith(word, at) for word in words):
                return True
        return any(
            all(any(piece in text for piece in pieces) for pieces in needs) for _, _, needs in self._compounds
        )

    @cached_property
    def _number(self) -> re.Pattern[str]:
        units = {*self.count_units, *(unit for topic in self.vocabulary.topics for unit in topic.units)}
        return number_pattern(sorted(units - {""}, key=len, reverse=True))

    def numbers_in(self, text: str) -> list[str]:
        """The numbers of a text that something is counted with."""
        found = self._number.finditer(text)
        return [match[0] for match in found if match["unit"] or match["spelled_unit"]]

    # --- Prose ---

    @cached_property
    def _year_words(self) -> dict[str, str]:
        """Every word for a year with the first that is known for it."""
        return {
            word: words[0] for mark in YEARS if (words := self.vocabulary.words.get(mark)) for word in words
        }

    @cached_property
    def _year_names(self) -> frozenset[str]:
        """What stands for a year in prose; no word ends within one: 加|上年."""
        return frozenset(self._year_words.values())

    @cached_property
    def _years(self) -> re.Pattern[str]:
        words = sorted(self._year_words, key=len, reverse=True)
        return re.compile("|".join([_SPAN_OF_YEARS, _A_YEAR, *map(re.escape, words)]))

    def prose(self, text: str, year: int, unit: str) -> Prose:
        """The text made plain, with one word for each year and one for the unit."""
        named = {
            year + distance: words[0]
            for mark, distance in zip(YEARS, (0, -1, 1), strict=True)
            if (words := self.vocabulary.words.get(mark))
        }

        def one_word(match: re.Match[str]) -> str:
            number = read_numeral(match["year"] or "")
            return self._year_words.get(match[0]) or named.get(int(number or 0), _OTHER_YEAR)

        own = self.vocabulary.bodies.own
        prose = plain(text)
        if own and unit:
            prose = prose.replaced(self.organisations.own_names(unit), lambda _: own[0])
        if "." in prose.text:
            prose = prose.replaced(_POINT.compiled, lambda _: "。")
        return prose.replaced(self._years, one_word)

    # --- Tokens ---

    def tokens(self, text: str, start: int, end: int, unit: str) -> Iterator[Token]:
        """The tokens from `start` to `end`, what is unknown between known words included."""
        at = done = start
        before: Token | None = None
        while at < end:
            token = self._token_at(text, at, end)
            if token is None or token.word.kind is Mark.UNSPLIT:
                at = token.end if token else at + 1
                continue
            if done < at:
                before = self._unknown(text, done, at, unit)
                yield before
            # By which title something was done does not matter: 按照《条例》办结.
            if token.word is _OPAQUE and before and before.text.startswith(self.vocabulary.manner):
                token = token._replace(word=_PLAIN)
            before = token
            yield token
            at = done = token.end
        if done < end:
            yield self._unknown(text, done, end, unit)

    def _token_at(self, text: str, at: int, end: int) -> Token | None:
        character = text[at]
        looks_numeric = character in _FIGURES and not text.startswith(self.vocabulary.no_numbers, at)
        if looks_numeric and (token := self._figure_at(text, at)):
            return token
        compound = self._compound_at(text, at, end) if character in self._compound_starts else None
        for length in self.vocabulary.lengths.get(text[at : at + 2], b""):
            if compound and length < len(compound.text):
                break
            written = text[at : at + length]
            word = self.words.get(written)
            if (
                word
                and at + length <= end
                and not (word.is_counted and text[at + length : at + length + 1] not in _COUNTS)
                and not (length > 1 and text[at + length - 1 : at + length + 1] in self._year_names)
                and not (word.kind in _GIVING_WAY and self._ends_with_another(text, at, at + length))
            ):
                return Token(word, written, at, at + length)
        if compound:
            return compound
        single = self.words.get(character) or _SINGLE.get(character)
        if single:
            return Token(single, character, at, at + 1)
        return self._number_at(text, at) if looks_numeric else None

    @cached_property
    def _compounds(self) -> tuple[tuple[Word, re.Pattern[str], tuple[tuple[str, ...], ...]], ...]:
        """The names put together of pieces: what they are, what finds a run of the pieces, what it needs."""
        return tuple(
            (
                Word(WordKind.TOPIC, topics=(topic,)),
                re.compile(
                    "(?:{})+(?<!的)".format("|".join(sorted(map(re.escape, of), key=len, reverse=True)))
                ),
                topic.compound.needs,
            )
            for topic in self.vocabulary.topics
            if topic.compound and (of := topic.compound.of)
        )

    @cached_property
    def _compound_starts(self) -> frozenset[str]:
        topics = self.vocabulary.topics
        return frozenset(piece[0] for topic in topics if topic.compound for piece in topic.compound.of)

    def _compound_at(self, text: str, at: int, end: int) -> Token | None:
        """The longest name put together of pieces that begins there."""
        for word, run, needs in self._compounds:
            match = run.match(text, at, end)
            if match is None:
                continue
            written = text[at : self._end_before_longer(text, at, match.end())]
            if all(any(piece in written for piece in pieces) for pieces in needs):
                return Token(word, written, at, at + len(written))
        return None

    def _end_before_longer(self, text: str, start: int, end: int) -> int:
        """Where a run of pieces ends, its last left to a word that begins with it: 申请|人."""
        for at in range(max(start + 1, end - 3), end):
            lengths = self.vocabulary.lengths.get(text[at : at + 2], b"")
            if any(at + length > end and text[at : at + length] in self.words for length in lengths):
                return at
        return end

    def _ends_with_another(self, text: str, start: int, end: int) -> bool:
        """Whether its end begins a longer word: 及其 in 不予处理及其他处理."""
        return self._end_before_longer(text, start, end) < end

    def _figure_at(self, text: str, at: int) -> Token | None:
        """What begins like a number, is one, or only looks like it."""
        begins = at == 0 or text[at - 1] in _SINGLE
        if begins and (match := BULLET.match(text, at)):
            return _as(_PLAIN, match)
        figure = FIGURES.get(text[at])
        match = figure.compiled.match(text, at) if figure else None
        if match is None:
            return None
        if match.lastgroup == "span":
            return _as(_BETWEEN_WORDS[WordKind.UNKNOWN], match)
        if match.lastgroup == "period":
            return _as(_PLAIN if is_whole_year(match[0]) else _PERIOD, match)
        if match.lastgroup in ("row", "opaque"):
            return _as(_PLAIN if match.lastgroup == "row" else _OPAQUE, match)
        numeral = numeral_of(match)
        return _as(_PERCENT, match)._replace(numeral=numeral) if numeral else None

    def _number_at(self, text: str, at: int) -> Token | None:
        if at and text[at - 1].isascii() and text[at - 1].isalnum():
            return None
        match = self._number.match(text, at)
        numeral = numeral_of(match) if match else None
        if match is None or numeral is None:
            return None
        written = match["digits"] or match["spelled"]
        return Token(_NUMBER, written, at, match.end(), numeral)

    def _unknown(self, text: str, start: int, end: int, unit: str) -> Token:
        unknown = text[start:end]
        bodies = self.organisations
        if bodies.is_own(unknown, unit) or (
            bodies.is_short_name(unknown, unit) and self._begins_clause(text, start)
        ):
            return Token(_BETWEEN_WORDS[WordKind.OWN], unknown, start, end)
        if unknown.startswith(self.vocabulary.manner):
            return Token(_PLAIN, unknown, start, end)
        kind = bodies.kind_of(unknown)
        if kind is WordKind.UNKNOWN and len(unknown) > 1 and unknown in unit:
            return Token(_PLAIN, unknown, start, end)  # 税务规范性文件 of a 税务局 are all of its own
        return Token(_BETWEEN_WORDS[kind], unknown, start, end)

    def _begins_clause(self, text: str, at: int) -> bool:
        """Whether nothing but a year stands before that place in its clause."""
        year = self.vocabulary.words.get(Mark.THIS_YEAR, ())[:1]
        before = text[:at]
        if before.endswith(tuple(year)):
            before = before[: -len(year[0])]
        return not before or before[-1] in _SINGLE

    @cached_property
    def organisations(self) -> Organisations:
        """How organisations are told by their names."""
        return Organisations(self.vocabulary.bodies)


def _naming(topic: Topic) -> Iterator[str]:
    """The words that name a topic by themselves, or do where the text says that it is ours."""
    yield from topic.names
    for facet in topic.facets:
        is_ours_if_said = not topic.names and not facet.default
        yield from (word for term in facet.terms if term.alone or is_ours_if_said for word in term.words)


def _add_facets(words: dict[str, Word], topic: Topic) -> None:
    for facet in topic.facets:
        words |= dict.fromkeys(facet.names, Word(Mark.PLAIN, facets=(facet,)))
        for rate in facet.rates:
            rated = Word(WordKind.RATE, rates=(RateReading(topic, facet, rate),))
            words |= dict.fromkeys(rate.words, rated)
        for term in facet.terms:
            reading = Reading(topic, facet, term)
            # One for all that have no other reading: there are thousands.
            alone = dict.fromkeys(term.words, Word(WordKind.TERM, (reading,)))
            known = {word: words[word].readings for word in alone.keys() & words.keys()}
            words |= alone
            words |= {
                word: Word(WordKind.TERM, (*others, reading)) for word, others in known.items() if others
            }


def _as(word: Word, match: re.Match[str]) -> Token:
    return Token(word, match[0], match.start(), match.end())


@lru_cache
def lexicon_of(form: Form) -> Lexicon | None:
    """The form's lexicon, None for a form without a vocabulary; made once for each form."""
    return Lexicon(form.vocabulary, form.count_units) if form.vocabulary else None
