"""Going through a narrative: what was said before, and what that makes of the words that follow."""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import LONGEST_LIST, Claim, ClaimKind, Saying
from xlsx_tools.checking.claims.lexicon import Lexicon
from xlsx_tools.checking.claims.meant import is_plain
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.scope import Scope, Talk
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    Token,
    Tokens,
    WordKind,
    first,
    has,
    is_pure,
    names_in_full,
    names_surely,
)
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic
from xlsx_tools.prose import Prose, plain
from xlsx_tools.quantity import Number


class Setting(NamedTuple):
    """Whose narrative is read: which one, of what year and unit."""

    narrative: str
    year: int
    unit: str


@dataclass(eq=False)
class Reader:
    """A narrative, the claims found in it so far, and the scope that the next clause is read in."""

    lexicon: Lexicon
    setting: Setting
    text: str
    prose: Prose
    home: Topic | None  # what the narrative is for, if it is for one thing
    scope: Scope
    clause: Tokens = ()
    claims: list[Claim] = field(default_factory=list)
    sayings: dict[int, Saying] = field(default_factory=dict)  # what speaks of figures, by its start
    ours: set[str] = field(default_factory=set)  # the topics that were said to be ours
    subjects: dict[int, Subject] = field(default_factory=dict)  # what each claim is of, by its start
    made: set[int] = field(default_factory=set)  # where each claim starts, be it taken back
    strayed: set[int] = field(default_factory=set)  # tokens that are told of others, or of other times
    _there: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)  # words that stand in it
    _named: dict[str, set[int]] = field(default_factory=dict)  # where clauses say that each topic's are ours
    needs: int = 0  # how many other numbers must bear out what is claimed now
    count: Number | None = None  # the last number
    latest: int = 0  # where the last counted number starts, understood or not
    has_exception: bool = False  # the sentence leaves out some: 除2件外
    sentence: int = 0  # how many claims there were before the last sentence that made some
    begun: int = 0  # how many there were before this one

    @property
    def topic(self) -> Topic | None:
        """What the text is about."""
        return self.scope.last.topic if self.scope.last else self.home

    # --- What words are about ---

    def subject_of(self, span: Tokens, others: Tokens = (), *, is_ours: bool = False) -> Subject | None:
        """What the terms of the span are of, its topic named there or in `others`; None if not sure."""
        tokens = [*span, *others]
        topic = self.topic_of(tokens)
        if topic is None or self.is_barred(topic, is_ours=is_ours):
            return None
        subject = subject_in(span, topic)
        if not subject.chosen and not any(topic in token.word.topics for token in tokens):
            return None
        if whole := self.scope.whole:
            heads = self.scope.heads[-LONGEST_LIST:]
            subject = subject.inherits(whole.subject.followed_by(self.scope.last).beside(heads))
        if not subject.leads:
            subject = subject.inherits(self.scope.last).beside(self.scope.told[-LONGEST_LIST:])
        return subject if subject.is_definite else None

    def topic_of(self, tokens: Tokens) -> Topic | None:
        """The topic that the tokens name, or else the one that is spoken of anyway."""
        alone = [reading.topic for t in tokens for reading in t.word.readings if reading.term.alone]
        named = [topic for token in tokens if token.kind is WordKind.TOPIC for topic in token.word.topics]
        if alone or has(tokens, Mark.ELSEWHERE):
            return alone[-1] if alone else None
        return named[-1] if named else self._topic_spoken_of(tokens)

    def _topic_spoken_of(self, tokens: Tokens) -> Topic | None:
        """The topic that tokens which name none are about."""
        if has(tokens, Mark.OURS) and (
            ours := [token.word for token in tokens if token.word.is_ours_if_said]
        ):
            return ours[-1].readings[-1].topic
        if (whole := self.scope.whole) and not has(tokens, WordKind.HINT):
            return whole.subject.topic
        if any(token.word.is_ours_if_said for token in tokens):
            tokens = [token for token in tokens if token.word.is_ours_if_said]
        hinted = {topic.id for token in tokens for topic in token.word.topics}
        if self.scope.is_elsewhere and not self._is_home_again(hinted):
            return None
        termed = {reading.topic.id for token in tokens for reading in token.word.readings}
        near = sorted(filter(None, (self.topic, self.home)), key=lambda topic: topic.id not in hinted)
        return next((topic for topic in near if topic.id in hinted | termed), None)

    def _is_home_again(self, hinted: Collection[str]) -> bool:
        """Whether a new sentence hints at what the narrative is about."""
        return self.scope.talk is Talk.STRAYED and self.home is not None and self.home.id in hinted

    def note(self, tokens: Tokens) -> None:
        """Remember what a clause without numbers of ours is about."""
        self.note_elsewhere(tokens)
        topic = self.topic_of(tokens)
        if topic is not None:
            said = tokens if is_pure(tokens) else [token for token in tokens if token.word.is_alone]
            subject = subject_in(said, topic)
            self.scope = self.scope.spoke_of(subject.inherits(self.scope.last))

    def note_elsewhere(self, tokens: Tokens) -> None:
        """Remember whether the talk is of things that no table counts."""
        for n, token in enumerate(tokens):
            if token.word.kind is Mark.ELSEWHERE:
                self.scope = self.scope.turned_elsewhere()
            elif self.scope.is_elsewhere and (token.word.is_alone or names_in_full(tokens, n)):
                self.scope = self.scope.turned_back()

    def begins_item(self, clause: Tokens) -> bool:
        """Whether a semicolon stands before a clause."""
        start = clause[0].start
        return self.prose.text[max(0, start - 1) : start] == ";"

    def says(self, mark: Mark) -> bool:
        """Whether such a word stands in the clause, be it within a longer one."""
        return self._has_any(self.lexicon.vocabulary.words.get(mark, ()))

    def says_part(self, tokens: Tokens) -> bool:
        """Whether they begin with the word that says best that what follows is part of what was said."""
        return has(tokens[:1], Mark.PART) and tokens[0].text in self.lexicon.vocabulary.words[Mark.PART][:1]

    def is_barred(self, topic: Topic, *, is_ours: bool = False, counted: bool = True) -> bool:
        """Whether the clause is about something else, or may be as nothing says that this is ours."""
        if self.speaks_of_another(topic):
            return True
        # A percentage goes on about what was told before, by whatever name: 代理诉讼13件,胜诉率100%.
        goes_on = not names_surely(self.clause) or not has(self.clause, WordKind.NUMBER, Mark.NONE, Mark.ALL)
        was_barred = goes_on and self._was_barred(topic)
        if was_barred or self.is_led_in_as_another(topic):
            return True
        if names_surely(self.clause) and has(self.clause, Mark.HAPPEN, WordKind.OWN):
            self._named.setdefault(topic.id, set()).add(self.clause[0].start)
        if counted and _counts_vaguely(topic, self.clause) and self._has_any(topic.unless_counted):
            return True
        if is_ours or self.says(Mark.OURS):
            self.ours.add(topic.id)
        is_doubtful = topic.id not in self.ours and self.home is not topic
        return is_doubtful and self._has_any(topic.doubtful)

    def speaks_of_another(self, topic: Topic) -> bool:
        """Whether the clause says that it is about something else."""
        return self._has_any(topic.unless)

    def _was_barred(self, topic: Topic) -> bool:
        """Whether the sentence was about something else before: 作为复议机构承办35件,维持21件."""
        here = self.clause[0].start
        begin = max(self.prose.text.rfind(stop, 0, here) for stop in "。;\n")
        begin = max([begin, *(start for start in self._named.get(topic.id, ()) if start < here)])
        before = self.prose.text[begin + 1 : here]
        return any(word in before for word in topic.unless)

    def is_led_in_as_another(self, topic: Topic) -> bool:
        """Whether the clause right before only tells as what the office acts: 作为复议机构,我局审理52件."""
        text, here = self.prose.text, self.clause[0].start
        before = text[max(text.rfind(stop, 0, here - 1) for stop in ",;。\n") + 1 : here]
        if not before.endswith(",") or any(map(str.isdigit, before)):
            return False
        bodies = self.lexicon.vocabulary.bodies
        name = next((name for name in (*bodies.own, *bodies.pronouns) if before.startswith(name)), "")
        lead, roles = before.removeprefix(name), tuple(word for word in topic.unless if len(word) >= _ROLE)
        return lead.startswith(topic.unless) or lead[:-1].endswith(roles)

    def _has_any(self, words: tuple[str, ...]) -> bool:
        # Few of them stand anywhere in a text, and each clause asks.
        there = self._there.get(words)
        if there is None:
            there = self._there[words] = tuple(word for word in words if word in self.prose.text)
        if not there:
            return False
        clause = self.prose.text[self.clause[0].start : self.clause[-1].end]
        return any(word in clause for word in there)

    # --- Claims ---

    def claim(
        self,
        kind: ClaimKind,
        figure: Token,
        subject: Subject,
        numeral: Numeral,
        *,
        number: Number | None = None,
        meanings: Meanings | None = None,
        wholes: Meanings = (),
        given: Number | None = None,
        needs: int = 0,
        is_unsigned: bool = False,
        bound: int = 0,
    ) -> None:
        """Take down a claim on what the subject may mean."""
        claim = Claim(
            **vars(saying := self.saying(figure)),
            kind=kind,
            subject=subject.key,
            number=numeral.value if number is None else number,
            decimals=numeral.decimals,
            meanings=subject.meanings if meanings is None else meanings,
            wholes=wholes,
            is_part=self.scope.is_part,
            is_doubtful=self.scope.is_doubtful,
            given=given,
            needs=needs + self.needs,
            is_unsigned=is_unsigned,
            bound=bound,
            is_own=has(self.clause, WordKind.OWN),
            points_back=has(self.clause, Mark.BACK),
            is_all=subject.is_all and bool(subject.topic.facets[0].default),
            is_done=subject.is_done,
            is_open=self._ends_open(figure, subject),
            items=subject.topic.items,
        )
        self._take_down(claim, subject, saying)
        if is_plain(claim) and claim.number and (reason := subject.reason):
            self.claim(ClaimKind.SOME, figure, reason, numeral, wholes=subject.meanings[1:], needs=needs)

    def _ends_open(self, figure: Token, subject: Subject) -> bool:
        """Whether it is of more than a list before it names: 商业企业、科研机构等183件."""
        open_ends = self.lexicon.vocabulary.words.get(Mark.OPEN, ())
        before = [token for token in self.clause if token.end <= figure.start]
        since = before[len(before) - first(before[::-1], {WordKind.NUMBER}) :]
        ends = (n for n, token in enumerate(since) if token.text in open_ends and n)
        return len(subject.parts) > 1 and any(has(since[n - 1 : n], WordKind.TERM) for n in ends)

    def _take_down(self, claim: Claim, subject: Subject, saying: Saying) -> None:
        if subject.topic.only_none and claim.number:
            return
        self.claims.append(claim)
        self.made.add(claim.start)
        self.subjects[claim.start] = subject
        self.sayings.setdefault(saying.start, saying)

    def saying(self, figure: Token) -> Saying:
        """A figure of the clause as it is written."""
        clause = self.clause[0].start, self.clause[-1].end
        return self.words((figure.start, figure.start + len(figure.text)), clause)

    def words(self, figure: tuple[int, int], clause: tuple[int, int]) -> Saying:
        """What stands there in the prose, with its surroundings, as it is written."""
        start, end = self.prose.span(*figure)
        clause_start, clause_end = self.prose.span(*clause)
        return Saying(
            narrative=self.setting.narrative,
            figure=self.text[start:end],
            start=start,
            clause=self.text[clause_start:clause_end],
            clause_start=clause_start,
        )

    def heed(self, tokens: Tokens, kinds: AbstractSet[WordKind | Mark]) -> None:
        """Remember what of a clause speaks of figures, whether it comes to be understood or not."""
        if _SAID.isdisjoint(kinds):
            return
        counted = [t for t in tokens if t.numeral and t.numeral.unit and t.kind is WordKind.NUMBER]
        self.latest = self.prose.origins[counted[-1].start] if counted else self.latest
        named = [topic for token in tokens for topic in token.word.topics]
        topic = self.topic_of(tokens) or (named[-1] if named else None)
        if (
            topic is None
            and self.scope.numbers
            and not (self.scope.is_elsewhere or has(tokens, Mark.ELSEWHERE))
        ):
            topic = self.topic
        if topic is None or self._has_any(topic.unless):
            return
        of_ours = has(tokens, *_OF_PERCENTAGES) or not has(tokens, WordKind.UNKNOWN)
        for token in tokens:
            counts = token.numeral and token.numeral.unit and token.numeral.unit in topic.units
            if (token.kind is WordKind.PERCENT and of_ours) or (token.kind is WordKind.NUMBER and counts):
                self.say(token)
        if has(tokens, WordKind.NUMBER, WordKind.PERCENT):
            return
        for token in tokens:
            if _is_statement(tokens, token, topic):
                self.say(token)
                return

    def say(self, figure: Token) -> None:
        """Remember a figure that speaks of what the form counts."""
        if self.prose.origins[figure.start] not in self.sayings:
            saying = self.saying(figure)
            self.sayings[saying.start] = saying

    def claim_none(
        self,
        kind: ClaimKind,
        words: Tokens,
        subjects: Iterable[Subject],
        *,
        meanings: Meanings | None = None,
        wholes: Meanings = (),
        given: Number | None = None,
        needs: int = 0,
    ) -> None:
        """Take down that there was none of the subjects, as the words say."""
        start, end = words[0].start, words[-1].end
        figure = Token(words[0].word, self.prose.text[start:end], start, end)
        for subject in subjects:
            self.claim(
                kind, figure, subject, Numeral(0), meanings=meanings, wholes=wholes, given=given, needs=needs
            )

    def take_in(self, start: int) -> None:
        """Let the number before brackets be one with those in them, as in 公开48件（部分公开11件）."""
        if not 0 < start < len(self.claims):
            return
        whole, parts = self.claims[start - 1], self.claims[start:]
        are_told = all(one.kind is ClaimKind.IS and one.meanings for one in (whole, *parts))
        # All there is holds those that came in, not what became of them: 新收36件(含重复申请1件).
        if are_told and (not whole.is_all or all(self.subjects[part.start].is_addend for part in parts)):
            sums = [claim.meanings[0] for claim in (whole, *parts)]
            together = tuple(dict.fromkeys(item for items in sums for item in items))
            self.claims[start - 1] = replace(whole, meanings=(*whole.meanings, together))

    def doubt(self, start: int) -> None:
        """Take the claims from there on for ones that may be of others."""
        self.claims[start:] = [replace(claim, is_doubtful=True) for claim in self.claims[start:]]

    def withdraw(self) -> None:
        """Take back what numbers of the sentence were said to be of the last topic."""
        # Where the sentence has numbers of its own it is of these that it speaks.
        start = self.begun if self.scope.latest else self.sentence
        told = self.claims[start:]
        item = self._begin_of_item()
        if told and told[-1].start < item and not has(self.clause, WordKind.NUMBER):
            item = 0  # 复议3件;均与信息公开无关
        self.claims[start:] = [
            claim
            for claim in told
            if claim.start < item
            or claim.subject[0] != told[-1].subject[0]
            or claim.kind in (ClaimKind.NONE, ClaimKind.REST)
        ]

    def _begin_of_item(self) -> int:
        """Where in the text what stands between semicolons around the clause begins."""
        at = self.prose.text.rfind(";", 0, self.clause[0].start) + 1
        return self.prose.origins[at]

    def withdraw_unless_ours(self) -> None:
        """Take back what the sentence says of a topic without names of its own, if not said to be ours."""
        words = self.lexicon.vocabulary.words.get(Mark.OURS, ())
        named = {topic.id for topic in self.lexicon.vocabulary.topics if topic.names}
        told = self.claims[self.sentence :]
        clauses = [plain(claim.clause).text for claim in told]
        says_ours = [any(word in clause for word in words) for clause in clauses]
        named |= {claim.subject[0] for claim, is_ours in zip(told, says_ours, strict=True) if is_ours}
        self.claims[self.sentence :] = [claim for claim in told if claim.subject[0] in named]

    def withdraw_clause(self) -> None:
        """Take back what the last clause with claims of the sentence claimed."""
        start = self.begun if self.scope.latest else self.sentence
        told = self.claims[start:]
        if told and told[-1].start >= self.latest:  # else the number that is not counted was not understood
            self.claims[start:] = [claim for claim in told if claim.clause_start != told[-1].clause_start]


_ROLE = 4  # characters of what says as what an office acts: 作为复议机关
_SAID = frozenset({WordKind.NUMBER, WordKind.PERCENT, Mark.NONE, Mark.ALL})
_OF_PERCENTAGES = (WordKind.RATE, Mark.SHARE, Mark.RATIO, Mark.UP, Mark.DOWN, Mark.AGAINST, Mark.BECOMING)


def _counts_vaguely(topic: Topic, clause: Tokens) -> bool:
    """Whether a number of the clause may be of anything that is called so, 事项 of 行政许可 too."""
    numerals = [token.numeral for token in clause if token.numeral and token.word.kind is WordKind.NUMBER]
    return any(not topic.vague_units or numeral.unit in topic.vague_units for numeral in numerals)


def _is_statement(tokens: Tokens, token: Token, topic: Topic) -> bool:
    """Whether it says that there was none of the topic, or that all were of one kind."""
    if token.kind is Mark.NONE:
        return names_surely(tokens) or has(tokens, WordKind.HINT)
    rests = (
        r.term.rest for t in tokens if t.start > token.start for r in t.word.readings if r.topic is topic
    )
    return token.kind is Mark.ALL and any(rests)
