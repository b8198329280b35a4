"""Words of a sentence that says of what there was none, taken for what they are beside each other."""

from xlsx_tools.checking.claims.lexicon import Lexicon
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

_PLAIN, _JOIN, _NONE = map(Word, (Mark.PLAIN, Mark.JOIN, Mark.NONE))
_CASES: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.HAPPEN, Mark.CASE, Mark.WAYS})
_NONE_CARRIED_IN = (
    [Mark.LAST_YEAR, Mark.NONE, WordKind.TERM],
    [Mark.NONE, WordKind.TERM, Mark.LAST_YEAR],
)
_LONGEST_CLAUSE = 40  # words
_LISTING: frozenset[WordKind | Mark] = frozenset({Mark.JOIN, Mark.PLAIN, Mark.WAYS})
_OF_ALL: frozenset[WordKind | Mark] = frozenset({Mark.JOIN, Mark.PLAIN, Mark.THIS_YEAR, WordKind.OWN})


def with_denials(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where one of which there was none is no number, and what was denied is all told."""
    if has(sentence, Mark.LAST_YEAR):
        sentence = _with_last_year(lexicon, sentence)
    sentence = [_with_joint(_without_one(sentence, n), sentence, n) for n in range(len(sentence))]
    return [_as_counted(lexicon, sentence, n) for n in range(len(sentence))]


def not_concerned(sentence: Tokens, at: int) -> Token:
    """The token; of what an office has nothing to do with it had none: 不涉及行政复议和行政诉讼."""
    token, behind = sentence[at], sentence[at + 1 : at + 1 + _LONGEST_CLAUSE]
    before = sentence[max(0, at - _LONGEST_CLAUSE) : at]
    before = before[len(before) - first(before[::-1], ENDS_CLAUSE) :]
    named = [one for one in behind[: first(behind, ENDS_CLAUSE)] if one.word.kind not in _LISTING]
    is_case = bool(named) and all(_is_case(one) for one in named)
    if has(sentence[:at], WordKind.TOPIC, WordKind.HINT):  # 收到申请7件,不涉及行政处罚: no content of theirs
        is_case = is_case and all(_is_decided_by_others(one) for one in named)
    is_of_all = run_length(before, _OF_ALL) == len(before)  # not 内容不涉及行政处罚
    is_denied = token.word.kind is Mark.OUTSIDE and is_case and is_of_all
    return token._replace(word=_NONE) if is_denied else token


def _is_case(token: Token) -> bool:
    """Whether a word names what either was or was not, as 行政复议 does and 不予公开 does not."""
    readings = token.word.readings
    return bool(readings) and all(one.term.alone and not one.topic.facets[0].default for one in readings)


def _is_decided_by_others(token: Token) -> bool:
    return any(facet.by_others for one in token.word.readings for facet in one.topic.facets)


def _without_one(sentence: Tokens, at: int) -> Token:
    """The token; one of which there was not even one is no number: 未引发一起行政复议."""
    token, before = sentence[at], sentence[max(0, at - 2) : at]
    is_one = token.numeral is not None and token.numeral.is_spelled and token.numeral.value == 1
    is_denied = has(before[-1:], Mark.NONE) or (has(before[:1], Mark.NONE) and has(before[-1:], Mark.HAPPEN))
    is_named = has(sentence[at + 1 : at + 2], *NAMES)
    return token._replace(word=_PLAIN, numeral=None) if is_one and is_denied and is_named else token


def _as_counted(lexicon: Lexicon, sentence: Tokens, at: int) -> Token:
    """The token; what there are some of is what the form calls in full: 不存在8件 is 信息不存在8件."""
    token, number = sentence[at], sentence[at + 1 : at + 2]
    numeral = number[0].numeral if number else None
    if token.word.kind is not Mark.NONE or numeral is None or not (numeral.value > 0 and numeral.unit):
        return token
    pieces = (piece for topic in lexicon.vocabulary.topics if topic.compound for piece in topic.compound.of)
    words = (lexicon.words.get(piece + token.text) for piece in pieces)
    return next((token._replace(word=word) for word in words if word and word.readings), token)


def _with_joint(token: Token, sentence: Tokens, at: int) -> Token:
    """The token; a comma in what there was none of is a joint: 未发生行政复议,提起行政诉讼的情况."""
    if token.word.kind is not WordKind.STOP or token.text != ",":
        return token
    before = sentence[max(0, at - _LONGEST_CLAUSE) : at]
    before = before[len(before) - first(before[::-1], ENDS_CLAUSE) :]
    behind = sentence[at + 1 : at + 1 + _LONGEST_CLAUSE]
    end = first(behind, ENDS_CLAUSE)
    behind, follows = behind[:end], behind[end : end + 1]
    is_denied = has(before, Mark.NONE) and not has(before, WordKind.NUMBER, Mark.ALL)
    is_denied = is_denied and all(one.text != ":" for one in follows)  # 行政诉讼情况如下:
    last, more = before[-1:], [one for one in behind if one.word.kind not in _CASES]
    is_list = bool(more) and all(one.word.is_alone for one in (*last, *more))
    return token._replace(word=_JOIN) if is_denied and is_list else token


def _with_last_year(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where 上年无结转 and 未转结上年申请 are of what was carried in."""
    whole = list(sentence)
    for at in range(len(sentence) - 3, -1, -1):
        three = sentence[at : at + 3]
        year = next((token for token in three if token.word.kind is Mark.LAST_YEAR), None)
        term = next((token for token in three if token.word.kind is WordKind.TERM), None)
        is_denied = any([token.word.kind for token in three] == kinds for kinds in _NONE_CARRIED_IN)
        word = lexicon.words.get(year.text + term.text) if is_denied and year and term else None
        if word is not None:
            words = {Mark.LAST_YEAR: _PLAIN, WordKind.TERM: word}
            whole[at : at + 3] = [one._replace(word=words.get(one.word.kind, one.word)) for one in three]
    return whole
