"""Percentages, shares and growth: what they are of, and against what."""

from collections.abc import Sequence

from xlsx_tools.checking.claims.around import is_rough, subject_before
from xlsx_tools.checking.claims.claim import LONGEST_LIST, ClaimKind
from xlsx_tools.checking.claims.counts import read_numbers
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, RateReading, Token, Tokens, WordKind, first, has, is_pure
from xlsx_tools.form.vocabulary import Mark, Meanings

_ALL_OF_THEM = 100
_NO_COUNT = (WordKind.PERCENT, WordKind.RATE, Mark.SHARE, Mark.UP, Mark.DOWN)
_LAST_YEAR_AGAINST = (Mark.LAST_YEAR, Mark.AGAINST, Mark.JOIN, Mark.PLAIN)
_COMPARES = (Mark.AGAINST, Mark.BECOMING, Mark.UP, Mark.DOWN)
COMPARING = frozenset(
    {WordKind.PERCENT, Mark.AGAINST, Mark.BECOMING, Mark.UP, Mark.DOWN, Mark.LEVEL, Mark.SAME}
)


def read_change(reader: Reader, tokens: Tokens) -> None:
    """Take down what the last number of a clause with a percentage or a comparison claims."""
    if has(tokens, Mark.LEVEL, Mark.SAME):
        _read_level(reader, tokens)
        return
    places = [n for n, token in enumerate(tokens) if token.kind in (WordKind.PERCENT, WordKind.NUMBER)]
    if not places:
        return
    figure, before, after = tokens[places[-1]], tokens[: places[-1]], tokens[places[-1] + 1 :]
    numeral = figure.numeral
    is_past = has(after, Mark.BECOMING)  # 由4.5%下降至零
    is_past = is_past or (has(before, Mark.LAST_YEAR) and not has(tokens, *_COMPARES))  # 上年纠错率为13.8%
    if numeral is None or is_past or is_rough(numeral, before, after):
        return
    if figure.kind is WordKind.PERCENT and has(before, WordKind.RATE):
        _read_rate(reader, figure, numeral, before)
    elif figure.kind is WordKind.PERCENT and has(before, Mark.SHARE, Mark.RATIO):
        _read_share(reader, figure, numeral, before)
    elif figure.kind is WordKind.PERCENT and len(tokens) == 1:
        _read_bare_share(reader, figure, numeral)
    elif has(before, Mark.UP, Mark.DOWN):
        _read_growth(reader, figure, numeral, before)


def _read_rate(reader: Reader, figure: Token, numeral: Numeral, before: Tokens) -> None:
    at = first(before, {WordKind.RATE})
    told = [token for token in before[at + 1 :] if token.kind is not WordKind.RATE]  # 答复率、按时率均为
    if not is_pure(told) or not is_pure(before[:at]):
        return
    for rated in before[at].word.rates:
        if _is_about(reader, rated, before[:at]):
            _claim_rate(reader, figure, numeral, rated)


def _is_about(reader: Reader, rated: RateReading, before: Tokens) -> bool:
    """Whether a rate is one of its topic: that is named, or spoken of."""
    if any(rated.topic in token.word.topics for token in before):
        return True
    scope = reader.scope
    return reader.topic is rated.topic and not scope.is_elsewhere and scope.grasp is Grasp.SURE


def _claim_rate(reader: Reader, figure: Token, numeral: Numeral, rated: RateReading) -> None:
    subject, rate = Subject(rated.topic), rated.rate
    if rate.timely and numeral.value == _ALL_OF_THEM and not _is_of_all_told(reader):
        return
    if numeral.value == _ALL_OF_THEM and rate.rest:
        kind = ClaimKind.DONE if rate.timely else ClaimKind.REST
        reader.claim_none(kind, [figure], [subject.said(rated.facet.id, (rate.rest,))])
    else:
        wholes = subject.said(rated.facet.id, rate.wholes).meanings
        part = subject.said(rated.facet.id, (rate.part,))
        reader.claim(ClaimKind.SHARE, figure, part, numeral, wholes=wholes)


def _is_of_all_told(reader: Reader) -> bool:
    told = reader.scope.told
    return reader.scope.grasp is Grasp.SURE and any(subject.is_all for subject in told)


def _read_share(reader: Reader, figure: Token, numeral: Numeral, before: Tokens) -> None:
    at = first(before, {Mark.SHARE, Mark.RATIO})
    if has(before[:at], Mark.OTHERS):
        return  # 其余占5%
    of = before[at + 1 :]
    subject = _compared(reader, before[:at]) if is_pure(of) else None
    if subject is None or not subject.chosen:
        return
    if before[at].kind is Mark.RATIO and not is_ratio(subject, before[at - 1 : at]):
        return
    if has(before[:at], Mark.SUM) and not has(before[:at], *NAMES, WordKind.NUMBER):
        return
    wholes = _wholes_of(reader, subject)
    others = [topic for token in of for topic in token.word.topics if topic is not subject.topic]
    if has(of, WordKind.TERM):
        whole = reader.subject_of(of)
        wholes = whole.meanings if whole else ()
    elif others:
        wholes = Subject(others[-1]).meanings  # 行政复议4件,占申请总数的16%
    reader.claim(ClaimKind.SHARE, figure, subject, numeral, wholes=wholes)


