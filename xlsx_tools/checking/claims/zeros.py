"""Words that say there was none of something."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.chosen import each_whole, subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, first, has, is_narrowed, is_pure
from xlsx_tools.form.vocabulary import Mark

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
    listed = [[*whose, *same] for told in _of_one_topic(reader, span) for same in each_whole(told)]
    if has(after, *NAMES) and has(span, Mark.JOIN):
        words = tokens[at:]
    for same in listed:
        # Of whosever there were none, there were none of ours.
        subject = (
            reader.subject_of(same, is_ours=True) if len(listed) == 1 else _whichever(reader, same, span)
        )
        if subject is not None:
            reader.claim_none(ClaimKind.NONE, words, subject.parts)
            reader.scope = reader.scope.spoke_of(Subject(subject.topic))


def _whichever(reader: Reader, tokens: Tokens, listed: Tokens) -> Subject | None:
    """What one of a list is of, whatever the others are: 被纠错 beside 败诉 may be of 复议."""
    subject = reader.subject_of(tokens, is_ours=True)
    whole = reader.subject_of(listed, is_ours=True)
    if whole is None or (subject is not None and subject.topic is not whole.topic):
        return subject
    own = subject_in(tokens, whole.topic)
    if not own.chosen:
        return subject
    cases = {kept.key for told in reader.scope.told if told.topic is whole.topic and (kept := told.kept)}
    is_of_one = own.leads or len(cases) == 1  # 行政诉讼2件,无败诉、撤诉
    return subject if is_of_one else own.whatever_it_is


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
    start = first(before, NAMES)
    if has(before[max(0, start - 1) : start], WordKind.UNKNOWN):
        return ()  # 当面申请为零
    span = before[start:]
    return span if is_pure(span) and not is_narrowed(before[: len(before) - len(span)]) else ()


def _of_one_topic(reader: Reader, span: Tokens) -> Iterator[Tokens]:
    """What is listed, together as far as it is of one topic."""
    listed: list[list[Token]] = [[]]
    for token in span:
        if token.kind is Mark.JOIN:
            listed.append([])
        listed[-1].append(token)  # each with the joint before it
    told: dict[str, list[Token]] = {}
    for tokens in listed:
        topic = reader.topic_of(tokens)
        if topic is not None:
            told.setdefault(topic.id, []).extend(tokens if topic.id in told else _without_joint(tokens))
    if len(told) < 2:
        yield from [span] if span else []
    else:
        yield from told.values()


def _without_joint(tokens: Tokens) -> Tokens:
    return tokens[1:] if has(tokens[:1], Mark.JOIN) else tokens


def _is_of_some(tokens: Tokens) -> bool:
    """Whether only those of one kind are meant, as in 未收到涉及国家秘密的申请."""
    kind = tokens[first(tokens, {Mark.NARROW}) + 1 :][:1]
    return has(kind, WordKind.TERM) and not kind[0].word.is_alone and not kind[0].word.is_verb
