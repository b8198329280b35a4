"""Comparisons with last year at a second look: what was, what became of it, and by how much."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import CHANGING, FIGURES, Glance
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Token,
    Tokens,
    Word,
    WordKind,
    first,
    has,
    is_narrowed,
    is_pure,
)
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic

_STRANGE = (Mark.ELSEWHERE, WordKind.BODY, WordKind.CHANNEL, WordKind.OPAQUE, Mark.PERIOD, Mark.AVERAGE)
_COMPARING = (*CHANGING, Mark.LAST_YEAR, Mark.DOUBLED, Mark.LEVEL, Mark.SAME)
_COMPARED = frozenset(_COMPARING)
_TIMES = (Mark.LAST_YEAR, Mark.THIS_YEAR, WordKind.OTHER_YEAR)
_LAST_YEAR = Word(Mark.LAST_YEAR)
_LONGEST_BETWEEN = 3  # characters of unknown words between 上年 and its number: 上年仅为3件
_BY_ANY = Numeral(0, decimals=-9)
_AS_MUCH_AGAIN = Numeral(100, decimals=-1)
_MORE_THAN_AS_MUCH = Numeral(100, decimals=-2)


class _Role(Enum):
    """What a figure of a comparison is."""

    BEFORE = auto()
    NOW = auto()
    CHANGE = auto()
    TIMES = auto()  # 是上年的2倍


_OF_YEAR: dict[WordKind | Mark, _Role] = {Mark.LAST_YEAR: _Role.BEFORE, Mark.THIS_YEAR: _Role.NOW}


class _Figure(NamedTuple):
    """A figure, what stands before it since the last one, and after it up to the next."""

    token: Token
    numeral: Numeral
    before: Tokens
    after: Tokens


def read_changes(glance: Glance) -> set[int]:
    """Take down what a clause compares with last year's; where the tokens of such figures start."""
    clause = glance.clause
    if _COMPARED.isdisjoint(glance.kinds) and len(clause) > 1:
        return set()
    if len(clause) == 1 and has(glance.before[-2:], Mark.LAST_YEAR):
        clause = [glance.before[-1]._replace(word=_LAST_YEAR), *clause]  # 较上年（3件）
    if not glance.is_away and (years := list(_years_in_turn(clause))):
        return _read_years(glance, clause, years)
    if glance.is_away or not has(clause, *_COMPARING) or has(clause, *_STRANGE, Mark.INTENDED):
        return set()
    if has(clause, Mark.DOUBLED) and not has(clause, *FIGURES):
        _read_doubled(glance, clause)
    if not has(clause, *FIGURES):
        _read_way(glance, clause)
    figures = list(_figures(clause))
    found: set[int] = set()
    before: _Role | None = None
    for n, figure in enumerate(figures):
        role = _role(figure, figures[n + 1 : n + 2])
        if role is None and before is _Role.CHANGE and figure.before and _is_joint(figure.before):
            role = before  # 分别下降9.4%、8.0%
        before = role
        if role is not None:
            found.add(figure.token.start)
            _read(glance, figure, role, clause, _in_turn(glance, clause, figures, n))
    return found


def _figures(clause: Tokens) -> Iterator[_Figure]:
    places = [n for n, token in enumerate(clause) if token.word.kind in FIGURES]
    begin = 0
    for place, end in zip(places, [*places[1:], len(clause)], strict=False):
        numeral = clause[place].numeral
        if numeral is not None:
            yield _Figure(clause[place], numeral, clause[begin:place], clause[place + 1 : end])
        begin = place + 1


def _years_in_turn(clause: Tokens) -> Iterator[_Figure]:
    """The figures of a clause that gives one for each of several years: 2022年9件、2023年13件、2024年11件."""
    figures = list(_figures(clause))
    if len(figures) > 1 and all(has(figure.before[-1:], *_TIMES) for figure in figures):
        yield from figures


def _read_years(glance: Glance, clause: Tokens, figures: list[_Figure]) -> set[int]:
    compared = _compared(glance, clause[: first(clause, _TIMES)])
    for figure in figures:
        role = _OF_YEAR.get(figure.before[-1].word.kind)
        if compared and role and glance.start_of(figure.token) not in glance.done:
            _claim(glance, figure, role, *compared)
    return {figure.token.start for figure in figures}