def is_ratio(subject: Subject, before: Tokens) -> bool:
    """Whether 率 after words makes a percentage of them whose whole is clear: 公开率, not 诉讼率."""
    facets = [reading.facet for token in before for reading in token.word.readings]
    return any(facet.default for facet in facets) and not subject.is_all


def _read_bare_share(reader: Reader, figure: Token, numeral: Numeral) -> None:
    """Take down a percentage by itself in brackets behind a number, of whatever was told of."""
    scope = reader.scope
    if not scope.numbers or scope.numbers[-1].end != figure.start - 1 or scope.grasp is Grasp.LOST:
        return
    subject = scope.numbers[-1].subject
    if not subject.wholes:
        return
    wholes = _wholes_of(reader, subject)
    reader.claim(ClaimKind.SHARE, figure, subject, numeral, wholes=wholes)


def _wholes_of(reader: Reader, subject: Subject) -> Meanings:
    """What a percentage of the subject may be of: of what the text names for it, if it does."""
    base = reader.scope.base
    if base is not None and base.topic is subject.topic and base.meanings != subject.meanings:
        return base.meanings
    return (*subject.wholes, *_told_before(reader))


def _told_before(reader: Reader) -> Meanings:
    """What the numbers before the last one were of: the last may be told as a share of them."""
    told = reader.scope.told[-LONGEST_LIST:-1]
    return tuple(meaning for subject in told for meaning in subject.meanings)


def _read_growth(reader: Reader, figure: Token, numeral: Numeral, before: Tokens) -> None:
    at = first(before, {Mark.UP, Mark.DOWN})
    if not is_pure(before[at + 1 :]) or has(before, WordKind.OTHER_YEAR):
        return
    against = min(first(before, {Mark.AGAINST, Mark.BECOMING}), at)
    if has(before[against:at], WordKind.TERM) and not has(before[against:at], Mark.LAST_YEAR):
        return  # 较办结数多3份
    words = before[:against]
    subject = _compared(reader, words)
    is_percent = figure.kind is WordKind.PERCENT
    if subject is None or not (is_percent or numeral.unit in subject.topic.units):
        return
    # Said after several numbers, it may be of any of them.
    told = () if has(words, *NAMES) else reader.scope.told[-LONGEST_LIST:]
    others = tuple(meaning for one in told for meaning in one.meanings)
    if reader.scope.is_part and told:
        others += Subject(subject.topic).meanings or tuple(subject.topic.items.values())
    sign = 1 if before[at].kind is Mark.UP else -1
    kind = ClaimKind.GROWTH if is_percent else ClaimKind.CHANGE
    reader.claim(kind, figure, subject, numeral, number=sign * numeral.value, wholes=others)


def _read_level(reader: Reader, tokens: Tokens) -> None:
    """Take down that a number is last year's, as 与上年持平 says."""
    at = first(tokens, {Mark.LEVEL, Mark.SAME})
    start = first(tokens, {Mark.LAST_YEAR, Mark.AGAINST, Mark.BECOMING})
    if start >= at or not is_pure(tokens[at + 1 :]) or has(tokens, *_NO_COUNT):
        return
    if any(token.kind not in _LAST_YEAR_AGAINST for token in tokens[start:at]):
        return
    words = tokens[:start]
    subject = _compared(reader, words[:-1] if has(words[-1:], Mark.JOIN) else words)
    if subject is not None:
        kind = ClaimKind.LEVEL if tokens[at].kind is Mark.LEVEL else ClaimKind.CHANGE
        reader.claim(kind, tokens[at], subject, Numeral(0))


def _compared(reader: Reader, words: Sequence[Token]) -> Subject | None:
    """What is compared: the number or the terms before the comparison, or the number before the clause."""
    if has(words, Mark.SUM) and not has(words, WordKind.NUMBER, *NAMES):
        return None
    if has(words, WordKind.NUMBER, WordKind.PERCENT):
        read_numbers(reader, words)
        subject = reader.scope.last
    elif has(words, *NAMES):
        return subject_before(reader, words)
    else:
        told = reader.scope.numbers
        is_of_number = reader.scope.latest == (told[-1].end if told else 0)
        subject = reader.scope.last if is_pure(words) and is_of_number else None
    known = subject is not None and subject.is_definite and not reader.scope.is_elsewhere
    return subject if known and reader.scope.grasp is Grasp.SURE else None
