"""Percentages and last year's numbers at a second look: of whatever was told of, or named beside them."""

from decimal import Decimal

from xlsx_tools.checking.claims.changes import is_ratio
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import CHANGING, Glance
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reader import subject_in
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, Word, WordKind, first, has, is_pure
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic
from xlsx_tools.quantity import Number

_FIGURES = (WordKind.NUMBER, WordKind.PERCENT)
_STRANGE = (
    Mark.ELSEWHERE,
    WordKind.BODY,
    WordKind.CHANNEL,
    WordKind.OPAQUE,
    WordKind.OTHER_YEAR,
    Mark.PERIOD,
)
_ROUGH = (Mark.ROUGH_BEFORE, Mark.ROUGH_AFTER, Mark.INTENDED)
_COMPARING = (*CHANGING, Mark.LAST_YEAR)
_LAST_YEAR = Word(Mark.LAST_YEAR)
_LONGEST_BETWEEN = 3  # characters of unknown words between 上年 and its number: 上年仅为3件


def read_changes(glance: Glance) -> None:
    """Take down by how much this year's numbers differ from last year's, and what those were."""
    clause = glance.clause
    if len(clause) == 1 and has(glance.before[-2:], Mark.LAST_YEAR):
        clause = [glance.before[-1]._replace(word=_LAST_YEAR), *clause]  # 较上年（3件）
    if glance.is_away or not has(clause, *_COMPARING):
        return
    if has(clause, *_STRANGE, Mark.SHARE, WordKind.RATE):
        return
    since = 0
    for n, token in enumerate(clause):
        if token.kind in _FIGURES:
            _read_change(glance, token, clause[:n], clause[since:n], clause[n + 1 : n + 2])
            since = n + 1


def _read_change(glance: Glance, figure: Token, head: Tokens, before: Tokens, after: Tokens) -> None:
    """Take down one figure: `before` is what stands before it since the last one."""
    numeral = figure.numeral
    if numeral is None or numeral.is_rough or glance.start_of(figure) in glance.done or not _is_told(before):
        return
    if has(after, Mark.ROUGH_AFTER) or has(before[-1:], Mark.ROUGH_BEFORE):
        return
    words = [t for t in head[: first(head, _COMPARING)] if t.kind is not WordKind.NUMBER]
    compared = _compared(glance, words) or _compared(glance, before)
    if compared is None:
        return
    topic, meanings = compared
    kind = _kind(figure, numeral, before, topic)
    if kind is None:
        return
    if kind is ClaimKind.BEFORE and has(before, WordKind.TERM) and (named := _compared(glance, before)):
        meanings = (*named[1], *meanings)
    if not topic.facets[0].default:
        meanings = (*meanings, *topic.items.values())
    ways = [token.kind for token in before if token.kind in (Mark.UP, Mark.DOWN)]
    number = -numeral.value if ways[-1:] == [Mark.DOWN] else numeral.value
    glance.reader.claim(
        kind,
        figure,
        Subject(topic),
        numeral,
        number=number,
        meanings=tuple(dict.fromkeys(meanings)),
        is_unsigned=True,
    )
    glance.done.add(glance.start_of(figure))


def _kind(figure: Token, numeral: Numeral, before: Tokens, topic: Topic) -> ClaimKind | None:
    changes = has(before, Mark.UP, Mark.DOWN)
    if figure.kind is WordKind.PERCENT:
        return ClaimKind.GROWTH if changes else None
    if not numeral.unit or numeral.unit not in topic.units:
        return None
    if changes:
        return ClaimKind.CHANGE
    is_part = has(before, Mark.PART, Mark.INTENDED, Mark.AMONG, Mark.SUM)
    return ClaimKind.BEFORE if has(before, Mark.LAST_YEAR) and not is_part else None


