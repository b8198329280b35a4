"""A sentence put apart: into clauses, each with the brackets in it that hold figures of their own."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.lexicon import Lexicon
from xlsx_tools.checking.claims.scope import OTHER_TIMES
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Token,
    Tokens,
    Word,
    WordKind,
    first,
    has,
    is_pure,
    run_length,
)
from xlsx_tools.form.vocabulary import Mark

_STOP, _NONE, _JOIN, _PLAIN = Word(WordKind.STOP), Word(Mark.NONE), Word(Mark.JOIN), Word(Mark.PLAIN)
_OURS = Word(Mark.OURS)
_ENDS_CAUSE: frozenset[WordKind | Mark] = frozenset(
    {Mark.HAPPEN, WordKind.STOP, WordKind.NUMBER, WordKind.CLOSE}
)
_SHORT = 3  # characters of what an answer was contested for: 内容, 不服
_COUNTED = (WordKind.NUMBER, WordKind.TOPIC, WordKind.HINT)
_OTHER_YEARS = (Mark.LAST_YEAR, WordKind.OTHER_YEAR)


def parted(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where what there was none of is put apart from numbers before it: 强制3件、无收费."""
    apart: list[Token] = []
    sentence = _with_years(lexicon, sentence)
    for n, word in enumerate(sentence):
        token = word._replace(word=_NONE, numeral=None) if _is_zero(sentence, n) else word
        if token.word.kind is Mark.SOME and has(sentence[max(0, n - 1) : n], Mark.AMONG):
            apart.append(Token(_STOP, ",", token.start, token.start))  # 新收17件中|有2件系转办
        if token.word.kind is Mark.NONE:
            kinds = [one.word.kind for one in sentence[max(0, n - 2) : n]]
            if kinds == [WordKind.NUMBER, Mark.JOIN]:
                apart[-1] = apart[-1]._replace(word=_STOP)
            elif kinds[:1] == [Mark.JOIN] and kinds[-1] in NAMES and _denies(apart[:-2]):
                apart[-2] = apart[-2]._replace(word=_STOP)  # 复议零纠错|诉讼零败诉
            elif kinds and kinds[-1] in _COUNTED and WordKind.NUMBER in kinds and lexicon.says_all(token):
                apart.append(Token(_STOP, ",", token.start, token.start))  # 4件申请|均未引发复议
        apart += _with_among(lexicon, apart, token)
    return apart


def _with_years(lexicon: Lexicon, sentence: Tokens) -> list[Token]:
    """The sentence, where a number parts a word from the year that it has: 结转|1件|至下年."""
    sentence = _without_cause([_without_year_of_cause(sentence, n) for n in range(len(sentence))])
    whole = list(sentence)
    for at in range(len(sentence) - 1, 1, -1):
        number = at - 1 - has(sentence[at - 1 : at], Mark.PLAIN)
        is_parted = has(sentence[at : at + 1], Mark.NEXT_YEAR) and has(
            sentence[number : number + 1], WordKind.NUMBER
        )
        if (
            number
            and is_parted
            and (word := lexicon.words.get(sentence[number - 1].text + sentence[at].text))
        ):
            whole[number - 1] = sentence[number - 1]._replace(word=word)
            del whole[number + 1 : at + 1]
    return whole


def _without_year_of_cause(sentence: Tokens, at: int) -> Token:
    """The token; a year that only tells when the cause was says nothing: 因上年的申请引发的复议1件."""
    token = sentence[at]
    if token.word.kind is not Mark.LAST_YEAR or not has(sentence[max(0, at - 1) : at], Mark.NARROW):
        return token
    behind = sentence[at + 1 :]
    cause = behind[: first(behind, {Mark.HAPPEN, WordKind.STOP, WordKind.NUMBER, WordKind.CLOSE})]
    is_cause = has(behind[len(cause) :][:1], Mark.HAPPEN) and has(cause, *NAMES)
    return token._replace(word=_PLAIN) if is_cause else token


def _without_cause(sentence: Tokens) -> list[Token]:
    """The sentence, where 因答复内容|引发复议1件 only tells that it is of what the form counts."""
    kept = list(sentence)
    for at in range(len(sentence) - 1, -1, -1):
        if has(sentence[at : at + 1], Mark.NARROW) and not has(sentence[max(0, at - 2) : at], Mark.HAPPEN):
            behind = sentence[at + 1 :]
            cause = behind[: first(behind, _ENDS_CAUSE)]
            if _is_ours(cause) and _names_what_happened(behind[len(cause) :]):
                kept[at : at + 1 + len(cause)] = [sentence[at]._replace(word=_OURS)]
    return kept


def _is_ours(cause: Tokens) -> bool:
    """Whether a cause is what became of an application, with little more said: 答复内容, 申请人对答复不服."""
    unknown = sum(len(token.text) for token in cause if token.word.kind is WordKind.UNKNOWN)
    is_named = has(cause, *NAMES) and not any(token.word.is_alone for token in cause)
    return is_named and 0 < unknown <= _SHORT