def _role(figure: _Figure, following: list[_Figure]) -> _Role | None:
    """What a figure is, None if that is not told: it is of another year, or no comparison's."""
    times = [token.word.kind for token in figure.before if token.word.kind in _TIMES]
    time = times[-1] if times else None
    if has(figure.before, Mark.BECOMING):
        return None if time is WordKind.OTHER_YEAR else _Role.BEFORE if time is Mark.LAST_YEAR else _Role.NOW
    becomes = bool(following) and has(following[0].before, Mark.BECOMING)
    if has(figure.before, Mark.UP, Mark.DOWN):
        was_growth = becomes and figure.token.kind is WordKind.PERCENT  # 增幅由上年的25.3%回落至8.4%
        return _Role.CHANGE if not was_growth and _is_told(figure.before) else None
    if becomes:
        return None if time is WordKind.OTHER_YEAR else _Role.BEFORE
    if time is not Mark.LAST_YEAR or not _is_told(figure.before) or has(figure.after[:1], Mark.POINTS):
        return None  # 较上年提升5个百分点 tells no number of last year
    if figure.numeral.is_multiple:
        return _Role.TIMES
    is_part = has(figure.before, Mark.PART, Mark.INTENDED, Mark.AMONG)
    return None if is_part else _Role.BEFORE


def _is_joint(before: Tokens) -> bool:
    """Whether a figure is only put beside the one before it."""
    return all(token.word.kind is Mark.JOIN for token in before)


def _is_told(before: Tokens) -> bool:
    """Whether a figure stands near enough to 增长 or 上年 to belong to it."""
    back = list(reversed(before))
    between = back[: first(back, {Mark.UP, Mark.DOWN, Mark.LAST_YEAR})]
    if back[len(between)].word.kind is not Mark.LAST_YEAR:
        return is_pure(between) and not has(between, *NAMES)
    unknown = sum(len(token.text) for token in between if token.word.kind is WordKind.UNKNOWN)
    return unknown < _LONGEST_BETWEEN and not has(between, Mark.INTENDED)


def _in_turn(glance: Glance, clause: Tokens, figures: list[_Figure], n: int) -> Meanings:
    """What the n-th change is of where several are told of what was counted before, in turn."""
    if not has(clause, Mark.EACH) or len(figures) < 2 or len(glance.told) < len(figures):
        return ()
    return glance.told[n - len(figures)].meanings


def _read(glance: Glance, figure: _Figure, role: _Role, clause: Tokens, turn: Meanings) -> None:
    """Take down one figure of a comparison."""
    if glance.start_of(figure.token) in glance.done or _is_uncertain(figure):
        return
    if is_narrowed(figure.before) or _is_against_another(figure.before):
        return
    words = [t for t in clause[: first(clause, _COMPARING)] if t.word.kind not in FIGURES]
    compared = _compared(glance, words) or _compared(glance, figure.before)
    if compared is None:
        return
    topic, meanings = compared
    if role is _Role.BEFORE and has(figure.before, WordKind.TERM):
        named = _compared(glance, figure.before)
        meanings = (*named[1], *meanings) if named else meanings
    if not topic.facets[0].default and role is not _Role.NOW:
        meanings = (*meanings, *topic.items.values())
    _claim(glance, figure, role, topic, turn or tuple(dict.fromkeys(meanings)))


def _is_uncertain(figure: _Figure) -> bool:
    """Whether a figure is only about right in a way that does not say how much."""
    return has(figure.after[:1], Mark.ROUGH_AFTER) and figure.numeral.is_rough


def _is_against_another(before: Tokens) -> bool:
    """Whether something is compared with another number of this year, as in 较办结数多3份."""
    against = before[first(before, {Mark.AGAINST}) :]
    return has(against, WordKind.TERM) and not has(before, *_TIMES)


def _is_points(figure: _Figure) -> bool:
    """Whether a number is of percentage points."""
    return figure.token.word.kind is WordKind.NUMBER and has(figure.after[:1], Mark.POINTS)


def _claim(glance: Glance, figure: _Figure, role: _Role, topic: Topic, meanings: Meanings) -> None:
    numeral, subject = figure.numeral, Subject(topic)
    if has(figure.before[-1:], Mark.ROUGH_BEFORE) or has(figure.after[:1], Mark.ROUGH_AFTER):
        numeral = numeral.roughly
    if role is _Role.NOW and figure.token.word.kind is WordKind.PERCENT:
        return
    kind = _kind(figure, role, topic)
    if kind is None:
        return
    if kind is ClaimKind.BEFORE:
        glance.was = topic, meanings
    number = numeral.value
    wholes: Meanings = ()
    if kind is ClaimKind.POINTS:
        meanings, wholes = glance.share if not has(figure.before, WordKind.TERM) else (meanings, ())
        wholes = wholes or Subject(topic).meanings
    elif role is _Role.TIMES:
        number -= 100
    ways = [token.word.kind for token in figure.before if token.word.kind in (Mark.UP, Mark.DOWN)]
    if role is _Role.CHANGE and ways[-1:] == [Mark.DOWN]:
        number = -number
    glance.reader.claim(
        kind,
        figure.token,
        subject,
        numeral,
        number=number,
        meanings=meanings,
        wholes=wholes,
        is_unsigned=role is _Role.CHANGE,
    )
    glance.done.add(glance.start_of(figure.token))
    if role is _Role.NOW:
        glance.take(figure.token, subject, number, meanings)


