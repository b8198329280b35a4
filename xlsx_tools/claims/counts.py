"""Numbers of things: what each is of, by the words before or after it."""

from collections.abc import Sequence
from dataclasses import replace

from xlsx_tools.claims.claim import Claims
from xlsx_tools.claims.numerals import Numeral
from xlsx_tools.claims.reader import Reader
from xlsx_tools.claims.subject import Subject
from xlsx_tools.claims.tokens import (
    NAMES,
    Kind,
    Token,
    Tokens,
    first,
    has,
    is_narrowed,
    is_pure,
    names_in,
    names_surely,
    pure_start,
)
from xlsx_tools.quantity import plain_number
from xlsx_tools.vocabulary import Mark, Topic

# What may stand between a number and the word for what is counted.
_BETWEEN = NAMES - {Kind.TERM} | {
    Mark.PLAIN,
    Mark.JOIN,
    Mark.ALL,
    Mark.EACH,
    Mark.SOME,
    Mark.PART,
}
_STRANGE: tuple[Kind | Mark, ...] = (Kind.UNKNOWN, Kind.OPAQUE, Kind.BODY, Mark.ELSEWHERE)


def read_numbers(reader: Reader, tokens: Tokens) -> None:
    """Take down what the numbers of a clause claim."""
    places = [n for n, token in enumerate(tokens) if token.kind is Kind.NUMBER]
    if _read_in_turn(reader, tokens, places):
        return
    ends = [*places[1:], len(tokens)]
    trailing = tokens[places[-1] + 1 :]
    comes_first = has(trailing, Kind.TERM) and not has(tokens[: places[0]], Kind.TERM)
    begin = 0
    for place, end in zip(places, ends, strict=True):
        before, after = tokens[begin:place], tokens[place + 1 : end]
        reader.note_elsewhere(before)
        if numeral := tokens[place].numeral:
            subject = _subject_of(reader, numeral, before, after, comes_first=comes_first)
            subjects = _each_of(subject, before) if subject else ()
            _take_down(reader, tokens[place], numeral, subjects)
            if not subjects:
                _misread(reader, tokens[place], numeral, [*before, *after])
        begin = place + 1
    if has(trailing, Mark.ELSEWHERE):
        reader.note(trailing)


def is_rough(numeral: Numeral, before: Tokens, after: Tokens) -> bool:
    """Whether a number is only about right."""
    return numeral.is_rough or has(before[-1:], Mark.ROUGH_BEFORE) or has(after[:1], Mark.ROUGH_AFTER)


def subject_before(reader: Reader, before: Tokens, others: Tokens = ()) -> Subject | None:
    """What the words before a number make it a number of, None if that is not sure."""
    start = first(before, NAMES)
    if not is_pure(before[start:]) or is_narrowed(_clause_up_to(reader, before[start:] or others)):
        return None
    if start < len(before) and _is_qualified(before, start):
        return None
    subject = reader.subject_of(before, others)
    surely = names_surely([*before, *others])
    if reader.scope.lost and (reader.scope.is_part or not surely):
        return None
    return subject if surely or is_pure(before) else None


def _subject_of(
    reader: Reader, numeral: Numeral, before: Tokens, after: Tokens, *, comes_first: bool
) -> Subject | None:
    """What a number is of, None if it is rough, not counted so, or that is not sure."""
    if is_rough(numeral, before, after):
        return None
    subject = _subject(reader, before, after, comes_first=comes_first)
    return subject if subject and _counts(subject.topic, numeral, after) else None


def _each_of(subject: Subject, before: Tokens) -> tuple[Subject, ...]:
    """The subject, or each of several that the number is said of, as in 甲、乙均为0件."""
    return subject.parts if has(before, Mark.EACH, Mark.ALL) else (subject,)