def _names_what_happened(tokens: Tokens) -> bool:
    """Whether something that names its topic by itself was brought about: 引发的行政复议."""
    named = tokens[1 + run_length(tokens[1:], {Mark.PLAIN}) :][:1]
    return has(tokens[:1], Mark.HAPPEN) and any(token.word.is_alone for token in named)


def _with_among(lexicon: Lexicon, before: Tokens, token: Token) -> Iterator[Token]:
    """The token, where it goes on about a number told before as two: 受理4件,办结4件;4件|答复|中,公开2件."""
    among = lexicon.vocabulary.words.get(Mark.AMONG, ())
    end = next((word for word in among if token.text.endswith(word)), "")
    word = lexicon.words.get(token.text.removesuffix(end)) if end else None
    is_term = token.word.kind is WordKind.TERM and has(before[-1:], WordKind.NUMBER)
    if word is None or not is_term or before[-1].numeral not in (one.numeral for one in before[:-1]):
        yield token
        return
    middle = token.end - len(end)
    yield token._replace(word=word, text=token.text.removesuffix(end), end=middle)
    yield Token(Word(Mark.AMONG), end, middle, token.end)


def _is_zero(sentence: Tokens, at: int) -> bool:
    """Whether a 0 by itself ends a clause, as a word for none would: 行政强制为0."""
    numeral = sentence[at].numeral
    is_bare = numeral is not None and not numeral.unit and numeral.value == 0
    if not is_bare or sentence[at].word.kind is not WordKind.NUMBER:
        return False
    ends = at + 1 == len(sentence) or has(sentence[at + 1 : at + 2], WordKind.STOP, WordKind.CLOSE)
    return ends and has(sentence[max(0, at - 1) : at], Mark.PLAIN)


def _denies(tokens: Tokens) -> bool:
    """Whether their last clause says of something named before that there was none of it."""
    clause = tokens[len(tokens) - first(tokens[::-1], {WordKind.STOP}) :]
    at = first(clause, {Mark.NONE})
    return at < len(clause) and has(clause[:at], *NAMES)


def clauses_in(tokens: Tokens) -> Iterator[tuple[list[Token], list[list[Token]]]]:
    """What stands between stops, each with the brackets in it that hold figures of their own."""
    clause: list[Token] = []
    brackets: list[list[Token]] = []
    opened: list[int] = []
    for at, token in enumerate(tokens):
        kind = token.word.kind
        if kind is WordKind.OPEN:
            opened.append(at)
        elif kind is WordKind.CLOSE and opened:
            opening = opened.pop()
            bracket = list(tokens[opening + 1 : at])
            if opened or has(tokens[opening - 1 : opening] if opening else (), *_OTHER_YEARS):
                continue  # 与上年（复议6件）相比
            counts = has(tokens[at + 1 : at + 2], WordKind.NUMBER) and not has(clause, WordKind.NUMBER)
            if _is_bare_number(bracket) or (counts and _tells_kind(bracket)):
                clause += with_joint(bracket)  # 予以公开（11件）, 不予公开（属于过程性信息）1件
            elif has(
                bracket, WordKind.NUMBER, WordKind.PERCENT, Mark.OUTSIDE, Mark.UNCOUNTED, Mark.ALL
            ) or _tells_kind(bracket):
                brackets.append(bracket)
                if has(clause, WordKind.NUMBER):
                    yield clause, brackets
                    clause, brackets = [], []
            elif _dates(bracket) and not has(clause, WordKind.NUMBER):
                clause += bracket
        elif opened or kind is WordKind.CLOSE:
            continue
        elif kind is not WordKind.STOP:
            clause.append(token)
        elif token.text != ":" or not has(tokens[at + 1 : at + 2], WordKind.NUMBER, Mark.NONE):
            yield clause, brackets
            clause, brackets = [], []
    if clause or brackets:
        yield clause, brackets


def with_joint(bracket: Tokens) -> list[Token]:
    """A bracket where it belongs to the words before it: 公开（含部分公开）27件 are of both."""
    joint = [token._replace(word=_JOIN) for token in bracket[:1] if token.word.kind is Mark.PART]
    return [*joint, *bracket[len(joint) :]]


def _tells_kind(bracket: Tokens) -> bool:
    """Whether a bracket only says what all before it were, as in 不予公开1件（属过程性信息）."""
    return is_pure(bracket) and sum(token.kind is WordKind.TERM for token in bracket) == 1


def _dates(bracket: Tokens) -> bool:
    """Whether a bracket only says when, as in 报告编制期间（2025年1月）."""
    return has(bracket, *OTHER_TIMES) and not has(bracket, *NAMES, WordKind.STOP, Mark.PART)


def _is_bare_number(bracket: Tokens) -> bool:
    """Whether a bracket holds just the number of what stands before it, as in 予以公开（11件）."""
    numbers = [token for token in bracket if token.kind is WordKind.NUMBER]
    return len(numbers) == 1 and not has(
        bracket, *NAMES, *OTHER_TIMES, WordKind.UNKNOWN, WordKind.STOP, Mark.PART
    )
