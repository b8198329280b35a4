"""Words of a sentence that only tell why something was so, or who decided it: they name nothing counted."""

from itertools import islice, takewhile

from xlsx_tools.checking.claims.tokens import (
    ENDS_CLAUSE,
    NAMES,
    Token,
    Tokens,
    Word,
    WordKind,
    first,
    has,
    run_length,
)
from xlsx_tools.form.vocabulary import Mark

_PLAIN, _OURS, _PART = map(Word, (Mark.PLAIN, Mark.OURS, Mark.PART))
_ENDS_CAUSE: frozenset[WordKind | Mark] = frozenset(
    {Mark.HAPPEN, WordKind.STOP, WordKind.NUMBER, WordKind.CLOSE}
)
_BEFORE_OUTCOME: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.ALL})
_ENDS_CONTENTS: frozenset[WordKind | Mark] = ENDS_CLAUSE | {WordKind.NUMBER, Mark.NARROW}
_LONGEST_REASON = 20  # words
_LONGEST_CAUSE = 40  # words
_SHORT = 3  # characters of what an answer was contested for: 内容, 不服


def without_causes(sentence: list[Token]) -> list[Token]:
    """The sentence, where words that only look like results, causes or bodies are none."""
    if has(sentence, Mark.GROUNDS):
        sentence = [_without_grounds(sentence, n) for n in range(len(sentence))]
    if has(sentence, WordKind.BODY):
        sentence = [_without_who_decided(sentence, n) for n in range(len(sentence))]
    if has(sentence, Mark.NARROW):
        sentence = _without_contents(sentence)
        sentence = _without_cause([_without_year_of_cause(sentence, n) for n in range(len(sentence))])
    return sentence


def _without_grounds(sentence: Tokens, at: int) -> Token:
    """The token; 以 before a reason does not say that it is only about right: 以属于过程性信息为由."""
    token = sentence[at]
    if token.word.kind is Mark.GROUNDS:
        return token._replace(word=_PLAIN)
    if token.word.kind is not Mark.ROUGH_BEFORE:
        return token
    behind = sentence[at + 1 :][:_LONGEST_REASON]
    behind = behind[: first(behind, ENDS_CLAUSE)]
    result = behind[first(behind, {Mark.GROUNDS}) + 1 :]
    # 不予公开9件,全部以行政执法案卷为由: of these only, as no result is told again.
    is_told = has(result, WordKind.TERM) or not has(sentence[max(0, at - 1) : at], Mark.ALL)
    return token._replace(word=_PLAIN) if has(behind, Mark.GROUNDS) and is_told else token


def _without_who_decided(sentence: Tokens, at: int) -> Token:
    """The token; a body that decided on what is ours says only by whom that was: 县政府均予以维持."""
    token = sentence[at]
    if token.word.kind is not WordKind.BODY:
        return token
    behind = (one for one in islice(sentence, at + 1, None) if one.word.kind not in _BEFORE_OUTCOME)
    terms = takewhile(bool, (one.word.readings for one in behind))
    is_decided = any(all(one.facet.by_others for one in term) for term in terms)  # 被县政府复议|纠正
    return token._replace(word=_PLAIN) if is_decided else token


def _without_contents(sentence: list[Token]) -> list[Token]:
    """The sentence, where 涉及个人账户查询的4件按行政查询办理 tells of a part, whatever these asked for."""
    kept = list(sentence)
    for at in range(len(sentence) - 1, -1, -1):
        if not has(sentence[at : at + 1], Mark.NARROW):
            continue
        behind = sentence[at + 1 :]
        end = first(behind, _ENDS_CONTENTS)
        contents, rest = behind[:end], behind[end + 1 :]
        if _are_contents(contents) and has(behind[end : end + 1], WordKind.NUMBER) and _is_result_told(rest):
            kept[at : at + 1 + end] = [sentence[at]._replace(word=_PART)]
    return kept


def _are_contents(words: Tokens) -> bool:
    """Whether words tell what things were about, and not what became of them."""
    has_result = any(
        reading.facet is reading.topic.facets[0] for word in words for reading in word.word.readings
    )
    is_strange = has(words, WordKind.UNKNOWN, Mark.ELSEWHERE)
    return (
        is_strange and not has_result and has(words[-1:], Mark.PLAIN) and not has(words, Mark.OURS, Mark.NONE)
    )


def _is_result_told(words: Tokens) -> bool:
    """Whether what became of a number follows right behind it."""
    result = words[run_length(words, _BEFORE_OUTCOME) :][:1]
    return any(
        reading.facet is reading.topic.facets[0] and reading.facet.default
        for token in result
        for reading in token.word.readings
    )


def _without_year_of_cause(sentence: Tokens, at: int) -> Token:
    """The token; a year that only tells when the cause was says nothing: 因上年的申请引发的复议1件."""
    token = sentence[at]
    if token.word.kind is not Mark.LAST_YEAR or not has(sentence[max(0, at - 1) : at], Mark.NARROW):
        return token
    cause, effect = _cause_at(sentence, at + 1)
    is_cause = has(effect[:1], Mark.HAPPEN) and has(cause, *NAMES)
    return token._replace(word=_PLAIN) if is_cause else token


def _without_cause(sentence: list[Token]) -> list[Token]:
    """The sentence, where 因答复内容|引发复议1件 only tells that it is of what the form counts."""
    kept = list(sentence)
    for at in range(len(sentence) - 1, -1, -1):
        if has(sentence[at : at + 1], Mark.NARROW) and not has(sentence[max(0, at - 2) : at], Mark.HAPPEN):
            cause, effect = _cause_at(sentence, at + 1)
            if _is_ours(cause) and _names_what_happened(effect):
                kept[at : at + 1 + len(cause)] = [sentence[at]._replace(word=_OURS)]
    return kept


def _cause_at(sentence: Tokens, at: int) -> tuple[Tokens, Tokens]:
    """The cause that begins there, as far as one may go, and what is behind it."""
    behind = sentence[at : at + _LONGEST_CAUSE]
    end = first(behind, _ENDS_CAUSE)
    return behind[:end], behind[end:]


def _is_ours(cause: Tokens) -> bool:
    """Whether a cause is what became of an application, with little more said: 答复内容, 申请人对答复不服."""
    unknown = sum(len(token.text) for token in cause if token.word.kind is WordKind.UNKNOWN)
    is_named = has(cause, *NAMES) and not any(token.word.is_alone for token in cause)
    return is_named and 0 < unknown <= _SHORT


def _names_what_happened(tokens: Tokens) -> bool:
    """Whether something that names its topic by itself was brought about: 引发的行政复议."""
    named = tokens[1 + run_length(tokens[1:], {Mark.PLAIN}) :][:1]
    return has(tokens[:1], Mark.HAPPEN) and any(token.word.is_alone for token in named)
