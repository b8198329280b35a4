"""What a second look at a narrative remembers: its topics, what was told of, and what casts doubt on it."""

from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind
from xlsx_tools.checking.claims.parting import with_joint
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import OTHER_TIMES, Scope
from xlsx_tools.checking.claims.speakers import may_be_of_more
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_head, is_pure
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic
from xlsx_tools.quantity import Number

CHANGING = (Mark.AGAINST, Mark.UP, Mark.DOWN, Mark.BECOMING)
_LONG = 4  # characters that chance does not put together
_ASIDE = {*CHANGING, Mark.LEVEL, Mark.SAME, Mark.DOUBLED}
_HEEDED = (*NAMES, Mark.ELSEWHERE)
_NOT_NAMED = (Mark.MAINLY, Mark.NARROW, Mark.ELSEWHERE, WordKind.BODY, WordKind.CHANNEL)
FIGURES = (WordKind.NUMBER, WordKind.PERCENT)


class Mentioned(NamedTuple):
    """Something that a number was given for, or that there was none of: `value` 0."""

    subject: Subject
    meanings: Meanings
    value: Number
    start: int  # where the number stands in the text
    is_sure: bool = True
    is_narrow: bool = False  # only those that are about something


class Stretch(NamedTuple):
    """What stands between stops and brackets."""

    tokens: Tokens
    is_bracket: bool = False  # it stands in brackets
    opens: bool = False  # brackets follow


