"""Numbers at a second look: what each is called, whatever else stands around it.

A number so read is a claim only as far as others of the text bear it out: `needs` says how many must agree
with the tables before it may be said to contradict them.
"""

from itertools import accumulate, pairwise

from xlsx_tools.checking.claims.around import is_vague
from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.counts import are_each_joined, worth_in
from xlsx_tools.checking.claims.glance import CHANGING, Glance
from xlsx_tools.checking.claims.glance_changes import together
from xlsx_tools.checking.claims.glance_doubts import MORE_THAN_ANY, MOST_NEEDED, needs_of
from xlsx_tools.checking.claims.glance_place import Place, up_to_last_term
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.scope import OTHER_TIMES
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Tokens,
    WordKind,
    first,
    has,
    is_pure,
    says_done,
    stresses_none,
)
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic

_STRANGE = (
    Mark.ELSEWHERE,
    WordKind.CHANNEL,
    WordKind.OPAQUE,
    Mark.MAINLY,
    Mark.UNCOUNTED,
    Mark.OUTSIDE,
    Mark.INTENDED,
    Mark.AVERAGE,
    *CHANGING,
)
_LONGEST_NOISE = 2  # characters of unknown words that say nothing: 仅2件
_MOST_ADDED = 40  # numbers


def read_counts(glance: Glance, compared: set[int]) -> None:
    """Take down the numbers of a clause, but for those of a comparison."""
    clause = glance.clause
    if WordKind.NUMBER not in glance.kinds:
        return
    places = [n for n, token in enumerate(clause) if token.kind is WordKind.NUMBER]
    places = [n for n in places if not stresses_none(clause, n)]
    begin = 0
    comes_first = len(places) > 1 and _comes_first(clause, places)
    for place, end in zip(places, [*places[1:], len(clause)], strict=False):
        if comes_first and begin:
            begin = _behind_joint(clause, begin, place)
        number, claims = clause[place], len(glance.reader.claims)
        if number.numeral and number.start in compared:
            glance.values.append(number.numeral.value)
        elif number.numeral:
            right = clause[place + 1 : end]
            if end < len(clause) and not comes_first:
                right = [] if has(right[:1], Mark.AMONG) else right[: first(right, {Mark.JOIN})]
            left = clause[begin:place]
            at = Place(number, number.numeral, left, _told_of_it(left, right))
            _read(glance, at)
            is_read = len(glance.reader.claims) > claims or glance.is_understood(number)
            glance.is_lost = glance.is_lost or bool(number.numeral.unit and not is_read)
            glance.loose = None if is_read or not number.numeral.unit else number
        begin = place + 1


def _told_of_it(left: Tokens, right: Tokens) -> Tokens:
    """What is told of a number itself: 其余3件|均予以公开; 其余3件均已办结 leaves out others."""
    is_of_others = has(left[-1:], Mark.OTHERS) and has(right[:1], Mark.ALL) and not says_done(right)
    return right[1:] if is_of_others else right[: first(right, {Mark.ALL})]


def _comes_first(clause: Tokens, places: list[int]) -> bool:
    """Whether each number stands before what names it: 1件维持、1件正在审理."""
    named = [has(clause[a + 1 : b], WordKind.TERM) for a, b in pairwise([*places, len(clause)])]
    is_alone = all(named) and not has(clause[: places[0]], WordKind.TERM)
    return is_alone or are_each_joined(clause, places)


def _behind_joint(clause: Tokens, begin: int, place: int) -> int:
    """Where what stands before a number begins, behind what the one before is named by."""
    joints = [n for n in range(begin, place) if clause[n].word.kind is Mark.JOIN]
    return joints[-1] if joints else place


def _read(glance: Glance, at: Place) -> None:
    glance.number = at.number
    glance.values.append(at.numeral.value)
    if claim := glance.claim_at(at.number, ClaimKind.IS):
        glance.last = glance.reader.subjects[claim.start]
        glance.take(at.number, glance.last, at.numeral.value, claim.meanings)
        return
    is_alone = is_pure(at.left) and not has(at.left, *NAMES)
    if has(at.left, Mark.SUM) and is_alone and _is_share_told(glance.before):
        _read_shared(glance, at)
    elif has(at.left, Mark.SUM) and is_alone and _is_of_several(glance, at):
        _read_sum(glance, at)
    elif glance.told and _points_back(glance, at):
        _read_compared(glance, at)
    elif glance.has_told_here and has(at.left[-1:], Mark.OTHERS) and _is_left_over(at):
        _read_left_over(glance, at)
    else:
        _read_named(glance, at)


