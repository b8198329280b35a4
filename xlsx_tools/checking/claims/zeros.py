"""Words that say there was none of something, or that all was done."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_narrowed, is_pure
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.quantity import Number

_OPENING: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.BACK, WordKind.OWN, Mark.THIS_YEAR})


def read_none(reader: Reader, tokens: Tokens) -> None:
    """Take down that there was none of what a clause names after or before the word."""
    at = first(tokens, {Mark.NONE})
    before, after = tokens[:at], tokens[at + 1 :]
    if has(before[-1:], WordKind.OPAQUE) or _is_of_some(after):
        return
    span = _named_after(after) if has(after, *NAMES) else _named_before(before) if is_pure(after) else ()
    makes_one_word = has(after[:1], Mark.HAPPEN) or (after and after[0].word.is_verb)
    words = tokens[at : at + 2] if makes_one_word else tokens[at : at + 1]
    whose = [token for token in before if _tells_some_apart(token)] if has(after, *NAMES) else []
    listed = [[*whose, *same] for same in _of_one_topic(reader, span)]
    for same in listed:
        subject = reader.subject_of(same, is_ours=len(listed) > 1)
        if subject is not None:
            reader.claim_none(ClaimKind.NONE, words, subject.parts)
            reader.scope = reader.scope.spoke_of(Subject(subject.topic))


def _tells_some_apart(token: Token) -> bool:
    """Whether a word tells some of a topic's things from others, as 企业 in 企业未提出申请."""
    return any(reading.facet is not reading.topic.facets[0] for reading in token.word.readings)


def _named_after(after: Tokens) -> Tokens:
    """What there was none of, up to what is only added to it: 行政复议、行政诉讼及相关申诉."""
    names = [n for n, token in enumerate(after) if token.kind in NAMES]
    tail = after[names[-1] + 1 :]
    if not is_pure(tail[: first(tail, {Mark.JOIN})]):
        return ()
    span = after[: names[-1] + 1]
    caused = max((n for n, token in enumerate(span) if token.kind is Mark.HAPPEN), default=0)
    strange = [n for n, token in enumerate(span) if not is_pure([token])]
    # What brought it about does not matter: 没有由答复不当引发的行政复议.
    is_cause = all(n < caused for n in strange) and not has(span[:caused], Mark.NARROW)
    return span if not strange or is_cause else ()


def _named_before(before: Tokens) -> Tokens:
    span = before[first(before, NAMES) :]
    return span if is_pure(span) and not is_narrowed(before[: len(before) - len(span)]) else ()


def _of_one_topic(reader: Reader, span: Tokens) -> Iterator[Tokens]:
    """What is listed, together as far as it is of one topic."""
    listed: list[list[Token]] = [[]]
    for token in span:
        if token.kind is Mark.JOIN:
            listed.append([])
        else:
            listed[-1].append(token)
    told: dict[str, list[Token]] = {}
    for tokens in listed:
        topic = reader.topic_of(tokens)
        if topic is not None:
            told.setdefault(topic.id, []).extend(tokens)
    if len(told) < 2:
        yield from [span] if span else []
    else:
        yield from told.values()


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
    at = _where_all(tokens)
    before, after = tokens[:at], tokens[at + 1 :]
    n = first(after, {WordKind.TERM})
    if has(tokens, Mark.EXCEPT, Mark.NONE, Mark.OTHERS) or n == len(after) or has(before, *_STRANGE):
        return
    term, manner = after[n], after[:n]
    if not has(tokens, Mark.ALL) and not is_pure(after):
        return
    if has(after[n + 1 : n + 2], Mark.JOIN, WordKind.UNKNOWN) or has(
        after[n + 1 :], *_STRANGE, WordKind.NUMBER
    ):
        return
    if has(manner, Mark.ROUGH_BEFORE, Mark.ROUGH_AFTER, *_STRANGE, WordKind.NUMBER, Mark.NARROW) or (
        has(manner, WordKind.UNKNOWN) and not _is_done(term)
    ):
        return
    if whom := _whom(reader, before, tokens[: at + 1]):
        _claim_rest(reader, tokens[at : at + n + 2], term, whom)


