"""Words that say there was none of something, or that all was done."""

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_narrowed, is_pure
from xlsx_tools.form.vocabulary import Mark


def read_none(reader: Reader, tokens: Tokens) -> None:
    """Take down that there was none of what a clause names after or before the word."""
    at = first(tokens, {Mark.NONE})
    before, after = tokens[:at], tokens[at + 1 :]
    if not is_pure(after) or has(before[-1:], WordKind.UNKNOWN, WordKind.OPAQUE) or _is_of_some(after):
        return
    if has(after, *NAMES):
        span = after
    else:
        span = before[first(before, NAMES) :]
        if not span or not is_pure(span) or is_narrowed(before[: -len(span)]):
            return
    subject = reader.subject_of(span)
    if subject is not None:
        makes_one_word = has(after[:1], Mark.HAPPEN) or (after and after[0].word.is_verb)
        words = tokens[at : at + 2] if makes_one_word else tokens[at : at + 1]
        reader.claim_none(ClaimKind.NONE, words, subject.parts)
        reader.scope = reader.scope.spoke_of(Subject(subject.topic))


def note_among(reader: Reader, tokens: Tokens) -> None:
    """Remember that one of what all there is is made up of is done with: 上年结转的2件已全部办结."""
    subject = reader.subject_of(tokens[: first(tokens, {Mark.ALL})])
    if subject is not None and subject.is_addend:
        reader.scope = reader.scope.kept_to(subject)


def _is_of_some(tokens: Tokens) -> bool:
    """Whether only those of one kind are meant, as in 未收到涉及国家秘密的申请."""
    kind = tokens[first(tokens, {Mark.NARROW}) + 1 :][:1]
    return has(kind, WordKind.TERM) and not kind[0].word.is_alone and not kind[0].word.is_verb


def read_all(reader: Reader, tokens: Tokens) -> None:
    """Take down that, as all were of one kind, there was none of the others."""
    at = first(tokens, {Mark.ALL})
    before, after = tokens[:at], tokens[at + 1 :]
    term = first(after, {WordKind.TERM})
    if has(tokens, Mark.EXCEPT, Mark.NONE, Mark.OTHERS) or term == len(after) or not is_pure(after[:term]):
        return
    if has(after[term + 1 : term + 2], Mark.JOIN):
        return
    if has(after[term + 1 :], WordKind.NUMBER, WordKind.UNKNOWN, Mark.ELSEWHERE) or not (
        _is_of_all(reader, before) or _has_all_of(reader, after[term], before)
    ):
        return
    names = [token for token in before if token.kind in (WordKind.TOPIC, WordKind.HINT)]
    subject = reader.subject_of([after[term]], names)
    for reading in after[term].word.readings:
        if subject and reading.topic is subject.topic and reading.term.rest:
            others = subject.said(reading.facet.id, (reading.term.rest,))
            reader.claim_none(ClaimKind.REST, tokens[at : at + term + 2], [others])


def _has_all_of(reader: Reader, term: Token, before: Tokens) -> bool:
    """Whether what has the answer is named and no part of it was told of: 申请人均为自然人."""
    facets = {facet.id for token in before for facet in token.word.facets}
    told = reader.scope.told
    return (
        is_pure(before)
        and not has(before, *NAMES, WordKind.NUMBER)
        and any(reading.facet.id in facets for reading in term.word.readings)
        and (not told or any(subject.is_all for subject in told))
        and reader.scope.grasp is Grasp.SURE
    )


def _is_of_all(reader: Reader, before: Tokens) -> bool:
    """Whether 全部 speaks of all there is, not of some that were told of before."""
    words = [token for token in before if token.kind is not WordKind.NUMBER]
    is_sure = reader.scope.grasp is Grasp.SURE or has(words, WordKind.TOPIC)
    if not is_pure(words) or not is_sure:
        return False
    if not has(words, *NAMES):
        return any(subject.is_all for subject in reader.scope.told)
    subject = reader.subject_of(words)
    return subject is not None and subject.is_all
