"""What the only one was, or those that a number was given for just before: 收到1件,已予以公开."""

from bisect import bisect_left

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import FIGURES, Glance, Mentioned
from xlsx_tools.checking.claims.glance_kinds import (
    BEFORE_KIND,
    as_figure,
    claim_least,
    last_told,
    narrow,
    told_kind,
)
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, first, has, is_pure, says_done
from xlsx_tools.form.vocabulary import Mark, Topic
from xlsx_tools.quantity import Number

_LONGEST_TAIL = 2  # characters of unknown words that change nothing: 告知
_BEFORE_LOOSE = (Mark.NONE, Mark.EXCEPT, Mark.OTHERS, Mark.OUTSIDE)
_NOT_ALONE = (
    *BEFORE_KIND,
    Mark.MAINLY,
    Mark.OUTSIDE,
    Mark.UNCOUNTED,
    Mark.PART,
    Mark.AGAINST,
    Mark.BECOMING,
    Mark.TOWARD,
    Mark.ROUGH_BEFORE,
    WordKind.CHANNEL,
)


def read_alone(glance: Glance) -> None:
    """Take down of what kind the only one was, or all of those last told of: 收到1件,已予以公开."""
    if glance.loose is not None:
        _read_loose(glance, glance.loose)
        return
    told = last_told(glance, glance.start_of(glance.clause[0]), may_be_whole=False)
    if told is None or glance.number is None or told.start != glance.start_of(glance.number):
        return
    clause = _ending(glance.clause, told.subject) if told.value == 1 else glance.clause
    is_head = glance.said.opens or has(clause[:1], Mark.JOIN)
    if has(clause, *_NOT_ALONE) or glance.leaves_out or is_head or _names_another(glance, told):
        return
    if glance.said.is_bracket and not _is_bracket_of_number(glance):
        return
    n = first(clause, {WordKind.TERM})
    kind = told_kind(clause)
    tail = clause[n + len(kind) :]
    unknown = sum(len(t.text) for t in clause[:n] if t.word.kind is WordKind.UNKNOWN)
    is_told = (told.value == 1 and unknown <= _LONGEST_TAIL) or is_pure(clause)
    if not kind or not is_told or has(tail, Mark.NONE, WordKind.NUMBER, WordKind.STOP):
        return
    if any(t.word.kind is WordKind.UNKNOWN and len(t.text) > _LONGEST_TAIL for t in tail):
        return
    if _is_kind(glance, told.subject.topic, kind, told.value) or _is_of_all(glance, told, kind):
        claim_least(glance, glance.clause[: len(glance.clause) - len(tail)], told, kind)


def _is_bracket_of_number(glance: Glance) -> bool:
    """Whether the bracket that the clause stands in follows a number, and holds none before the clause."""
    tokens = glance.sentence_tokens
    n = bisect_left(tokens, glance.clause[0].start, key=lambda token: token.start)
    while n and not has(tokens[n - 1 : n], WordKind.OPEN, *FIGURES):
        n -= 1
    return has(tokens[n - 1 : n], WordKind.OPEN) and has(tokens[max(0, n - 2) : n - 1], WordKind.NUMBER)


def _names_another(glance: Glance, told: Mentioned) -> bool:
    """Whether a clause since then was on another one: 行政复议1件,其后提起行政诉讼,仍在审理."""
    what = told.subject.topic.facets[0]
    if what.default or what.id not in told.subject.chosen:
        return False
    ours = {value for sums in told.subject.chosen[what.id] for value in sums[0]}
    here = glance.start_of(glance.clause[0])
    since = (t for t in glance.sentence_tokens if told.start < glance.start_of(t) < here)
    named = (reading for token in since for reading in token.word.readings if reading.facet is what)
    return any(ours.isdisjoint(reading.term.means[0]) for reading in named)


def _ending(clause: Tokens, told: Subject) -> Tokens:
    """What a clause on the only one comes to: its result, and of a dispute not whose decision is upheld."""
    clause = clause[1:] if has(clause[:1], Mark.ROUGH_BEFORE) else clause  # 以终止审理结案
    results = [n for n, token in enumerate(clause) if _is_result(token, told)]
    if results and has(clause[: results[0]][-1:], Mark.HAPPEN):
        return clause[results[0] :]  # 经征求第三方意见后作出|部分公开决定
    if told.topic.facets[0].default or not results or has(clause[: results[0]], *_NOT_ALONE):
        return _behind_reason(clause)
    named = [token for token in clause if any(r.topic is told.topic for r in token.word.readings)]
    return clause[results[0] : results[-1] + 1] if len(named) == len(results) else clause


def _is_result(token: Token, told: Subject) -> bool:
    """Whether a word tells what became of what was told of, as 维持 of 复议."""
    what = told.topic.facets[0]
    return any(
        reading.topic is told.topic and (reading.facet is not what or what.default) and not reading.term.rest
        for reading in token.word.readings
    )


def _behind_reason(clause: Tokens) -> Tokens:
    """The result that a clause ends with, where a reason for it comes first: 因涉及公共安全未予公开."""
    start = len(clause)
    while start and clause[start - 1].word.kind is WordKind.TERM:
        start -= 1
    return clause[start:] if start < len(clause) and has(clause[:1], Mark.NARROW) else clause


def _is_kind(glance: Glance, topic: Topic, kind: Tokens, value: Number) -> bool:
    """Whether terms tell what became of things, not who or what they are about."""
    facets = {reading.facet.id for token in kind for reading in token.word.readings if reading.topic is topic}
    is_of_all = says_done(kind) or glance.reader.lexicon.says_all(kind[0])
    return bool(facets) and (value == 1 or (len(facets) == 1 and is_of_all))


def _is_of_all(glance: Glance, told: Mentioned, kind: Tokens) -> bool:
    """Whether a result is all that is said of those just counted: 收到13件,已按规定予以公开."""
    number, clause = glance.number, glance.clause
    is_next = number is not None and number.start in {token.start for token in glance.before}
    if not is_next or not told.subject.is_all or glance.said.is_bracket:
        return False
    at = bisect_left(glance.sentence_tokens, clause[-1].start, key=lambda token: token.start)
    is_last = all(token.text in "。;" for token in glance.sentence_tokens[at + 1 : at + 2])
    facets = {
        one.facet.id for token in kind for one in token.word.readings if one.topic is told.subject.topic
    }
    return is_last and len(facets) == 1


def _read_loose(glance: Glance, number: Token) -> None:
    """Take down of what kind those were that a number was given for just before: 另1件因…,决定不予公开."""
    numeral = number.numeral
    kind = told_kind(glance.clause, *_BEFORE_LOOSE)
    topic = glance.topic_in(kind) if kind else None
    if numeral is None or topic is None or numeral.unit not in topic.units or not numeral.unit:
        return
    if numeral.unit in topic.vague_units:
        return  # 政务微信发布871条,实现线上线下同步公开
    if has(glance.clause, Mark.NONE, Mark.OUTSIDE, Mark.AGAINST, Mark.PART) or glance.said.opens:
        return
    subject = subject_in(kind, topic).inherits(glance.last)
    if subject.is_definite and subject.is_portion and not glance.is_understood(number):
        glance.reader.clause = [*glance.before, *glance.clause]
        figure = as_figure(glance, [number, kind[-1]])
        meanings = narrow(subject, kind)
        glance.reader.claim(ClaimKind.LEAST, figure, subject, numeral, meanings=meanings, needs=1)
        glance.reader.clause = glance.clause
        glance.done.add(glance.start_of(number))
        glance.loose = None
