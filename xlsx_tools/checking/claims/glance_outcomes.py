"""What became of some, told without a number: 收到1件,经审查作不予处理; 该公司申请复议,维持."""

from bisect import bisect_left
from collections.abc import Iterator

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import Glance, Mentioned
from xlsx_tools.checking.claims.glance_kinds import as_figure, last_told
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, has, is_pure, run_length
from xlsx_tools.form.vocabulary import Facet, Mark, Topic

_NO_OUTCOME = (
    Mark.TOWARD,
    Mark.OUTSIDE,
    Mark.UNCOUNTED,
    Mark.UP,
    Mark.DOWN,
    Mark.LEVEL,
    Mark.SAME,
    Mark.MAINLY,
    Mark.ROUGH_BEFORE,
)
_ON_NUMBER = (WordKind.OPEN, WordKind.NUMBER)  # 败诉(结果纠正)3件


def read_outcome(glance: Glance) -> None:
    """Take down that there were some of a result that a clause ends with, where numbers were told before."""
    clause = glance.clause
    if not glance.told or has(clause, *_NO_OUTCOME) or has(glance.before, Mark.TOWARD):
        return
    if any(glance.start_of(token) in glance.known for token in clause):
        return
    if clause[-1].text in glance.reader.lexicon.vocabulary.words.get(Mark.CASE, ()):
        return
    topic = glance.topic_in(clause)
    facet = next((facet for facet in topic.facets if facet.default), None) if topic else None
    if topic is None or facet is None or glance.reader.is_barred(topic):
        return
    outcomes = list(_outcomes(clause, topic, facet))
    counted = _counted_before(glance, topic) if facet.by_others and len(outcomes) == 1 else None
    for outcome in outcomes:
        subject = subject_in([outcome], topic)
        if topic.facets[0] is not facet:
            named = subject_in([token for token in clause if token.end <= outcome.start], topic)
            subject = subject.inherits(named if named.leads else glance.last).whatever_it_is
        figure = as_figure(glance, [outcome])
        if subject.is_definite and glance.start_of(outcome) not in glance.done:
            least, given, wholes = (
                (counted.value, counted.value, counted.meanings) if counted else (1, None, ())
            )
            glance.reader.claim(ClaimKind.LEAST, figure, subject, Numeral(least), given=given, wholes=wholes)


def _counted_before(glance: Glance, topic: Topic) -> Mentioned | None:
    """The disputes counted right before a clause, of all of which it tells the outcome: 3件,正在审理."""
    clause, sentence = glance.clause, glance.sentence_tokens
    told = last_told(glance, glance.start_of(clause[0]), may_be_whole=False)
    if told is None or glance.number is None or told.start != glance.start_of(glance.number):
        return None
    behind = bisect_left(sentence, clause[-1].end, key=lambda token: token.start)
    is_whole = is_pure(clause) and not has(sentence[behind : behind + 2], *_ON_NUMBER)
    return told if told.subject.topic is topic and is_whole else None


def _outcomes(clause: Tokens, topic: Topic, facet: Facet) -> Iterator[Token]:
    """The results that a clause ends with, the last or all that are listed: 国家秘密、内部事务信息."""
    end = len(clause)
    while end and not _is_outcome(clause[end - 1], topic, facet):
        end -= 1
    if not end or not is_pure(clause[end:]) or has(clause[end:], Mark.SOME, WordKind.TERM):
        return
    while end and _is_outcome(clause[end - 1], topic, facet):
        if has(clause[max(0, end - 2) : end - 1], WordKind.UNKNOWN, WordKind.BODY, Mark.OTHERS):
            return
        yield clause[end - 1]
        plain = run_length(clause[: end - 1][::-1], {Mark.PLAIN})  # 属于国家秘密、|属于|过程性信息
        joint = end - 2 - plain
        end = joint if joint > 0 and has(clause[joint : joint + 1], Mark.JOIN) else 0


def _is_outcome(token: Token, topic: Topic, facet: Facet) -> bool:
    """Whether it tells one result and no other, of those that all there is comes to."""
    parts = topic.items_of(facet.id, facet.parts)
    readings = [one for one in token.word.readings if one.topic is topic and one.facet is facet]
    return any(
        len(one.term.means) == 1 and topic.items_of(facet.id, one.term.means[0]) < parts for one in readings
    )
