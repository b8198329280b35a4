"""A second look at the numbers that a careful reading leaves: what each is called, whatever stands around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsx_tools.checking.claims.claim import Claim, ClaimKind
from decimal import Decimal
from xlsx_tools.quantity import Number
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reader import Reader, subject_in
from xlsx_tools.checking.claims.scope import OTHER_TIMES
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import Token, Tokens, Word, NAMES, WordKind, first, has, is_pure
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic

_FOREIGN = (
    Mark.ELSEWHERE, WordKind.CHANNEL, WordKind.OPAQUE, Mark.MAINLY, Mark.UNCOUNTED, Mark.OUTSIDE,
    Mark.INTENDED, Mark.ROUGH_BEFORE, Mark.ROUGH_AFTER, Mark.AGAINST, Mark.UP, Mark.DOWN, *(OTHER_TIMES - {Mark.SO_FAR}), Mark.SOME,
)


@dataclass
class _Look:
    reader: Reader
    topic: Topic | None
    named: dict[str, Topic]
    last: Subject | None = None
    away: bool = False
    told: list[tuple[Topic, Meanings]] = field(default_factory=list)
    last_start: int = -1
    since: int = 0
    last_end: int = -1
    values: list[Number] = field(default_factory=list)
    none: dict[int, Claim] = field(default_factory=dict)
    plain: dict[int, Claim] = field(default_factory=dict)
    not_ours: bool = False
    this_year: bool = False
    before: list[Token] = field(default_factory=list)
    is_strayed: bool = False
    was_change: bool = False
    is_lost: bool = False
    by_hint: bool = False
    barred: set[str] = field(default_factory=set)


def look_again(reader: Reader, sentences: list[list[Token]]) -> None:
    done = {*reader.made, *reader.withdrawn}
    reader.claims[:] = [c for c in reader.claims if c.kind is not ClaimKind.MOST]
    look = _Look(reader, reader.home, {reader.home.id: reader.home} if reader.home else {})
    look.none = {c.start: c for c in reader.claims if c.kind is ClaimKind.NONE}
    look.plain = {c.start: c for c in reader.claims if c.kind is ClaimKind.IS}
    for sentence in sentences:
        look.told = look.told[-1:]
        look.not_ours = look.this_year = look.by_hint = False
        look.since = len(look.values)
        look.is_lost = False
        look.last = None
        if look.away:
            look.away = False
        for clause in _clauses(sentence):
            _look_at(look, clause, done)


def _clauses(tokens: Tokens) -> Iterator[list[Token]]:
    clause: list[Token] = []
    for n, token in enumerate(tokens):
        if token.kind in (WordKind.STOP, WordKind.OPEN, WordKind.CLOSE):
            if token.text == ":" and has(tokens[n + 1 : n + 2], WordKind.NUMBER):
                continue
            if clause:
                yield clause
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause


def _look_at(look: _Look, clause: list[Token], done: set[int]) -> None:
    reader = look.reader
    reader.clause = clause
    kinds = {t.kind for t in clause}
    if kinds & {Mark.THIS_YEAR, WordKind.OWN}:
        look.not_ours = False
    look.this_year = look.this_year or Mark.THIS_YEAR in kinds
    if (kinds & OTHER_TIMES) - ({Mark.SO_FAR} if look.this_year else set()) and Mark.THIS_YEAR not in kinds:
        look.not_ours = True
    for token in clause:
        if token.word.is_alone:
            topic = [r.topic for r in token.word.readings if r.term.alone] or list(token.word.topics)
            look.topic = topic[-1]
            look.named[look.topic.id] = look.topic
            look.away = False
        elif token.kind is Mark.ELSEWHERE:
            look.away, look.by_hint = True, False
        elif token.kind is WordKind.HINT and look.away:
            topics = {r.topic.id for t in clause for r in t.word.readings}
            if any(topic.id in topics for topic in token.word.topics):
                look.away = False
                look.by_hint = True
    if not look.away and (_goes_on(look, clause) or kinds & {Mark.AGAINST, Mark.UP, Mark.DOWN, Mark.LAST_YEAR, Mark.SAME, Mark.LEVEL}):
        _change(look, clause, done)
    if not look.away and not look.not_ours and WordKind.PERCENT in kinds and not kinds & {Mark.UP, Mark.DOWN, Mark.AGAINST}:
        _share(look, clause, done)
    if has(clause, Mark.NONE):
        for t in clause:
            if t.kind is Mark.NONE and (claim := look.none.get(reader.saying(t).start)):
                topic = next(x for x in reader.lexicon.vocabulary.topics if x.id == claim.subject[0])
                look.told.append((topic, claim.meanings))
    look.is_strayed = any(t.start in reader.foreign for t in clause)
    before, look.before = look.before, clause
    numbers = [n for n, t in enumerate(clause) if t.kind is WordKind.NUMBER]
    for k, at in enumerate(numbers):
        left = clause[numbers[k - 1] + 1 if k else 0 : at]
        right = clause[at + 1 : numbers[k + 1] if k + 1 < len(numbers) else len(clause)]
        _number(look, clause[at], left, right, done)
        start = reader.saying(clause[at]).start
        if clause[at].numeral.unit and start not in done and not any(c.start == start for c in reader.claims[-1:]):
            look.is_lost = True
    look.was_change = bool(kinds & {Mark.AGAINST, Mark.UP, Mark.DOWN})


_LAST = Word(Mark.LAST_YEAR)
_OTHER = (Mark.ELSEWHERE, WordKind.BODY, WordKind.CHANNEL, WordKind.OPAQUE, WordKind.OTHER_YEAR, Mark.PERIOD, Mark.SHARE, WordKind.RATE)


def _change(look: _Look, clause: list[Token], done: set[int]) -> None:
    reader = look.reader
    if has(clause, *_OTHER):
        return
    if _goes_on(look, clause):
        clause = [look.before[-1]._replace(word=_LAST), *clause]
    if look.not_ours and not has(clause, Mark.LAST_YEAR, Mark.AGAINST, Mark.UP, Mark.DOWN):
        return
    for n, token in enumerate(clause):
        if token.kind not in (WordKind.NUMBER, WordKind.PERCENT) or not token.numeral or token.numeral.is_rough:
            continue
        if has(clause[n + 1 : n + 2], Mark.ROUGH_AFTER) or has(clause[n - 1 : n], Mark.ROUGH_BEFORE):
            continue
        since = max((k for k in range(n) if clause[k].kind in (WordKind.NUMBER, WordKind.PERCENT)), default=-1)
        before = clause[since + 1 : n]
        start = reader.saying(token).start
        if start in done:
            continue
        ways = [t for t in before if t.kind in (Mark.UP, Mark.DOWN)]
        words = clause[: min(first(clause, {Mark.AGAINST, Mark.UP, Mark.DOWN, Mark.LAST_YEAR}), n)]
        subjects = _compared(look, [t for t in words if t.kind is not WordKind.NUMBER]) or _compared(look, before)
        if not subjects or not _near(before):
            continue
        topic, meanings = subjects
        if not topic.facets[0].default:
            meanings = (*meanings, *topic.items.values())
        if token.kind is WordKind.PERCENT and ways:
            kind = ClaimKind.GROWTH
        elif token.kind is WordKind.NUMBER and token.numeral.unit in topic.units and token.numeral.unit and ways:
            kind = ClaimKind.CHANGE
        elif token.kind is WordKind.NUMBER and token.numeral.unit in topic.units and token.numeral.unit and has(before, Mark.LAST_YEAR) and not has(before, *_FOREIGN_BEFORE):
            kind = ClaimKind.BEFORE
            if has(before, WordKind.TERM) and (found := _compared(look, before)):
                meanings = (*found[1], *meanings)
        else:
            continue
        sign = -1 if ways and ways[-1].kind is Mark.DOWN else 1
        reader.claim(kind, token, Subject(topic), token.numeral, number=sign * token.numeral.value, meanings=tuple(dict.fromkeys(meanings)), wholes=((),))
        done.add(start)


def _share(look: _Look, clause: list[Token], done: set[int]) -> None:
    reader = look.reader
    places = [n for n, t in enumerate(clause) if t.kind is WordKind.PERCENT]
    if len(places) != 1 or has(clause, *_OTHER[:-2], Mark.ROUGH_AFTER, Mark.ROUGH_BEFORE, Mark.INTENDED):
        return
    n = places[0]
    numeral = clause[n].numeral
    before = clause[:n]
    if reader.saying(clause[n]).start in done or numeral is None or not look.told:
        return
    if not (has(before, Mark.SHARE, Mark.RATIO) or len(clause) == 1):
        return
    at = first(before, {Mark.SHARE, Mark.RATIO})
    words = [t for t in before[:at] if t.kind is not WordKind.NUMBER]
    if has(words, WordKind.UNKNOWN, WordKind.RATE):
        return
    found = _compared(look, words)
    if found is None:
        return
    topic = found[0]
    told = [m for t, m in look.told if t is topic]
    if not has(words, WordKind.TERM):
        if not told or has(before, Mark.SUM):
            return
        if look.last_start not in look.plain:
            return
        parts = told[-1]
    else:
        subject = subject_in(words, topic)
        if subject.is_all:
            return
        parts = subject.inherits(look.last).meanings
    if not parts:
        return
    if any(_shows(numeral, part, whole) for part in look.values[-2:] for whole in look.values if whole):
        return
    if len(clause) == 1 and look.last_end != clause[n].start - 1:
        return
    wholes = (*Subject(topic).meanings, *(x for m in told for x in m), *topic.items.values())
    reader.claim(ClaimKind.SHARE, clause[n], Subject(topic), numeral, meanings=parts, wholes=tuple(dict.fromkeys(wholes)))


def _shows(numeral: Numeral, part: Number, whole: Number) -> bool:
    return abs(Decimal(part) * 100 / Decimal(whole) - Decimal(numeral.value)) < Decimal(1).scaleb(-numeral.decimals)


def _goes_on(look: _Look, clause: list[Token]) -> bool:
    """Whether a clause is just the number that 较上年 before brackets tells of."""
    return len(clause) == 1 and has(look.before[-2:], Mark.LAST_YEAR)


def _near(before: list[Token]) -> bool:
    at = max((n for n, t in enumerate(before) if t.kind in (Mark.UP, Mark.DOWN, Mark.LAST_YEAR)), default=None)
    if at is None:
        return False
    between = before[at + 1 :]
    if before[at].kind is not Mark.LAST_YEAR:
        return is_pure(between) and not has(between, *NAMES)
    return sum(len(t.text) for t in between if t.kind is WordKind.UNKNOWN) < 3 and not has(between, Mark.INTENDED)


_FOREIGN_BEFORE = (Mark.PART, Mark.INTENDED, Mark.AMONG, Mark.SUM)


def _compared(look: _Look, words: list[Token]) -> tuple[Topic, Meanings] | None:
    topic = _topic(look, words) or look.topic
    if topic is None or not topic.items:
        return None
    if has(words, WordKind.TERM, WordKind.TOPIC):
        subject = subject_in(words, topic).inherits(look.last)
        if subject.is_definite:
            return topic, (*subject.meanings, *_together([m for t, m in look.told if t is topic]))
    told = [m for t, m in look.told if t is topic]
    if not told and topic is look.reader.home and has(words, WordKind.HINT):
        return topic, Subject(topic).meanings
    return (topic, (*(x for m in reversed(told) for x in m), *_together(told))) if told else None


def _together(told: list[Meanings]) -> Meanings:
    return (*(x for m in told for x in m), *(
        tuple(dict.fromkeys(item for m in told[start:] for item in m[0])) for start in range(len(told) - 1)
    ))


def _number(look: _Look, number: Token, left: list[Token], right: list[Token], done: set[int]) -> None:
    reader = look.reader
    numeral = number.numeral
    assert numeral
    look.last_start = reader.saying(number).start
    look.last_end = number.end
    look.values.append(numeral.value)
    if claim := look.plain.get(reader.saying(number).start):
        topic = next(t for t in reader.lexicon.vocabulary.topics if t.id == claim.subject[0])
        look.told.append((topic, claim.meanings))
    span = left if has(left, WordKind.TERM) else right if has(right, WordKind.TERM) else left
    topic = _topic(look, [*left, number, *right])
    if has(left, Mark.SUM) and not has(left, *NAMES) and is_pure(left) and _sum(look, number, numeral, done):
        return
    against = has(left[-1:], Mark.AGAINST) or (look.was_change and left and is_pure(left))
    if against and not has([*left, *right], *NAMES):
        _compared_to(look, number, numeral, done)
        return
    if topic is None:
        return
    weak = False
    if has(left[-1:], Mark.TOWARD):
        return
    if span is right:
        last = max((n for n, t in enumerate(right) if t.kind is WordKind.TERM), default=-1)
        if has(left, Mark.OTHERS):
            if has(right[: last + 1], Mark.ALL) or not has(right[last : last + 1], WordKind.TERM):
                return
        elif not is_pure(right[: last + 1]) or has(right[: last + 1], Mark.NARROW):
            weak = True
    subject = subject_in(span, topic)
    if not subject.chosen and not any(t.kind is WordKind.TOPIC for t in [*left, *right]) and not has(left, WordKind.HINT):
        return
    subject = subject.inherits(look.last)
    if not subject.is_definite:
        return
    before, look.last = look.last, subject
    saying = reader.saying(number)
    if not look.not_ours and not look.away:
        look.told.append((topic, subject.meanings))
    if saying.start in done or look.not_ours or look.away or has([*left, *right], *_FOREIGN):
        return
    if numeral.unit not in topic.units or (not numeral.unit and not has(left[-1:], WordKind.TERM)) or numeral.is_rough:
        return
    if reader._is_barred(topic, is_ours=False):
        look.barred.add(topic.id)
    if topic.id in look.barred and topic.id not in reader.ours:
        return
    worth = topic.units[numeral.unit]
    if worth != 1:
        return
    pure = is_pure([*left, *right]) and not has(left, Mark.OTHERS)
    reader.claim(ClaimKind.MOST, number, subject, numeral, wholes=() if pure else tuple(dict.fromkeys(topic.items.values())), needs=(99 if weak else 0 if pure else 2) + look.by_hint + 2 * (look.topic is not topic) + (subject.is_all and not has([*left, *right], WordKind.TOPIC)) + has(left, Mark.PART) + look.is_lost + (not has([*left, *right], WordKind.TERM, WordKind.TOPIC)) + look.is_strayed + 2 * has([*left, *right], WordKind.BODY))


def _sum(look: _Look, number: Token, numeral: Numeral, done: set[int]) -> bool:
    """What several numbers just before come to, 合计5件: none of all that they can be added up to."""
    before = look.values[look.since : -1]
    start = look.reader.saying(number).start
    if len(before) < 2 or start in done or look.away or not look.told or numeral.is_rough:
        return False
    topic = look.told[-1][0]
    sums = {sum(before[a:b]) for a in range(len(before)) for b in range(a + 1, len(before) + 1)}
    if numeral.value not in sums and numeral.unit in topic.units and topic.items:
        told = [m for t, m in look.told if t is topic and m]
        look.reader.claim(ClaimKind.SUM, number, Subject(topic), numeral, meanings=(*Subject(topic).meanings, *_together(told)), needs=1)
    return True


def _compared_to(look: _Look, number: Token, numeral: Numeral, done: set[int]) -> None:
    start = look.reader.saying(number).start
    if not look.told or start in done or look.away:
        return
    topic = look.told[-1][0]
    told = [m for t, m in look.told if t is topic]
    if numeral.unit in topic.units and numeral.unit and not numeral.is_rough and all(told):
        look.reader.claim(ClaimKind.MOST, number, Subject(topic), numeral, meanings=tuple(dict.fromkeys(x for m in reversed(told) for x in m)))


def _topic(look: _Look, tokens: Tokens) -> Topic | None:
    terms = [t for t in tokens if t.kind is WordKind.TERM]
    common = set.intersection(*({r.topic.id for r in t.word.readings} for t in terms)) if terms else None
    alone = [r.topic for t in tokens for r in t.word.readings if r.term.alone]
    named = [topic for t in tokens if t.kind is WordKind.TOPIC for topic in t.word.topics]
    if alone or named:
        return (alone or named)[-1]
    if common is not None and not common:
        return None
    read = {r.topic.id for t in tokens for r in t.word.readings}
    near = [look.topic, look.reader.home, *look.named.values()]
    if common is None:
        common = {topic.id for t in tokens if t.kind is WordKind.HINT for topic in t.word.topics}
    at = first(tokens, {WordKind.NUMBER})
    hinted = [topic for t in tokens[:at] if t.kind is WordKind.HINT for topic in t.word.topics]
    if has(tokens[:at], WordKind.TERM) and (sure := [topic for topic in hinted if topic.id in common]):
        return sure[-1]
    return next((t for t in near if t and t.id in common), None)
