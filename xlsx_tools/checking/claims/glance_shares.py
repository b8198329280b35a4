"""Percentages at a second look: how many of all some are, and rates with a name of their own."""

from decimal import Decimal

from xlsx_tools.checking.claims.changes import is_ratio
from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import Glance
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_pure
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic
from xlsx_tools.quantity import Number

_STRANGE = (
    Mark.ELSEWHERE,
    WordKind.BODY,
    WordKind.CHANNEL,
    WordKind.OPAQUE,
    WordKind.OTHER_YEAR,
    Mark.PERIOD,
    Mark.AVERAGE,
    Mark.INTENDED,
    Mark.UP,
    Mark.DOWN,
    Mark.DOUBLED,
)
_NO_SHARE = (Mark.NONE, Mark.EXCEPT, Mark.NARROW, Mark.OTHERS)
_HUNDRED = 100
_NEAR_WORDS = 60


def read_shares(glance: Glance) -> None:
    """Take down the percentage of a clause that says how many of all some are."""
    if WordKind.PERCENT not in glance.kinds or glance.is_away or has(glance.clause, *_STRANGE):
        return
    place = _place(glance)
    if place is None:
        return
    figure, before, after = glance.clause[place], glance.clause[:place], glance.clause[place + 1 :]
    numeral = figure.numeral
    if glance.start_of(figure) in glance.done:
        if told := glance.claim_at(figure, ClaimKind.SHARE):
            glance.share = told.meanings, told.wholes
    elif numeral is not None and not numeral.is_multiple:
        is_rough = has(before[-1:], Mark.ROUGH_BEFORE) or has(after[:1], Mark.ROUGH_AFTER)
        numeral = numeral.roughly if is_rough else numeral
        before = [token for token in before if token.word.kind is not WordKind.PERCENT]
        read = _read_rate if has(before, WordKind.RATE) else _read_share
        read(glance, figure, numeral, before, after)


def _place(glance: Glance) -> int | None:
    """Where the one percentage of this year stands, the last where it is what something came to."""
    clause = glance.clause
    places = [n for n, token in enumerate(clause) if token.word.kind is WordKind.PERCENT]
    if has(clause[: places[-1]], Mark.BECOMING):
        return places[-1]
    is_past = glance.is_other_time or has(clause, Mark.LAST_YEAR, Mark.BECOMING)
    return None if is_past or len(places) > 1 else places[-1]


# --- Shares ------------------------------------------------------------------------------------------


def _read_share(glance: Glance, figure: Token, numeral: Numeral, before: Tokens, after: Tokens) -> None:
    at = first(before, {Mark.SHARE, Mark.RATIO})
    words = [token for token in before[:at] if token.word.kind is not WordKind.NUMBER]
    is_bare = not before and not after and glance.number is not None
    is_bare = is_bare and glance.number is not None and glance.number.end == figure.start - 1
    is_pending = has(glance.pending, Mark.SHARE, Mark.RATIO) and is_pure(_without_noise(before))
    is_of_after = at == len(before) and has(after, WordKind.TERM) and not has(before, WordKind.TERM)
    if is_of_after:
        words = [*words, *after]
    elif not (is_bare or is_pending or at < len(before)):
        return
    if has(words, *_NO_SHARE) or (not is_pending and has(words, WordKind.UNKNOWN)):
        return
    if not has(words, *NAMES) and not is_bare and has(glance.pending, *NAMES):
        words = [*glance.pending[: first(glance.pending, {Mark.SHARE})]]
    topic = glance.topic_in(words) or glance.topic
    if topic is None or not topic.items or _is_share_of_said(glance, numeral):
        return
    told = glance.told_of(topic)
    if not told and not has(words, WordKind.TERM):
        return
    if parts := _parts(glance, topic, words, before):
        near = subject_in(words, topic).inherits(glance.last).wholes or Subject(topic).meanings
        wholes = _base(glance, topic, figure) or (*near, *(one for meanings in told for one in meanings))
        wholes = tuple(dict.fromkeys(wholes))
        glance.share = parts, near
        glance.reader.claim(
            ClaimKind.SHARE, figure, Subject(topic), numeral, meanings=parts, wholes=wholes, needs=1
        )
        glance.done.add(glance.start_of(figure))