def _is_told(before: Tokens) -> bool:
    """Whether a figure stands near enough to 增长 or 上年 to belong to it."""
    back = list(reversed(before))
    between = back[: first(back, {Mark.UP, Mark.DOWN, Mark.LAST_YEAR})]
    if len(between) == len(before):
        return False
    if back[len(between)].kind is not Mark.LAST_YEAR:
        return is_pure(between) and not has(between, *NAMES)
    unknown = sum(len(token.text) for token in between if token.kind is WordKind.UNKNOWN)
    return unknown < _LONGEST_BETWEEN and not has(between, Mark.INTENDED)


def _compared(glance: Glance, words: Tokens) -> tuple[Topic, Meanings] | None:
    """What is compared: what the words name, or else all that was told of."""
    topic = glance.topic_in(words) or glance.topic
    if topic is None or not topic.items:
        return None
    told = glance.told_of(topic)
    if has(words, WordKind.TERM, WordKind.TOPIC):
        subject = subject_in(words, topic).inherits(glance.last)
        if subject.is_definite:
            return topic, (*subject.meanings, *together(told))
    if not told and topic is glance.reader.home and has(words, WordKind.HINT):
        return topic, Subject(topic).meanings
    return (topic, together(told)) if told else None


def together(told: list[Meanings]) -> Meanings:
    """Each that was told of, the last first, and what the last two or more of them come to."""
    sums = [
        tuple(dict.fromkeys(item for meanings in told[start:] for item in meanings[0]))
        for start in range(len(told) - 1)
    ]
    return (*(one for meanings in reversed(told) for one in meanings), *sums)


# --- Shares ------------------------------------------------------------------------------------------


def read_share(glance: Glance) -> None:
    """Take down the one percentage of a clause that says how many of all some are."""
    clause = glance.clause
    places = [n for n, token in enumerate(clause) if token.kind is WordKind.PERCENT]
    if (
        len(places) != 1
        or glance.is_away
        or glance.is_other_time
        or has(clause, *_STRANGE, *_ROUGH, *CHANGING)
    ):
        return
    figure, before = clause[places[0]], clause[: places[0]]
    numeral = figure.numeral
    if numeral is None or not glance.told or glance.start_of(figure) in glance.done:
        return
    at = first(before, {Mark.SHARE, Mark.RATIO})
    words = [token for token in before[:at] if token.kind is not WordKind.NUMBER]
    is_bare = len(clause) == 1 and glance.number is not None and glance.number.end == figure.start - 1
    if not (is_bare or at < len(before)) or has(words, WordKind.UNKNOWN, WordKind.RATE):
        return
    compared = _compared(glance, words)
    if compared is None or _is_share_of_said(glance, numeral):
        return
    topic, told = compared[0], glance.told_of(compared[0])
    if parts := _parts(glance, topic, words, before):
        wholes = (*Subject(topic).meanings, *(one for meanings in told for one in meanings))
        wholes = tuple(dict.fromkeys((*wholes, *topic.items.values())))
        glance.reader.claim(ClaimKind.SHARE, figure, Subject(topic), numeral, meanings=parts, wholes=wholes)


def _parts(glance: Glance, topic: Topic, words: Tokens, before: Tokens) -> Meanings:
    """Of what a percentage is, as the words or the number before it tell."""
    if has(words, WordKind.TERM):
        subject = subject_in(words, topic)
        if has(before, Mark.RATIO) and not is_ratio(subject, words[-1:]):
            return ()
        return () if subject.is_all else subject.inherits(glance.last).meanings
    told = glance.told_of(topic)
    if has(before, Mark.SUM) or not told or glance.number is None:
        return ()
    return told[-1] if glance.claim_at(glance.number, ClaimKind.IS) else ()


def _is_share_of_said(glance: Glance, numeral: Numeral) -> bool:
    """Whether a percentage is what the last numbers are of one that was said before."""
    wholes = [value for value in glance.values if value]
    return any(_shows(numeral, part, whole) for part in glance.values[-2:] for whole in wholes)


def _shows(numeral: Numeral, part: Number, whole: Number) -> bool:
    found = Decimal(part) * 100 / Decimal(whole)
    return abs(found - Decimal(numeral.value)) < Decimal(1).scaleb(-numeral.decimals)