def _kind(figure: _Figure, role: _Role, topic: Topic) -> ClaimKind | None:
    """What a figure claims, None if it is nothing that can be counted so."""
    if figure.token.word.kind is WordKind.PERCENT:
        return ClaimKind.GROWTH if role in (_Role.CHANGE, _Role.TIMES) else None
    if role is _Role.CHANGE and _is_points(figure):
        return ClaimKind.POINTS
    if topic.units.get(figure.numeral.unit) is None or not figure.numeral.unit:
        return None
    return {
        _Role.CHANGE: ClaimKind.CHANGE,
        _Role.BEFORE: ClaimKind.BEFORE,
        _Role.NOW: ClaimKind.LIKELY,
    }.get(role)


def _compared(glance: Glance, words: Tokens) -> tuple[Topic, Meanings] | None:
    """What is compared: what the words name, or what was named before, or else all that was told of."""
    is_named = has(words, WordKind.TERM)
    if not has(words, *NAMES) and glance.pending and has(glance.pending, *NAMES):
        words = [*glance.pending, *words]
    topic = glance.topic_in(words) or glance.topic
    if topic is None or not topic.items:
        return None
    told = glance.told_of(topic)
    if has(words, WordKind.TERM, WordKind.TOPIC):
        subject = subject_in(words, topic).inherits(glance.last)
        if subject.is_definite:
            glance.last = subject
            return topic, subject.meanings if is_named else (*subject.meanings, *together(told))
    if (not told or topic is glance.reader.home) and has(words, WordKind.HINT):
        return topic, (*Subject(topic).meanings, *together(told))
    if not told and glance.was:
        return glance.was
    if not told or glance.told[-1].is_narrow:
        return None
    return topic, (*together(told), *Subject(topic).meanings)


def together(told: list[Meanings]) -> Meanings:
    """Each that was told of, the last first, and what the last two or more of them come to."""
    sums = [
        tuple(dict.fromkeys(item for meanings in told[start:] for item in meanings[0]))
        for start in range(len(told) - 1)
    ]
    return (*(one for meanings in reversed(told) for one in meanings), *sums)


def _read_way(glance: Glance, clause: Tokens) -> None:
    """Take down that something grew, fell or stayed level, without a figure: 较上年略有增长."""
    against = has(clause, Mark.AGAINST, Mark.LAST_YEAR) or has(glance.before, Mark.AGAINST)
    at = first(clause, {Mark.UP, Mark.DOWN, Mark.LEVEL})
    if not against or at == len(clause) or has(clause, WordKind.OTHER_YEAR, WordKind.RATE, Mark.NARROW):
        return
    words = [t for t in clause[:at] if t.word.kind not in _COMPARING]
    if has(glance.before, WordKind.PERCENT) or has(words[first(words, NAMES) :], WordKind.UNKNOWN):
        return
    compared = _compared(glance, words)
    if compared is None or has(clause[at + 1 :], *NAMES, WordKind.UNKNOWN, Mark.JOIN):
        return
    if glance.start_of(clause[at]) in glance.done:
        return
    topic, meanings = compared
    kind = clause[at].word.kind
    if kind is Mark.LEVEL:
        glance.reader.claim(ClaimKind.LEVEL, clause[at], Subject(topic), Numeral(0), meanings=meanings)
    else:
        bound = 1 if kind is Mark.UP else -1
        glance.reader.claim(
            ClaimKind.GROWTH, clause[at], Subject(topic), _BY_ANY, meanings=meanings, bound=bound
        )
    glance.done.add(glance.start_of(clause[at]))


def _read_doubled(glance: Glance, clause: Tokens) -> None:
    """Take down that something doubled: 同比翻一番."""
    at = first(clause, {Mark.DOUBLED})
    compared = _compared(glance, clause[: first(clause, _COMPARING)])
    if compared is None or glance.start_of(clause[at]) in glance.done:
        return
    topic, meanings = compared
    is_more = has(clause[at + 1 : at + 3], Mark.UP, Mark.ROUGH_AFTER)
    numeral = _MORE_THAN_AS_MUCH if is_more else _AS_MUCH_AGAIN
    glance.reader.claim(
        ClaimKind.GROWTH, clause[at], Subject(topic), numeral, meanings=meanings, bound=int(is_more)
    )
    glance.done.add(glance.start_of(clause[at]))