def _base(glance: Glance, topic: Topic, figure: Token) -> Meanings:
    """Of what the sentence says before that percentages are: 答复件中,“予以公开”占45.2%(42件)."""
    at = glance.place_of(figure.start)
    before = glance.sentence_tokens[max(0, at - _NEAR_WORDS) : at]
    upto = before[: len(before) - first(before[::-1], {Mark.AMONG})]
    words = upto[len(upto) - first(upto[::-1], {WordKind.STOP}) : -1]
    return subject_in(words, topic).meanings if has(words, WordKind.TERM) and is_pure(words) else ()


def _parts(glance: Glance, topic: Topic, words: Tokens, before: Tokens) -> Meanings:
    """Of what a percentage is, as the words or the number before it tell."""
    if has(words, WordKind.TERM):
        subject = subject_in(words, topic)
        if has(before, Mark.RATIO) and not (is_ratio(subject, words[-1:]) or not subject.is_all):
            return ()
        return () if subject.is_all else subject.inherits(glance.last).meanings
    told = glance.told_of(topic)
    if has(before, Mark.SUM) or not told or glance.number is None:
        return ()
    last, after = glance.told[-1], glance.number.end
    # 结转42件。居前的是征地拆迁（占31.2%）: with something else between them it is of that.
    begin, end = (glance.place_of(start) for start in (after, before[0].start if before else after))
    between = glance.sentence_tokens[begin:end]
    is_near = last.is_sure and glance.start_of(glance.number) == last.start and len(between) < _NEAR_WORDS
    return last.meanings if is_near and not has(_without_noise(between), WordKind.UNKNOWN) else ()


def _is_share_of_said(glance: Glance, numeral: Numeral) -> bool:
    """Whether a percentage is what the last numbers are of one that was said before."""
    here = [
        token.numeral.value for token in glance.clause if token.numeral and token.word.kind is WordKind.NUMBER
    ]
    wholes = [value for value in (*glance.values, *here) if value]
    return any(_shows(numeral, part, whole) for part in glance.values[-2:] for whole in wholes)


def _shows(numeral: Numeral, part: Number, whole: Number) -> bool:
    found = Decimal(part) * _HUNDRED / Decimal(whole)
    return abs(found - Decimal(numeral.value)) < Decimal(1).scaleb(-numeral.decimals)


def _without_noise(tokens: Tokens) -> Tokens:
    return [t for t in tokens if t.word.kind is not WordKind.UNKNOWN or len(t.text) > 1]


# --- Rates -------------------------------------------------------------------------------------------


def _read_rate(glance: Glance, figure: Token, numeral: Numeral, before: Tokens, _: Tokens) -> None:
    """Take down a percentage that has a name of its own, such as 办结率."""
    rated = before[first(before, {WordKind.RATE})].word.rates[0]
    topic = glance.topic or glance.reader.home
    if topic is not rated.topic or has(before, WordKind.UNKNOWN, WordKind.BODY, Mark.NARROW):
        return
    subject, rate = Subject(rated.topic), rated.rate
    is_all = numeral.value == _HUNDRED and bool(rate.rest)
    if is_all and not _is_of_all(glance, topic):
        return
    glance.done.add(glance.start_of(figure))
    if not is_all:
        wholes = subject.said(rated.facet.id, rate.wholes).meanings
        part = subject.said(rated.facet.id, (rate.part,))
        glance.share = part.meanings, wholes
        glance.reader.claim(ClaimKind.SHARE, figure, part, numeral, wholes=wholes, needs=1)
        return
    rest = subject.said(rated.facet.id, (rate.rest,))
    words = [before[first(before, {WordKind.RATE})], figure]
    glance.reader.claim_none(ClaimKind.DONE, words, [rest], needs=1)


def _is_of_all(glance: Glance, topic: Topic) -> bool:
    """Whether a rate can only be of all there are: the last number of the sentence is not of some."""
    told = [one for one in glance.told if one.subject.topic is topic and one.value]
    if not told or has(glance.sentence_tokens, WordKind.BODY, WordKind.CHANNEL, Mark.ELSEWHERE):
        return False
    claim = glance.known.get(told[-1].start)
    is_here = len(glance.values) > glance.sentence
    return not is_here or (told[-1].subject.is_all and told[-1].is_sure and not (claim and claim.is_part))
