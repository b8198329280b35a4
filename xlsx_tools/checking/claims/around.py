"""What a number is of, by the words around it."""

from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Grasp
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    BETWEEN,
    NAMES,
    STRANGE,
    Token,
    Tokens,
    WordKind,
    first,
    has,
    is_narrowed,
    is_pure,
    names_in,
    names_surely,
    pure_start,
    run_length,
    says_done,
)
from xlsx_tools.form.vocabulary import Mark, Topic


def is_rough(numeral: Numeral, before: Tokens, after: Tokens) -> bool:
    """Whether a number is only about right."""
    return (
        numeral.is_rough
        or has(before[-1:], Mark.ROUGH_BEFORE)
        or has(after[:1], Mark.ROUGH_AFTER, Mark.POINTS)
    )


def subject_before(reader: Reader, before: Tokens, others: Tokens = ()) -> Subject | None:
    """What the words before a number make it a number of, None if that is not sure."""
    start = first(before, NAMES)
    if not is_pure(before[start:]) or is_narrowed(_clause_up_to(reader, before[start:] or others)):
        return None
    if start < len(before) and (_is_qualified(before, start) or _came_by(reader, before, start)):
        return None
    subject = reader.subject_of(before, others)
    surely = names_surely([*before, *others])
    if reader.scope.grasp is Grasp.LOST and (reader.scope.is_part or not surely):
        return None
    return subject if surely or is_pure(before) else None


def number_subject(
    reader: Reader, numeral: Numeral, before: Tokens, after: Tokens, *, comes_first: bool
) -> Subject | None:
    """What a number is of, None if it is rough, not counted so, or that is not sure."""
    if is_rough(numeral, before, after) or _is_open(reader, before):
        return None
    subject = _subject(reader, before, after, comes_first=comes_first)
    if subject is None or is_vague(subject.topic, numeral, before, after):
        return None
    is_sum = has(before[-1:], Mark.SUM) or (_are_parts(subject) and _are_joined(reader, before))
    subject = subject.together if is_sum else subject
    return subject if _counts(subject.topic, numeral, after) else None


def _are_parts(subject: Subject) -> bool:
    """Whether several told together make a sum: 公开、部分公开, not 接收、答复 or 制定、废止."""
    what = subject.topic.facets[0]
    return subject.is_portion or (not what.default and len(subject.chosen.get(what.id, ())) > 1)


def _are_joined(reader: Reader, before: Tokens) -> bool:
    """Whether a number is of two things together: 予以公开及部分公开31件; not 律所、企业等."""
    open_ends = reader.lexicon.vocabulary.words.get(Mark.OPEN, ())
    if not has(before, Mark.JOIN) or has(before, Mark.EACH, Mark.ALL):
        return False
    said = reader.prose.text[before[0].start : before[-1].end]
    return not any(word in said for word in open_ends)


def _is_open(reader: Reader, before: Tokens) -> bool:
    """Whether others are counted with the one thing named: 无法提供等情况47件."""
    open_ends = reader.lexicon.vocabulary.words.get(Mark.OPEN, ())
    named = [token for token in before if token.word.kind is WordKind.TERM][-1:]
    is_one = bool(named) and not has(before, Mark.JOIN)
    return is_one and reader.prose.text.startswith(open_ends, named[0].end)


def is_vague(topic: Topic, numeral: Numeral, before: Tokens, after: Tokens) -> bool:
    """Whether a number may be of anything that is counted so: nothing says what became of it, or 6个社区."""
    if numeral.unit not in topic.vague_units:
        return False
    return has(after[:1], WordKind.UNKNOWN) or not has([*before, *after], WordKind.TERM)


def _subject(reader: Reader, before: Tokens, after: Tokens, *, comes_first: bool) -> Subject | None:
    """What a number is of, by the words before it or, where numbers come first, those after it."""
    named = objects(after)
    if comes_first and has(before, Mark.OTHERS) and (has(after, Mark.JOIN) or says_done(after)):
        return None  # 其余34件已作出答复: others were done with too
    # All of them is told of them, not which they are: 15件申请均予以公开.
    start = pure_start(after[: first(after, {Mark.ALL})]) if comes_first else []
    if not has([*before, *start], WordKind.TERM) and not is_pure(after[: first(after, {Mark.ALL})]):
        return None
    if not comes_first:
        # 有3件申请收取信息处理费 tells of some.
        if has(before[-1:], Mark.TOWARD) or (has(before[-1:], Mark.SOME) and has(after, Mark.HAPPEN)):
            return None
        return subject_before(reader, [*before, *_thing(before, after)], named)
    is_cut_off = has(start[-1:], WordKind.TERM) and has(after[len(start) : len(start) + 1], WordKind.UNKNOWN)
    is_some = has(before[-1:], Mark.SOME) and reader.scope.numbers
    if not is_pure(before) or is_some or has(start, Mark.NARROW) or is_cut_off:
        return None
    subject = subject_before(reader, [*before, *start], named)
    return None if has(before[-1:], Mark.TOWARD) and _may_be_some(reader, subject) else subject


def _thing(before: Tokens, after: Tokens) -> Tokens:
    """What is counted where only what happened to it stands before the number: 制发4份规范性文件."""
    facets = {reading.facet.id for token in before for reading in token.word.readings}
    thing = after[:1]
    is_thing = has(thing, WordKind.TERM) and all(not r.facet.default for r in thing[0].word.readings)
    is_new = is_thing and facets.isdisjoint(r.facet.id for r in thing[0].word.readings)
    return thing if facets and is_new else ()


def _may_be_some(reader: Reader, subject: Subject | None) -> bool:
    """Whether 对5件申请… may tell of some only: of others than those that had one result, or of parts."""
    rest = [token for token in reader.clause if token.kind not in (WordKind.NUMBER, Mark.EXCEPT)]
    topics = {reading.topic.id for token in rest for reading in token.word.readings}
    is_result = subject is not None and subject.is_portion and topics == {subject.topic.id}
    return not is_result or not is_pure(rest) or any(not told.is_all for told in reader.scope.told)


def objects(after: Tokens) -> list[Token]:
    """What directly follows a number and names what is counted."""
    return names_in(after[: run_length(after, BETWEEN)])


def _counts(topic: Topic, numeral: Numeral, after: Tokens) -> bool:
    """Whether the topic is counted so, and nothing strange follows where the number is not plain."""
    is_plain = numeral.unit and not numeral.is_spelled
    return numeral.unit in topic.units and bool(is_plain or not has(after[:1], *STRANGE))


def _is_qualified(before: Tokens, start: int) -> bool:
    """Whether only some are meant: an unknown word stands right before what names the topic."""
    names = before[start].kind is not WordKind.TERM or before[start].word.is_alone
    return names and has(before[max(0, start - 1) : start], WordKind.UNKNOWN)


def _came_by(reader: Reader, before: Tokens, start: int) -> bool:
    """Whether only those are meant that came in one way: 现场受理申请3件."""
    media = reader.lexicon.vocabulary.words.get(Mark.MEDIUM, ())
    return before[start].word.is_verb and any(one.text in media for one in before[max(0, start - 1) : start])


def _clause_up_to(reader: Reader, tokens: Tokens) -> Tokens:
    """The clause before those tokens."""
    if not tokens:
        return reader.clause
    return [token for token in reader.clause if token.end <= tokens[0].start]
