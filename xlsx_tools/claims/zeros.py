"""Words that say there was none of something, or that all was done."""

from xlsx_tools.claims.claim import Claims
from xlsx_tools.claims.reader import Reader
from xlsx_tools.claims.subject import Subject
from xlsx_tools.claims.tokens import NAMES, Kind, Tokens, first, has, is_narrowed, is_pure
from xlsx_tools.vocabulary import Mark


def read_none(reader: Reader, tokens: Tokens) -> None:
    """Take down that there was none of what a clause names after or before the word."""
    at = first(tokens, {Mark.NONE})
    before, after = tokens[:at], tokens[at + 1 :]
    if not is_pure(after) or has(before[-1:], Kind.UNKNOWN, Kind.OPAQUE):
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
        reader.claim_none(Claims.NONE, words, subject.parts)
        reader.set(last=Subject(subject.topic))


def read_all(reader: Reader, tokens: Tokens) -> None:
    """Take down that, as all were of one kind, there was none of the others."""
    at = first(tokens, {Mark.ALL})
    before, after = tokens[:at], tokens[at + 1 :]
    term = first(after, {Kind.TERM})
    if has(tokens, Mark.EXCEPT, Mark.NONE) or term == len(after) or not is_pure(after[:term]):
        return
    if has(after[term + 1 :], Kind.NUMBER, Kind.UNKNOWN, Mark.ELSEWHERE) or not _is_of_all(reader, before):
        return
    names = [token for token in before if token.kind in (Kind.TOPIC, Kind.HINT)]
    subject = reader.subject_of([after[term]], names)
    for reading in after[term].word.readings:
        if subject and reading.topic is subject.topic and reading.term.rest:
            others = subject.said(reading.facet.id, (reading.term.rest,))
            reader.claim_none(Claims.REST, tokens[at : at + term + 2], [others])


def _is_of_all(reader: Reader, before: Tokens) -> bool:
    """Whether 全部 speaks of all there is, not of some that were told of before."""
    words = [token for token in before if token.kind is not Kind.NUMBER]
    if not is_pure(words) or (reader.scope.unread and not has(words, Kind.TOPIC)):
        return False
    if not has(words, *NAMES):
        return any(subject.is_all for subject in reader.scope.told)
    subject = reader.subject_of(words)
    return subject is not None and subject.is_all