def _points_back(glance: Glance, at: Place) -> bool:
    """Whether a number is told of what was just compared: 增长20%,达到12件."""
    follows_change = has(glance.before, *CHANGING) and bool(at.left) and is_pure(at.left)
    is_named = has([*at.left, *at.right], *NAMES) or bool(glance.pending)
    return (follows_change or has(at.left[-1:], Mark.AGAINST)) and not is_named


def _is_share_told(clause: Tokens) -> bool:
    """Whether a clause says how many of something there are in per cent, not of a number before it."""
    names = has(clause, WordKind.TERM, WordKind.RATE, WordKind.UNKNOWN)
    return names and has(clause, WordKind.PERCENT) and not has(clause, WordKind.NUMBER)


def _read_shared(glance: Glance, at: Place) -> None:
    """Take down as many as the percentage before is of, where a row names these: 无法提供的占一半,共6件."""
    if has(glance.before, WordKind.TERM):
        _read_named(glance, at._replace(left=[*_known_words(glance.before), *at.left]))


# --- Numbers that are named --------------------------------------------------------------------------


def _read_named(glance: Glance, at: Place) -> None:
    """Take down a number by the words that name what is counted."""
    at = _without_cause(at)
    if _is_bare(at) and glance.pending and is_pure(_without_noise(at.right)):
        at = at._replace(left=[*_known_words(glance.pending), *at.left])
    topic = glance.topic_in(at.around)
    if topic and at.numeral.unit in topic.vague_units and has(at.right[:1], WordKind.BODY):
        return  # 7个社区
    subject = _subject(glance, at, topic) if topic else None
    if topic is None or subject is None or not _counts(glance, topic, at):
        return
    glance.last = subject
    is_of_time = not has(at.left, *(OTHER_TIMES - {Mark.SO_FAR})) or has(at.left, Mark.THIS_YEAR)
    is_ours = is_of_time and not (glance.was_other_time or glance.is_away)
    glance.topic = glance.topic or topic
    needs = needs_of(glance, at, topic, subject)
    if is_ours:
        glance.take(
            at.number, subject, at.numeral.value, is_sure=at.is_plain, is_narrow=has(at.left, Mark.NARROW)
        )
    if _is_in_turn(glance, at):
        return
    if not is_ours or glance.start_of(at.number) in glance.done or has(at.around, *_STRANGE):
        return
    if glance.reader.is_barred(topic):
        needs += MORE_THAN_ANY if glance.reader.is_led_in_as_another(topic) else MOST_NEEDED
    if needs:  # what is not sure itself tells of what follows no more than what it is called
        is_others = has(at.around, WordKind.BODY) or glance.reader.is_barred(topic)
        glance.last = None if topic.facets[0].default or is_others else subject.kept
    # With words around that are not known any other number of the topic may be meant.
    others = () if at.is_known else tuple(dict.fromkeys(topic.items.values()))
    numeral = worth_in(topic, _as_said(at))
    is_each = has(at.left, Mark.ALL, Mark.EACH)
    for one in subject.parts if is_each else (subject,):
        glance.reader.claim(
            ClaimKind.LIKELY, at.number, one, numeral, wholes=others, needs=needs, bound=numeral.bound
        )
        if needs >= MOST_NEEDED and _are_at_least(glance, at, one):
            glance.reader.claim(ClaimKind.PART, at.number, one, numeral, meanings=_widest(one))
    glance.done.add(glance.start_of(at.number))


def _are_at_least(glance: Glance, at: Place, subject: Subject) -> bool:
    """Whether there are at least so many of a kind, whatever else tells them from others: 1件因…无法提供."""
    if not at.is_first or not subject.is_portion or subject.is_addend:
        return False
    told = up_to_last_term(at.right)
    is_listed = _names_the_next(glance, at) or has(told, Mark.JOIN)
    is_content = has(told, Mark.NARROW) and not has(told, WordKind.TERM)  # 有6件要求公开执法案卷
    leads_in = glance.before if not has(glance.before, WordKind.NUMBER) else ()  # 从全省情况看,有5件被纠正
    is_named = has(glance.clause, WordKind.TOPIC, WordKind.HINT) or glance.has_told_surely_here
    is_of_others = has([*leads_in, *at.left], WordKind.BODY) or (glance.is_back_by_hint and not is_named)
    is_known = not is_of_others and (glance.has_told_here or not glance.is_lost)
    return is_known and not is_listed and not is_content


