"""Words that say there was none of something, or that all was done."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_narrowed, is_pure
from xlsx_tools.form.vocabulary import Mark, Sum

_OPENING: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.BACK, WordKind.OWN, Mark.THIS_YEAR})


def read_none(reader: Reader, tokens: Tokens) -> None:
    """Take down that there was none of what a clause names after or before the word."""
    at = first(tokens, {Mark.NONE})
    before, after = tokens[:at], tokens[at + 1 :]
    if has(before[-1:], WordKind.UNKNOWN, WordKind.OPAQUE) or _is_of_some(after):
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
    term = first(after, {WordKind.TERM})
    if has(tokens, Mark.EXCEPT, Mark.NONE, Mark.OTHERS) or term == len(after) or not is_pure(after[:term]):
        return
    if has(after[term + 1 : term + 2], Mark.JOIN):
        return
    if has(after[term + 1 :], WordKind.NUMBER, WordKind.UNKNOWN, Mark.ELSEWHERE) or not (
        _is_of_all(reader, before) or _has_all_of(reader, after[term], tokens[: at + 1])
    ):
        return
    names = [token for token in before if token.kind in (WordKind.TOPIC, WordKind.HINT)]
    _claim_rest(reader, tokens[at : at + term + 2], after[term], names)


def _where_all(tokens: Tokens) -> int:
    """Where 全部 stands, or what has the answer, as in 申请人为自然人."""
    at = first(tokens, {Mark.ALL})
    if at < len(tokens):
        return at
    return next((n for n, token in enumerate(tokens) if token.word.facets), len(tokens))


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
        _claim_rest(reader, tokens, tokens[at], [])


def _claim_rest(reader: Reader, words: Tokens, term: Token, names: list[Token]) -> None:
    """Take down that there was none of what a term leaves, of the last or of all that was told of."""
    subject = reader.subject_of([term], names)
    last = _last_alone(reader) if not names else None
    for reading in term.word.readings:
        if subject and reading.topic is subject.topic and reading.term.rest:
            others = subject.said(reading.facet.id, (reading.term.rest,))
            near = _without(last, reading.facet.id, reading.term.rest) if last else others
            meanings = (*others.meanings, *near.meanings) if near.topic is others.topic else others.meanings
            reader.claim_none(ClaimKind.DONE, words, [others], meanings=tuple(dict.fromkeys(meanings)))


def _without(last: Subject, facet: str, rest: Sum) -> Subject:
    """What is left of the last thing that a number was told of, which may leave some out itself."""
    told = [said for terms in last.chosen.get(facet, ()) for said in terms]
    within = [tuple(value for value in rest if value in said) for said in told]
    return last.said(facet, (rest, *(left for left in within if left)))


def _last_alone(reader: Reader) -> Subject | None:
    """The last thing a number was told of, unless it is one of several parts."""
    numbers = reader.scope.numbers
    is_one_of_parts = len(numbers) > 2 and numbers[-2] is not reader.scope.head
    return numbers[-1].subject if numbers and not (reader.scope.is_part and is_one_of_parts) else None


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