def _where_all(tokens: Tokens) -> int:
    """Where 全部 stands, or what has the answer, as in 申请人为自然人."""
    at = first(tokens, {Mark.ALL})
    if at < len(tokens):
        return at
    return next((n for n, token in enumerate(tokens) if token.word.facets), len(tokens))


_STRANGE = (WordKind.BODY, WordKind.CHANNEL, WordKind.OPAQUE, Mark.ELSEWHERE)


@dataclass(frozen=True)
class _Whom:
    """Of whom all were of one kind: of those last told of, or of all if there were so many."""

    names: Tokens
    last: Subject | None = None
    given: Number | None = None


def _is_done(term: Token) -> bool:
    """Whether it tells that something was done, whichever way."""
    return any(reading.term.rest for reading in term.word.readings)


def _whom(reader: Reader, before: Tokens, asked: Tokens) -> _Whom | None:
    """Of whom 均 or 全部 speaks, None if that cannot be told."""
    names = [token for token in before if token.kind in NAMES]
    scope = reader.scope
    if reader.has_exception or scope.is_elsewhere and not has(names, WordKind.TOPIC):
        return None
    numbers = [token.numeral.value for token in before if token.numeral and token.kind is WordKind.NUMBER]
    if numbers:
        return _Whom(names, given=numbers[-1]) if len(numbers) == 1 else None
    if has(before, WordKind.UNKNOWN):
        return None
    last = scope.numbers[-1] if scope.numbers and scope.numbers[-1].end == scope.latest else None
    if last is not None and scope.is_part and not scope.left and scope.head is not None:
        last = scope.head
    if last is not None and not names:
        return _Whom((), last=last.subject)
    if has(names, WordKind.TERM) and not any(token.word.facets for token in asked):
        return (
            None
            if reader.subject_of(names) is None or not reader.subject_of(names).is_all
            else _Whom(names, given=reader.count)
        )
    if reader.count is None and not names and not any(token.word.facets for token in asked):
        return None
    return _Whom(names, given=reader.count)


def read_done(reader: Reader, tokens: Tokens) -> None:
    """Take down that all told of just before was of one kind: 收到申请2件，已按期办结."""
    scope = reader.scope
    at = first(tokens, {WordKind.TERM})
    if not scope.numbers or scope.grasp is not Grasp.SURE or scope.is_elsewhere or at == len(tokens):
        return
    behind = [token for token in tokens[at + 1 :] if token.kind is not WordKind.TERM]
    if any(token.kind not in _OPENING for token in (*tokens[:at], *behind)):
        return
    last = scope.numbers[-1].subject
    if last.is_all or not last.topic.facets[0].default:
        _claim_rest(reader, tokens, tokens[at], _Whom((), last=last))


def read_kind(reader: Reader, tokens: Tokens) -> None:
    """Take down that all of the number before brackets were of the kind in them."""
    scope = reader.scope
    terms = [token for token in tokens if token.kind is WordKind.TERM]
    if (
        not scope.is_part
        or len(terms) != 1
        or not is_pure(tokens)
        or not scope.numbers
        or scope.grasp is not Grasp.SURE
    ):
        return
    if scope.numbers[-1].end == scope.latest and scope.numbers[-1].subject.is_portion:
        _claim_rest(reader, tokens, terms[0], _Whom((), last=scope.numbers[-1].subject))


def _claim_rest(reader: Reader, words: Tokens, term: Token, whom: _Whom) -> None:
    """Take down that there was none of what a term leaves, of the last or of all that was told of."""
    subject = reader.subject_of([term], whom.names)
    for reading in term.word.readings:
        if subject is None or reading.topic is not subject.topic:
            continue
        near = (
            whom.last
            if whom.last and whom.last.topic is subject.topic
            else Subject(subject.topic, {k: v for k, v in subject.chosen.items() if k != reading.facet.id})
        )
        if meanings := near.without(reading.facet, reading.term):
            wholes = (
                Subject(
                    subject.topic, {k: v for k, v in near.chosen.items() if k != reading.facet.id}
                ).meanings
                if whom.given is not None
                else ()
            )
            reader.claim_none(
                ClaimKind.DONE, words, [subject], meanings=meanings, given=whom.given, wholes=wholes
            )