@dataclass(eq=False)
class Glance:
    """A narrative that was read, and what a second look knows on its way through it."""

    reader: Reader
    known: dict[int, Claim]  # the numbers and words for none that were understood before, by start
    done: set[int]  # where whatever was understood, or taken back, starts
    topic: Topic | None = None  # the last one that was surely named
    named: dict[str, Topic] = field(default_factory=dict)  # each that was
    values: list[Number] = field(default_factory=list)  # the numbers so far
    told: list[Mentioned] = field(default_factory=list)  # what this year's are of
    sentence_tokens: Tokens = ()
    said: Stretch = field(default_factory=lambda: Stretch(()))
    clause: Tokens = ()
    kinds: AbstractSet[WordKind | Mark] = frozenset()  # those of the clause
    before: Tokens = ()  # the clause before
    pending: Tokens = ()  # what was named, and no number given for it yet: 申请数居全市第二,共88件
    share: tuple[Meanings, Meanings] = ((), ())  # of what the last percentage was, and out of what

    was: tuple[Topic, Meanings] | None = None  # what the sentence told last year's number of

    sentence: int = 0  # how many numbers there were before the sentence
    number: Token | None = None  # the last one
    number_before: Token | None = None  # the last one before the clause
    last: Subject | None = None  # what the last number is of
    is_away: bool = False  # it speaks of things that no table counts
    is_back_by_hint: bool = False  # it did, and only a hint says that it does not any more
    is_other_time: bool = False
    was_other_time: bool = False  # before the clause
    is_here_other_time: bool = False  # the clause alone is of another time
    is_this_year: bool = False  # the year was named
    is_lost: bool = False  # a number was not understood
    loose: Token | None = None  # a number of some that is not said yet what they are
    leaves_out: bool = False  # the sentence says that some are left out
    outside: AbstractSet[int] = frozenset()  # where its words are that tell of what lies outside the tables

    def began_sentence(self, sentence: Tokens) -> None:
        """Only the topics and what was told of last are left."""
        self.sentence_tokens = sentence
        outside = (item for item in _items_of(sentence) if has(item, Mark.OUTSIDE))
        self.outside = {token.start for item in outside for token in _outside_in(item)}
        leads = {one.subject.chosen.get(one.subject.topic.facets[0].id) for one in self.told}
        self.last = self.last.kept if self.last and len(leads) < 2 else None
        self.told, self.sentence, self.loose = self.told[-1:], len(self.values), None
        self.is_away = self.is_back_by_hint = self.is_lost = self.leaves_out = False
        self.is_other_time = self.is_this_year = False
        self.was = None

    def came_to(self, said: Stretch) -> None:
        """Take in whose and what time's the numbers of a clause are, and what it is about."""
        clause = said.tokens
        self.number_before = self.number
        self.before, self.clause, self.said = self.clause, clause, said
        if self.is_away and self.reader.begins_item(clause):
            self.is_away, self.is_back_by_hint = False, True
        self.reader.clause = clause
        kinds = {token.word.kind for token in clause}
        self.is_this_year = self.is_this_year or Mark.THIS_YEAR in kinds
        self.leaves_out = self.leaves_out or Mark.EXCEPT in kinds
        if Mark.THIS_YEAR in kinds:
            self.is_other_time = False
        self.was_other_time = self.is_other_time
        others = OTHER_TIMES - {Mark.SO_FAR} if self.is_this_year else OTHER_TIMES
        is_aside = said.is_bracket or bool(kinds & _ASIDE)
        is_aside = is_aside or (
            not has(clause, *NAMES) and (has(clause, *FIGURES) or has(clause, WordKind.UNKNOWN))
        )
        is_here = Mark.PERIOD in kinds and not self._is_left_from_last_year(clause)
        is_here = is_here or (bool(kinds & others - {Mark.PERIOD}) and Mark.THIS_YEAR not in kinds)
        is_aside = is_aside or (Mark.SO_FAR in kinds and kinds.isdisjoint(FIGURES))  # 2012年以来的文件
        self.is_other_time = self.is_other_time or (is_here and not is_aside)
        self.is_here_other_time = is_here
        if WordKind.OWN in kinds:
            self.reader.scope = Scope(is_doubtful=may_be_of_more(self.reader, clause))
        self.kinds = kinds
        # What applications were about, 主要咨询补贴, is not what the text is about.
        is_content = kinds.isdisjoint(FIGURES) and len(self.values) > self.sentence and bool(self.told)
        if is_head(clause):
            self.topic = clause[0].word.topics[-1]
            self.named[self.topic.id] = self.topic
        for token in clause:
            if token.word.kind in _HEEDED and not (is_content and token.word.kind is Mark.ELSEWHERE):
                self._heed(token)

    def _is_left_from_last_year(self, clause: Tokens) -> bool:
        """Whether it tells what became, whenever, of what is counted as left: 上年结转的1件已于1月办结."""
        last_year = self.reader.lexicon.vocabulary.words.get(Mark.LAST_YEAR, ())
        return any(t.word.kind is WordKind.TERM and t.text.startswith(last_year) for t in clause)

    def left(self, compared: set[int]) -> None:
        """Remember what the clause named if it gave no number for it but for comparison."""
        counts = [token for token in self.clause if token.word.kind is WordKind.NUMBER]
        has_counts = any(token.start not in compared for token in counts)
        is_named = has(self.clause, *NAMES)
        if is_named and not has_counts and (topic := self.topic_in(self.clause)):
            self.last = subject_in(self.clause, topic).inherits(self.last)
        whose = self.clause[: first(self.clause, {Mark.ALL})]
        if has_counts or has(self.clause, Mark.NONE):
            self.pending = ()
        elif has(self.clause, Mark.ALL):
            is_plain = has(whose, WordKind.TOPIC) and is_pure(whose)
            self.pending = whose if is_plain else ()  # 申请均来自村民,共5件
        elif is_named:
            last = max(n for n, token in enumerate(self.clause) if token.word.kind in NAMES)
            is_other = has(self.clause[: last + 1], *_NOT_NAMED) or has(
                self.clause[last + 1 :], Mark.ROUGH_BEFORE, Mark.MAINLY
            )
            pending = [*self.pending, *with_joint(self.clause)] if self.said.is_bracket else self.clause
            is_loose = self.said.is_bracket and has(self.clause[:1], Mark.PART) and not self.pending
            self.pending = () if is_other or is_loose else pending
        elif not is_pure(self.clause) and not self.said.is_bracket:
            self.pending = ()

    def _heed(self, token: Token) -> None:
        if token.word.is_alone:
            alone = [reading.topic for reading in token.word.readings if reading.term.alone]
            self.topic = [*token.word.topics, *alone][-1]
            self.named[self.topic.id] = self.topic
            self.is_away = False
        elif token.kind is Mark.ELSEWHERE:
            self.is_away, self.is_back_by_hint = True, False
        elif self.is_away and self._is_of_home(token):
            self.is_away, self.is_back_by_hint = False, True
        elif token.kind is WordKind.HINT and self.is_away:
            told = {reading.topic.id for near in self.clause for reading in near.word.readings}
            if any(topic.id in told for topic in token.word.topics):
                self.is_away, self.is_back_by_hint = False, True

    def _is_of_home(self, token: Token) -> bool:
        """Whether it names in full some of what is spoken of, or the narrative is for: 行政执法案卷."""
        readings = [one for one in token.word.readings if one.topic in (self.reader.home, self.topic)]
        subjects = (Subject(one.topic, {one.facet.id: (one.term.means,)}) for one in readings)
        return len(token.text) >= _LONG and any(subject.is_portion for subject in subjects)

    def told_none(self) -> None:
        """Take in what the clause was understood to say there was none of."""
        if Mark.NONE not in self.kinds:
            return
        for token in self.clause:
            if token.word.kind is Mark.NONE and (claim := self.claim_at(token, ClaimKind.NONE)):
                self.take(token, self.reader.subjects[claim.start], 0)

    def take(
        self,
        figure: Token,
        subject: Subject,
        value: Number,
        meanings: Meanings | None = None,
        *,
        is_sure: bool = True,
        is_narrow: bool = False,
    ) -> None:
        """Remember what a number was of."""
        sums = subject.meanings if meanings is None else meanings
        self.told.append(Mentioned(subject, sums, value, self.start_of(figure), is_sure, is_narrow))

    def claim_at(self, token: Token, kind: ClaimKind) -> Claim | None:
        """The claim of that kind that was made there before."""
        claim = self.known.get(self.start_of(token))
        return claim if claim and claim.kind is kind else None

    def is_understood(self, number: Token) -> bool:
        """Whether it is known what became of as many, not only that they are a part of others."""
        return self.start_of(number) in self.done and self.claim_at(number, ClaimKind.PART) is None

    def start_of(self, token: Token) -> int:
        """Where it stands in the narrative."""
        return self.reader.prose.origins[token.start]

    def place_of(self, start: int) -> int:
        """Where in its sentence what starts there stands."""
        return bisect_left(self.sentence_tokens, start, key=lambda token: token.start)

    @property
    def has_told_surely_here(self) -> bool:
        """Whether what a number of this sentence is of was understood before."""
        return self.has_told_here and any(one.start in self.known for one in self.told[-LONGEST_LIST:])

    @property
    def has_told_here(self) -> bool:
        """Whether this sentence told what a number is of."""
        return bool(self.told) and self.told[-1].start >= self.start_of(self.sentence_tokens[0])

    def told_of(self, topic: Topic) -> list[Meanings]:
        """What this year's numbers of a topic are of."""
        return [told.meanings for told in self.told if told.subject.topic is topic and told.meanings]

    def topic_in(self, tokens: Tokens) -> Topic | None:
        """What tokens are about by the words among them, whatever the narrative is about."""
        readings = [reading for token in tokens for reading in token.word.readings]
        sure = [reading.topic for reading in readings if reading.term.alone]
        sure = sure or [t for token in tokens if token.kind is WordKind.TOPIC for t in token.word.topics]
        if sure:
            return sure[-1]
        head = tokens[: first(tokens, {WordKind.NUMBER})]
        common = _common_topics(tokens) if readings else _hinted(tokens)
        if has(head, WordKind.TERM):
            sure = [topic for topic in _hinted(head).values() if topic.id in common]
        near = [*sure[-1:], self.topic, self.reader.home, *self.named.values()]
        near += _hinted(head[-1:]).values()  # 依申请公开3件
        return next((topic for topic in near if topic and topic.id in common), None)