def _names_the_next(glance: Glance, at: Place) -> bool:
    """Whether what follows a number stands right before the next: 其余3件予以公开1件、无法提供2件."""
    end = glance.place_of(at.right[-1].end)
    return has(glance.sentence_tokens[end : end + 1], WordKind.NUMBER)


def _widest(subject: Subject) -> Meanings:
    """What those may be some of, of whatever facet they are told apart by."""
    facets = [facet for facet in subject.topic.facets if facet.id in subject.chosen and facet.default]
    wider = (one for facet in facets if len(facets) > 1 for one in subject.without_answer(facet).meanings)
    return tuple(dict.fromkeys((*subject.meanings, *wider)))


def _is_in_turn(glance: Glance, at: Place) -> bool:
    """Whether several things share it: 甲和乙分别为2件和6件, 另2件分别予以公开1件、不予处理1件."""
    behind = [token for token in glance.clause if token.start > at.number.start]
    is_first = has(at.left, Mark.EACH) and has(behind, WordKind.NUMBER)
    return is_first or has(behind[:1], Mark.EACH)


def _as_said(at: Place) -> Numeral:
    """The number, only about right where words beside it say so."""
    is_rough = has(at.left[-1:], Mark.ROUGH_BEFORE) or has(at.right[:1], Mark.ROUGH_AFTER)
    return at.numeral.roughly if is_rough else at.numeral


def _is_left_over(at: Place) -> bool:
    """Whether others than those told of are not done with yet: 剩余4件, 剩余4件将于下年1月底前答复."""
    return _is_bare(at) or (has(at.right, Mark.NEXT_YEAR) and is_pure(at.left) and not has(at.left, *NAMES))


def _is_bare(at: Place) -> bool:
    """Whether nothing in its own clause names what a number is of: 共88件."""
    return is_pure(_without_noise(at.left)) and not has([*at.left, *at.right], *NAMES)


def _without_noise(tokens: Tokens) -> Tokens:
    return [t for t in tokens if t.word.kind is not WordKind.UNKNOWN or len(t.text) > _LONGEST_NOISE]


def _known_words(tokens: Tokens) -> Tokens:
    """What names things, without whatever else is said of them."""
    return [t for t in tokens if t.word.kind in NAMES or t.word.kind in (Mark.JOIN, Mark.PART)]


def _subject(glance: Glance, at: Place, topic: Topic) -> Subject | None:
    """What is counted, None if nothing names it."""
    if has(at.left[-1:], Mark.TOWARD) or (at.is_first and has(at.left, Mark.OTHERS) and _is_all(at)):
        return None
    subject = subject_in(at.span, topic)
    readings = [token.word.readings for token in _from_name(at.span) if token.word.readings]
    if readings and any(one.topic is topic for one in readings[0]):
        readings = readings[:1]  # 印发并公开的|规范性文件
    if any(all(one.topic is not topic for one in term) for term in readings):
        return None
    if not (subject.chosen or has(at.around, WordKind.TOPIC) or has(at.left, WordKind.HINT)):
        return None
    subject = subject.inherits(glance.last)
    is_start = len(glance.values) == glance.sentence + 1
    if topic is glance.reader.home and not subject.leads and is_start:
        subject = subject.whatever_it_is
    return subject if subject.is_definite else None


def _without_cause(at: Place) -> Place:
    """The same without what brought about a result told in full: 因答复不当|被复议机关纠正2件."""
    name = next((n for n, token in enumerate(at.span) if token.word.is_alone), 0)
    strange = max((n for n, token in enumerate(at.span) if token.word.kind is WordKind.UNKNOWN), default=-1)
    begin = min(name, strange + 1)
    said = at.span[begin:]
    topics = [reading.topic for token in said for reading in token.word.readings if token.word.is_alone]
    facets = {r.facet.id for token in said for r in token.word.readings if r.topic in topics}
    if len(facets) < 2 or not has(at.span[:begin], Mark.NARROW):
        return at
    if not at.is_first:
        return at._replace(left=said)
    return at._replace(left=[token for token in at.left if token.word.kind is not Mark.SOME], right=said)


def _from_name(span: Tokens) -> Tokens:
    """What stands from the word on that surely names a topic, if all are meant: 办结涉水|行政许可."""
    at = next((n for n, token in enumerate(span) if token.word.is_alone), 0)
    return span if has(span[:at], Mark.NARROW, WordKind.CHANNEL, WordKind.BODY) else span[at:]


