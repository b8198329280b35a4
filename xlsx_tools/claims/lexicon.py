"""A vocabulary made ready for reading: it cuts sentences into tokens, the longest known word first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from xlsx_tools.claims.numerals import (
    BULLET,
    CHARACTERS,
    OPAQUE,
    PERCENT,
    PERIOD,
    is_whole_year,
    number_pattern,
    numeral_of,
)
from xlsx_tools.claims.tokens import Kind, RateReading, Reading, Token, Word
from xlsx_tools.form import Form
from xlsx_tools.prose import Prose, in_plain_widths, plain
from xlsx_tools.vocabulary import YEARS, Mark, Topic, Vocabulary

_OTHER_YEAR = "\ue000"  # stands for every year that is not this, the last or the next
_SINGLE = {character: Word(Kind.STOP) for character in ",;:。!?\n"} | {
    "(": Word(Kind.OPEN),
    ")": Word(Kind.CLOSE),
    _OTHER_YEAR: Word(Kind.OTHER_YEAR),
}
_FIGURES = frozenset(f"0123456789{CHARACTERS}第《〔[(")
_PLAIN, _PERIOD, _OPAQUE = Word(Mark.PLAIN), Word(Mark.PERIOD), Word(Kind.OPAQUE)
_NUMBER, _PERCENT = Word(Kind.NUMBER), Word(Kind.PERCENT)


@dataclass(frozen=True)
class Lexicon:
    """The words of a form's vocabulary, and how to find them."""

    vocabulary: Vocabulary
    count_units: tuple[str, ...]

    @cached_property
    def words(self) -> dict[str, Word]:
        """Every word with all that it is; a term is more than a name, a name more than a mark."""
        words: dict[str, Word] = {}
        for mark, marked in self.vocabulary.words.items():
            words |= dict.fromkeys(map(in_plain_widths, marked), Word(mark))
        words |= dict.fromkeys(map(in_plain_widths, self.vocabulary.bodies.own), Word(Kind.OWN))
        for topic in self.vocabulary.topics:
            words |= dict.fromkeys(map(in_plain_widths, topic.hints), Word(Kind.HINT, topics=(topic,)))
            words |= dict.fromkeys(map(in_plain_widths, topic.names), Word(Kind.TOPIC, topics=(topic,)))
        for topic in self.vocabulary.topics:
            _add_facets(words, topic)
        return words

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """Words of which a text needs one to name a topic; those that hold another are left out."""
        names = [word for word, known in self.words.items() if known.is_alone]
        return tuple(word for word in names if not any(other != word and other in word for other in names))

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How long the words with that first character are, the longest first."""
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[0], set()).add(len(word))
        return {character: tuple(sorted(found, reverse=True)) for character, found in lengths.items()}

    @cached_property
    def _number(self) -> re.Pattern[str]:
        units = {*self.count_units, *(unit for topic in self.vocabulary.topics for unit in topic.units)}
        return number_pattern(sorted(units - {""}, key=len, reverse=True))

    # --- Prose ---

    @cached_property
    def _year_words(self) -> dict[str, str]:
        """Every word for a year with the first that is known for it."""
        return {
            word: words[0]
            for mark in YEARS
            if (words := self.vocabulary.words.get(mark))
            for word in map(in_plain_widths, words)
        }

    @cached_property
    def _years(self) -> re.Pattern[str]:
        words = sorted(self._year_words, key=len, reverse=True)
        return re.compile("|".join([r"(?<!\d)(?:19|20)\d\d年度?", *map(re.escape, words)]))

    def prose(self, text: str, year: int, unit: str) -> Prose:
        """The text made plain, with one word for each year and one for the unit."""
        named = {
            year + distance: words[0]
            for mark, distance in zip(YEARS, (0, -1, 1), strict=True)
            if (words := self.vocabulary.words.get(mark))
        }

        def one_word(match: re.Match[str]) -> str:
            return self._year_words.get(match[0]) or named.get(int(match[0][:4]), _OTHER_YEAR)

        own = self.vocabulary.bodies.own
        prose = plain(text)
        if own and unit:
            prose = prose.replaced(self._own_names(plain(unit).text), lambda _: own[0])
        return prose.replaced(self._years, one_word)

    def _own_names(self, unit: str) -> re.Pattern[str]:
        """The unit's name, whole or from behind a place in it where no other place stands before it."""
        places = "".join(ending for ending in self.vocabulary.bodies.endings if len(ending) == 1)
        cuts = [n for n, character in enumerate(unit, 1) if character in places and len(unit) - n > 2]
        shorter = "|".join(re.escape(unit[n:]) for n in cuts)
        return re.compile(f"{re.escape(unit)}|(?<![{places}])(?:{shorter})" if shorter else re.escape(unit))

    # --- Tokens ---

    def tokens(self, text: str, start: int, end: int, unit: str) -> Iterator[Token]:
        """The tokens from `start` to `end`, what is unknown between known words included."""
        at = done = start
        while at < end:
            token = self._token_at(text, at, end)
            if token is None:
                at += 1
                continue
            if done < at:
                yield self._unknown(text, done, at, unit)
            yield token
            at = done = token.end
        if done < end:
            yield self._unknown(text, done, end, unit)

    def _token_at(self, text: str, at: int, end: int) -> Token | None:
        character = text[at]
        if character in _FIGURES and (token := self._figure_at(text, at)):
            return token
        for length in self._lengths.get(character, ()):
            word = self.words.get(text[at : at + length])
            if word and at + length <= end:
                return Token(word, text[at : at + length], at, at + length)
        single = _SINGLE.get(character)
        return Token(single, character, at, at + 1) if single else self._number_at(text, at)

    def _figure_at(self, text: str, at: int) -> Token | None:
        """What begins like a number, is one, or only looks like it."""
        begins = at == 0 or text[at - 1] in _SINGLE
        if begins and (match := BULLET.match(text, at)):
            return _as(_PLAIN, match)
        if match := PERIOD.match(text, at):
            return _as(_PLAIN if is_whole_year(match[0]) else _PERIOD, match)
        if match := OPAQUE.match(text, at):
            return _as(_OPAQUE, match)
        match = PERCENT.match(text, at)
        numeral = numeral_of(match) if match else None
        return replace(_as(_PERCENT, match), numeral=numeral) if match and numeral else None

    def _number_at(self, text: str, at: int) -> Token | None:
        if text[at] not in _FIGURES or (at and text[at - 1].isascii() and text[at - 1].isalnum()):
            return None
        match = self._number.match(text, at)
        numeral = numeral_of(match) if match else None
        if match is None or numeral is None:
            return None
        written = match["digits"] or match["spelled"]
        return Token(_NUMBER, written, at, match.end(), numeral)

    def _unknown(self, text: str, start: int, end: int, unit: str) -> Token:
        unknown, bodies = text[start:end], self.vocabulary.bodies
        kind = Kind.UNKNOWN
        if self._is_own(unknown, unit):
            kind = Kind.OWN
        elif unknown.endswith(bodies.endings) or any(name in unknown for name in self._long_endings):
            kind = Kind.BODY
        return Token(Word(kind), unknown, start, end)

    @cached_property
    def _long_endings(self) -> tuple[str, ...]:
        """The endings that an organisation is known by wherever they stand."""
        endings = sorted(self.vocabulary.bodies.endings, key=len, reverse=True)
        return tuple(ending for ending in endings if len(ending) > 1)

    def _is_own(self, text: str, unit: str) -> bool:
        """Whether 我局, 全镇 and the like is the unit itself, or the place that it governs."""
        bodies = self.vocabulary.bodies
        ending = text[1:]
        if text[:1] not in bodies.pronouns or ending not in bodies.endings:
            return False
        name: str | None = unit
        while name and not name.endswith(ending):
            name = next((name.removesuffix(e) for e in self._long_endings if name.endswith(e)), None)
        return bool(name)


def _add_facets(words: dict[str, Word], topic: Topic) -> None:
    for facet in topic.facets:
        for rate in facet.rates:
            rated = Word(Kind.RATE, rates=(RateReading(topic, facet, rate),))
            words |= dict.fromkeys(map(in_plain_widths, rate.words), rated)
        for term in facet.terms:
            for word in map(in_plain_widths, term.words):
                known = words.get(word)
                others = known.readings if known else ()
                words[word] = Word(Kind.TERM, (*others, Reading(topic, facet, term)))


def _as(word: Word, match: re.Match[str]) -> Token:
    return Token(word, match[0], match.start(), match.end())


def lexicon_of(form: Form) -> Lexicon | None:
    """The form's lexicon, None for a form without a vocabulary; made once for each form."""
    if form.vocabulary is None:
        return None
    lexicon = form.derived.get("lexicon")
    if not isinstance(lexicon, Lexicon):
        lexicon = form.derived["lexicon"] = Lexicon(form.vocabulary, form.count_units)
    return lexicon
