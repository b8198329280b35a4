"""Words that say that all were of one kind, or that all was done: of the others there was none."""

from typing import NamedTuple

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Reading,
    Token,
    Tokens,
    WordKind,
    first,
    has,
    is_pure,
    says_done,
)
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

_OPENING: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.BACK, WordKind.OWN, Mark.THIS_YEAR})
_STRANGE = (WordKind.BODY, WordKind.CHANNEL, WordKind.OPAQUE, Mark.ELSEWHERE)
_NOT_ALL = (Mark.ROUGH_BEFORE, Mark.ROUGH_AFTER, Mark.NARROW, WordKind.NUMBER)


class _Whom(NamedTuple):
    """Of whom all were of one kind: of those last told of, or of all if a number given is that of all."""

    names: Tokens = ()
    last: Subject | None = None
    given: Number | None = None


def note_among(reader: Reader, tokens: Tokens) -> None:
    """Remember that one of what all there is is made up of is done with: 上年结转的2件已全部办结."""
    subject = reader.subject_of(tokens[: first(tokens, {Mark.ALL})])
    if subject is not None and subject.is_addend:
        reader.scope = reader.scope.kept_to(subject)


def read_all(reader: Reader, tokens: Tokens) -> None:
    """Take down that, as all were of one kind, there was none of the others."""
    at = _where_all(tokens)
    before, after = tokens[:at], tokens[at + 1 :]
    n = first(after, {WordKind.TERM})
    if n == len(after) or has(tokens, Mark.EXCEPT, Mark.NONE) or has(before, *_STRANGE):
        return
    if has(tokens, Mark.OTHERS) and not _are_all_others_done(reader, before, after[n]):
        return
    if not _is_told(after[:n], after[n], after[n + 1 :]) or not (has(tokens, Mark.ALL) or is_pure(after)):
        return
    if whom := _whom(reader, before, asks=any(token.word.facets for token in tokens[: at + 1])):
        is_of_done = whom.last is not None and whom.last.is_done and whom.last.is_all
        if not (is_of_done and says_done([after[n]])):  # 答复74件,均按时答复 tells of no others
            _claim_rest(reader, tokens[at : at + n + 2], after[n], whom)


def _are_all_others_done(reader: Reader, before: Tokens, term: Token) -> bool:
    """Whether all were done with but those whose result is told: 4件因重复申请不予处理,其余均已答复."""
    scope = reader.scope
    told = scope.numbers[-1].subject if scope.numbers else None
    is_result = told is not None and told.is_portion and not told.is_addend
    is_bare = has(before[:1], Mark.OTHERS) and not has(before, *NAMES, WordKind.NUMBER)
    return is_bare and says_done([term]) and is_result and scope.grasp is Grasp.SURE


def _where_all(tokens: Tokens) -> int:
    """Where 全部 stands, or what has the answer, as in 申请人为自然人."""
    at = first(tokens, {Mark.ALL})
    if at < len(tokens):
        return at
    return next((n for n, token in enumerate(tokens) if token.word.facets), len(tokens))


def _is_told(manner: Tokens, term: Token, after: Tokens) -> bool:
    """Whether it is the term, with nothing that changes it, that all are told to be."""
    if has(after[:1], Mark.JOIN) and says_done([term]) and _is_same(term, after[1:2]):
        after = after[2:]  # 均已答复和处理
    if has(after[:1], Mark.JOIN, WordKind.UNKNOWN) or has(after, *_STRANGE, WordKind.NUMBER):
        return False
    if has(manner[-1:], WordKind.HINT):
        return False  # 均为村民申请公开补偿方案: what they asked for
    is_done = any(reading.term.rest for reading in term.word.readings)
    # In which way all was done does not matter; which ones were refused may.
    return not has(manner, *_STRANGE, *_NOT_ALL) and (is_done or not has(manner, WordKind.UNKNOWN))


def _is_same(term: Token, other: Tokens) -> bool:
    """Whether another term most likely means the same."""
    means = [reading.term.means[0] for reading in term.word.readings]
    return any(reading.term.means[0] in means for token in other for reading in token.word.readings)