def only_topic_in(tokens: Tokens) -> Topic | None:
    """The topic that all terms for what became of things are of, whatever the text is about."""
    readings = (reading for token in tokens for reading in token.word.readings)
    topics = {r.topic.id: r.topic for r in readings if r.facet is r.topic.facets[0]}
    return next(iter(topics.values())) if len(topics) == 1 else None


def _hinted(tokens: Tokens) -> dict[str, Topic]:
    return {t.id: t for token in tokens if token.kind is WordKind.HINT for t in token.word.topics}


def _common_topics(tokens: Tokens) -> set[str]:
    """The topics that all terms among the tokens may be of."""
    terms = [token.word.readings for token in tokens if token.word.readings]
    return set.intersection(*({reading.topic.id for reading in readings} for readings in terms))


def _items_of(sentence: Tokens) -> Iterator[list[Token]]:
    """What stands between semicolons."""
    item: list[Token] = []
    for token in sentence:
        if token.word.kind is WordKind.STOP and token.text == ";":
            yield item
            item = []
        else:
            item.append(token)
    yield item


def _outside_in(item: Tokens) -> Iterator[Token]:
    """What an item tells of what lies outside the tables: its own number, 不属于政府信息3件, or all."""
    at = first(item, {Mark.OUTSIDE})
    begin = at - first(item[:at][::-1], {WordKind.STOP})
    clause = item[begin : at + first(item[at:], {WordKind.STOP})]
    yield from clause if has(clause[at - begin :], WordKind.NUMBER) else item


def clauses_of(tokens: Tokens) -> Iterator[Stretch]:
    """What stands between stops and brackets; a number may stand behind a colon."""
    clause: list[Token] = []
    depth = 0
    for n, token in enumerate(tokens):
        kind = token.word.kind
        if kind not in (WordKind.STOP, WordKind.OPEN, WordKind.CLOSE):
            clause.append(token)
        elif token.text != ":" or not has(tokens[n + 1 : n + 2], WordKind.NUMBER):
            if clause:
                yield Stretch(clause, depth > 0, kind is WordKind.OPEN)
            clause = []
            depth += (kind is WordKind.OPEN) - (kind is WordKind.CLOSE)
    if clause:
        yield Stretch(clause, depth > 0)