def _is_all(at: Place) -> bool:
    """Whether all of them are said to be what follows: 其余20件均已办结 leaves out others."""
    return has(up_to_last_term(at.right), Mark.ALL)


def _counts(glance: Glance, topic: Topic, at: Place) -> bool:
    """Whether the topic is counted so."""
    numeral = at.numeral
    is_of_anything = is_vague(topic, numeral, at.left, at.right) and not _is_listed_with_ours(glance, at)
    if numeral.unit not in topic.units or is_of_anything:
        return False
    return bool(numeral.unit) or (
        has(at.left[-1:], WordKind.TERM) and not has(at.right[:1], WordKind.UNKNOWN)
    )


def _is_listed_with_ours(glance: Glance, at: Place) -> bool:
    """Whether another number of the form follows that is counted alike: 依申请公开3次,行政复议1次."""
    begin = glance.place_of(at.number.end)
    stop, name, number = (glance.sentence_tokens[n : n + 1] for n in range(begin, begin + 3))
    is_named = has(stop, WordKind.STOP) and has(at.left[-1:], WordKind.HINT) and not at.right
    is_next = is_named and has(name, WordKind.TERM) and name[0].word.is_alone and has(number, WordKind.NUMBER)
    return is_next and number[0].numeral is not None and number[0].numeral.unit == at.numeral.unit


# --- Numbers that only point back --------------------------------------------------------------------


def _read_compared(glance: Glance, at: Place) -> None:
    """Take down this year's number of a comparison, as in 由2件增至5件: of whatever was told of."""
    if not glance.told or glance.is_away or glance.start_of(at.number) in glance.done:
        return
    topic = glance.told[-1].subject.topic
    meanings = dict.fromkeys(one for told in reversed(glance.told_of(topic)) for one in told)
    if meanings and at.numeral.unit and not at.numeral.is_rough and at.numeral.unit in topic.units:
        subject = Subject(topic)
        glance.reader.claim(ClaimKind.LIKELY, at.number, subject, at.numeral, meanings=tuple(meanings))


def _read_left_over(glance: Glance, at: Place) -> None:
    """Take down how many are left when others are done with: 收到18件,办结16件,剩余2件."""
    subject = glance.told[-1].subject
    told = [
        (facet, term)
        for facet in subject.topic.facets
        for term in facet.terms
        if term.rest and subject.chosen.get(facet.id) == (term.means,)
    ]
    if not told or at.numeral.unit not in subject.topic.units or not glance.told[-1].is_sure:
        return
    left = subject.left_by(*told[0])
    glance.reader.claim(ClaimKind.LIKELY, at.number, subject, at.numeral, meanings=left, needs=1)
    glance.done.add(glance.start_of(at.number))


def _is_of_several(glance: Glance, at: Place) -> bool:
    """Whether a sum has several numbers before it, and is not read yet."""
    is_told = glance.has_told_here and not glance.is_away and not at.numeral.is_rough
    several = len(glance.values) - glance.sentence > 2
    return is_told and several and glance.start_of(at.number) not in glance.done


def _read_sum(glance: Glance, at: Place) -> None:
    """Take down 合计5件 where no numbers just before it come to that."""
    before = glance.values[glance.sentence : -1][-_MOST_ADDED:]
    sums = {total for start in range(len(before)) for total in accumulate(before[start:])}
    topic = glance.told[-1].subject.topic
    if at.numeral.value in sums or at.numeral.unit not in topic.units or not topic.items:
        return
    if not topic.facets[0].default and has(glance.pending, WordKind.TERM):
        return  # 许可403件,比上年减少57件;处罚是对律师的,共9件
    meanings = (*_of_all_told(glance, topic).meanings, *together(glance.told_of(topic)))
    glance.reader.claim(ClaimKind.SUM, at.number, Subject(topic), at.numeral, meanings=meanings, needs=1)


def _of_all_told(glance: Glance, topic: Topic) -> Subject:
    """All there is that was told of in one way: 本级收到23件,部门收到61件,合计84件 were received."""
    facet = topic.facets[0]
    told = [one.subject.chosen.get(facet.id) for one in glance.told if one.subject.topic is topic]
    is_one = told[0] is not None and all(terms == told[0] for terms in told)
    return Subject(topic, {facet.id: told[0]} if is_one and told[0] else {})
