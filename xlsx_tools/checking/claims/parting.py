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
    says_done,
)
from xlsx_tools.form.vocabulary import Mark

_NEAR_WORDS = 60
_STOP, _NONE, _JOIN = Word(WordKind.STOP), Word(Mark.NONE), Word(Mark.JOIN)
_COUNTED = (WordKind.NUMBER, WordKind.TOPIC, WordKind.HINT)
_OTHER_YEARS = (Mark.LAST_YEAR, WordKind.OTHER_YEAR)


def parted(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where what there was none of is put apart from numbers before it: 强制3件、无收费."""
    apart: list[Token] = []
    for n, word in enumerate(sentence):
        token = word._replace(word=_NONE, numeral=None) if _is_zero(sentence, n) else word
        if token.word.kind is Mark.JOIN and _parts_shares(sentence, n):
            token = token._replace(word=_STOP)
        if token.word.kind is Mark.SOME and has(sentence[max(0, n - 1) : n], Mark.AMONG):
            apart.append(Token(_STOP, ",", token.start, token.start))  # 新收17件中|有2件系转办
        if token.word.kind is Mark.NONE:
            kinds = [one.word.kind for one in sentence[max(0, n - 2) : n]]
            if kinds == [WordKind.NUMBER, Mark.JOIN]:
                apart[-1] = apart[-1]._replace(word=_STOP)
            elif (
                kinds[-1:] == [Mark.JOIN]
                and has(clause := _clause_of(apart[-_NEAR_WORDS:]), Mark.NONE)
                and has(clause, WordKind.NUMBER)
            ):
                apart[-1] = apart[-1]._replace(word=_STOP)  # 25件申请零超期、零复议、零诉讼
            elif kinds[:1] == [Mark.JOIN] and kinds[-1] in NAMES and _denies(apart[:-2]):
                apart[-2] = apart[-2]._replace(word=_STOP)  # 复议零纠错|诉讼零败诉
            elif kinds and kinds[-1] in _COUNTED and WordKind.NUMBER in kinds and lexicon.says_all(token):
                apart.append(Token(_STOP, ",", token.start, token.start))  # 4件申请|均未引发复议
            elif has(sentence[n + 1 : n + 2], Mark.HAPPEN) and has(_clause_of(apart), WordKind.NUMBER):
                apart.append(Token(_STOP, ",", token.start, token.start))  # 25件申请的答复|未引发复议
        if _is_done_with(sentence, n):
            apart.append(Token(_STOP, ",", token.start, token.start))
        apart.append(token)
    return apart


def _parts_shares(sentence: Tokens, at: int) -> bool:
    """Whether a joint stands between two percentages, each told of its own: 公开占49.2%、不予公开占7%."""
    behind = sentence[at + 1 : at + _NEAR_WORDS]
    behind = behind[: first(behind, {WordKind.STOP, WordKind.NUMBER, WordKind.PERCENT}) + 1]
    is_own = (
        has(behind[:-1], WordKind.TERM) and has(behind, Mark.SHARE) and has(behind[-1:], WordKind.PERCENT)
    )
    return has(sentence[max(0, at - 1) : at], WordKind.PERCENT) and is_own


def _is_done_with(sentence: Tokens, at: int) -> bool:
    """Whether what is told there of a number received ends its clause: 受理的92件申请|已按规定答复."""
    before = sentence[max(0, at - 2) : at]
    number = before[-1:] if has(before[-1:], WordKind.NUMBER) else before[:1]
    if not has(number, WordKind.NUMBER) or not (number == before[-1:] or has(before[-1:], *_COUNTED)):
        return False
    plain = run_length(sentence[at : at + _NEAR_WORDS], {Mark.PLAIN})
    done, end = sentence[at + plain : at + plain + 1], sentence[at + plain + 1 : at + plain + 2]
    clause = _clause_of(sentence[max(0, at - _NEAR_WORDS) : at])
    is_whole = has(clause, WordKind.TERM) and not has(clause, Mark.PART, Mark.OTHERS, Mark.SOME)
    return bool(plain) and says_done(done) and (not end or has(end, WordKind.STOP)) and is_whole


def _is_zero(sentence: Tokens, at: int) -> bool:
    """Whether a 0 by itself ends a clause, as a word for none would: 行政强制为0."""
    numeral = sentence[at].numeral
    is_bare = numeral is not None and not numeral.unit and numeral.value == 0
    if not is_bare or sentence[at].word.kind is not WordKind.NUMBER:
        return False
    ends = at + 1 == len(sentence) or has(sentence[at + 1 : at + 2], WordKind.STOP, WordKind.CLOSE)
    return ends and has(sentence[max(0, at - 1) : at], Mark.PLAIN)


def _clause_of(tokens: Tokens) -> Tokens:
    """What stands behind the last stop."""
    return tokens[len(tokens) - first(tokens[::-1], {WordKind.STOP}) :]


def _denies(tokens: Tokens) -> bool:
    """Whether their last clause says of something named before that there was none of it."""
    clause = _clause_of(tokens)
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
                bracket, WordKind.NUMBER, WordKind.PERCENT, Mark.OUTSIDE, Mark.UNCOUNTED, Mark.ALL, Mark.BACK
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