def _take_down(reader: Reader, number: Token, numeral: Numeral, subjects: Sequence[Subject]) -> None:
    """Take down a number of the subjects."""
    for subject in subjects:
        worth = subject.topic.units[numeral.unit]
        value = plain_number(numeral.value * worth)
        converted = replace(numeral, value=value, decimals=numeral.decimals - worth.adjusted())
        reader.claim(Claims.IS, number, subject, converted)
        reader.set(last=subject, told=(*reader.scope.told, subject), lost=False, unread=False)
        if not reader.scope.is_part:
            reader.set(head=subject, head_unit=numeral.unit)


def _misread(reader: Reader, number: Token, numeral: Numeral, around: Tokens) -> None:
    """Remember a number that was not understood; it may still be part of what went before."""
    _read_part(reader, number, numeral, around)
    if numeral.unit:
        reader.set(unread=True)
        if not reader.scope.is_part:
            reader.set(lost=True, head=None)


def _subject(reader: Reader, before: Tokens, after: Tokens, *, comes_first: bool) -> Subject | None:
    """What a number is of, by the words before it or, where numbers come first, those after it."""
    objects = _objects(after)
    # All of them is told of them, not which they are: 15件申请均予以公开.
    start = pure_start(after[: first(after, {Mark.ALL})]) if comes_first else []
    if not has([*before, *start], Kind.TERM) and not is_pure(after[: first(after, {Mark.ALL})]):
        return None
    if not comes_first:
        return subject_before(reader, before, objects)
    is_cut_off = has(start[-1:], Kind.TERM) and has(after[len(start) : len(start) + 1], Kind.UNKNOWN)
    if not is_pure(before) or has(before[-1:], Mark.SOME) or has(start, Mark.NARROW) or is_cut_off:
        return None
    return subject_before(reader, [*before, *start], objects)


def _objects(after: Tokens) -> list[Token]:
    """What directly follows a number and names what is counted."""
    return names_in(after[: first(after, {token.kind for token in after} - _BETWEEN)])


def _counts(topic: Topic, numeral: Numeral, after: Tokens) -> bool:
    """Whether the topic is counted so, and nothing strange follows where the number is not plain."""
    is_plain = numeral.unit and not numeral.is_spelled
    return numeral.unit in topic.units and bool(is_plain or not has(after[:1], *_STRANGE))


def _is_qualified(before: Tokens, start: int) -> bool:
    """Whether only some are meant: an unknown word stands right before what names the topic."""
    names = before[start].kind is not Kind.TERM or before[start].word.is_alone
    return names and has(before[max(0, start - 1) : start], Kind.UNKNOWN)


def _clause_up_to(reader: Reader, tokens: Tokens) -> Tokens:
    """The clause before those tokens."""
    if not tokens:
        return reader.clause
    return [token for token in reader.clause if token.end <= tokens[0].start]


def _read_part(reader: Reader, number: Token, numeral: Numeral, around: Tokens) -> None:
    """A number of something no word is known for, said to be part of what went before."""
    head = reader.scope.head
    if not (reader.scope.is_part and head and numeral.unit and numeral.unit == reader.scope.head_unit):
        return
    terms = [token for token in around if token.kind is Kind.TERM]
    if not has(around, Mark.ELSEWHERE, Kind.OPAQUE) and all(term.word.is_verb for term in terms):
        reader.claim(Claims.PART, number, head, numeral)


def _read_in_turn(reader: Reader, tokens: Tokens, places: list[int]) -> bool:
    """Take down 甲、乙分别为3件、2件, as many terms before the numbers as there are numbers."""
    head = tokens[: places[0]]
    terms = [token for token in head if token.kind is Kind.TERM]
    if len(places) < 2 or len(terms) != len(places) or not has(head, Mark.EACH):
        return False
    if has(tokens[places[0] :], Kind.TERM):
        return False
    others = [token for token in head if token.kind not in (Kind.TERM, Kind.UNKNOWN)]
    for term, place in zip(terms, places, strict=True):
        if numeral := tokens[place].numeral:
            subject = _subject_of(reader, numeral, [*others, term], [], comes_first=False)
            _take_down(reader, tokens[place], numeral, (subject,) if subject else ())
    return True