def _whom(reader: Reader, before: Tokens, *, asks: bool) -> _Whom | None:
    """Of whom 均 or 全部 speaks, None if that cannot be told; `asks`: what has the answer is named."""
    names = [token for token in before if token.kind in NAMES]
    is_away = reader.scope.is_elsewhere and not has(names, WordKind.TOPIC)
    numbers = [token.numeral.value for token in before if token.numeral and token.kind is WordKind.NUMBER]
    is_of_done = bool(numbers) and says_done(names)
    if reader.has_exception or is_away or len(numbers) > 1 or is_of_done:
        return None
    if numbers:
        return _Whom(names, given=numbers[0])
    if has(before, WordKind.UNKNOWN):
        return None
    last = _last_told(reader)
    if last is not None and not names:
        return None if last.is_addend and _is_apart(reader, last) else _Whom(last=last)
    if has(names, WordKind.TERM) and not asks:
        subject = reader.subject_of(names)
        is_told = subject is not None and (subject.is_all or not subject.topic.facets[0].default)
        return _Whom(names, given=reader.count) if is_told else None
    return _Whom(names, given=reader.count) if names or asks or reader.count is not None else None


def _is_apart(reader: Reader, subject: Subject) -> bool:
    """Whether a sentence tells of one addend alone, after others: 收到9件。上年结转的5件,均已答复."""
    is_alone = all(told.meanings == subject.meanings for told in reader.scope.told)
    here = reader.claims[reader.begun :]
    is_later = any(claim.is_all for claim in reader.claims[: reader.begun])
    return is_alone and is_later and not any(claim.points_back for claim in here)


def _last_told(reader: Reader) -> Subject | None:
    """What the last number is of, or that of which the parts before come to all."""
    scope = reader.scope
    if not scope.numbers or scope.numbers[-1].end != scope.latest:
        return None
    is_whole = scope.is_part and not scope.left and scope.head is not None
    return scope.head.subject if is_whole and scope.head else scope.numbers[-1].subject


def read_done(reader: Reader, tokens: Tokens) -> None:
    """Take down that all told of just before was of one kind: 收到申请2件，已按期办结."""
    scope = reader.scope
    at = first(tokens, {WordKind.TERM})
    if not scope.numbers or scope.grasp is not Grasp.SURE or scope.is_elsewhere or at == len(tokens):
        return
    behind = [token for token in tokens[at + 1 :] if token.kind is not WordKind.TERM]
    manner = [token for token in tokens[:at] if token.kind is not Mark.JOIN]  # 按规定时限和程序办结
    if any(token.kind not in _OPENING for token in (*manner, *behind)):
        return
    last = scope.numbers[-1].subject
    # Of several that were 依法公开 not all may be; 已办结 tells of all of them.
    is_told = scope.numbers[-1].value == 1 or says_done(tokens)
    if is_told and (last.is_all or not last.topic.facets[0].default):
        _claim_rest(reader, tokens, tokens[at], _Whom(last=last))


def read_kind(reader: Reader, tokens: Tokens) -> None:
    """Take down that all of the number before brackets were of the kind in them."""
    scope = reader.scope
    terms = [token for token in tokens if token.kind is WordKind.TERM]
    if not scope.is_part or len(terms) != 1 or not is_pure(tokens) or scope.grasp is not Grasp.SURE:
        return
    last = scope.numbers[-1] if scope.numbers else None
    if last is not None and last.end == scope.latest and last.subject.is_portion:
        _claim_rest(reader, tokens, terms[0], _Whom(last=last.subject))


def _as_done(reading: Reading) -> Reading:
    """The reading, of what is done with if that is what it likely means: 均已按期处理."""
    done = (one for one in reading.facet.terms if one.rest and one.means == reading.term.means[:1])
    return reading if reading.term.rest else reading._replace(term=next(done, reading.term))


def _claim_rest(reader: Reader, words: Tokens, term: Token, whom: _Whom) -> None:
    """Take down that there was none of what a term leaves, of the last or of all that was told of."""
    subject = reader.subject_of([term], whom.names) or reader.subject_of([*whom.names, term])
    if subject is None or (whom.last and not whom.names and whom.last.topic is not subject.topic):
        return
    for reading in map(_as_done, term.word.readings):
        if reading.topic is not subject.topic:
            continue
        everything = subject.without_answer(reading.facet)
        of = whom.last if whom.last and whom.last.topic is subject.topic else everything
        if meanings := of.left_by(reading.facet, reading.term):
            done = subject.said(reading.facet.id, reading.term.means[:1]).meanings
            wholes = tuple(one for one in everything.meanings if one not in done)
            wholes = wholes if whom.given is not None else ()
            reader.claim_none(
                ClaimKind.DONE, words, [subject], meanings=meanings, given=whom.given, wholes=wholes
            )
