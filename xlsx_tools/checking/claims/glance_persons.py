"""Who they were, counted by themselves and not by what they asked for: 收到申请5件,企业2家、自然人3名."""

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import FIGURES, Glance
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, has, is_pure
from xlsx_tools.form.vocabulary import Facet, Mark, Topic

_NO_PERSONS = (Mark.NONE, Mark.LAST_YEAR, WordKind.OTHER_YEAR, Mark.UP, Mark.DOWN, Mark.AGAINST)
_PARTING = (*FIGURES, Mark.JOIN)


def read_persons(glance: Glance) -> None:
    """Take down that there are no more of some persons than were counted of what is theirs."""
    clause = glance.clause
    if not glance.has_told_here or glance.is_other_time or has(clause, *_NO_PERSONS):
        return
    topic = glance.told[-1].subject.topic
    places = [n for n, token in enumerate(clause) if token.word.kind in FIGURES]
    for place, end in zip(places, [*places[1:], len(clause)], strict=False):
        begin = max((n + 1 for n in range(place) if clause[n].word.kind in _PARTING), default=0)
        if facet := _facet_of(clause[place + 1 : place + 2], topic):
            kind = _kind(clause[begin:place], clause[place + 2 : end], facet)
            _claim(glance, clause[place], kind, topic)


def _facet_of(units: Tokens, topic: Topic) -> Facet | None:
    """What tells those apart that a number with such a unit counts."""
    return next((facet for facet in topic.facets for unit in units if unit.text in facet.units), None)


def _kind(before: Tokens, after: Tokens, facet: Facet) -> Tokens:
    """The words for who they were, right before the number or right after it, with nothing strange about."""
    for near in (before, after):
        kind = [t for t in near if any(reading.facet is facet for reading in t.word.readings)]
        others = [t for t in near if t not in kind]
        if kind:
            return kind if is_pure(others) and not has(others, WordKind.TERM) else ()
    return ()


def _claim(glance: Glance, person: Token, kind: Tokens, topic: Topic) -> None:
    start = glance.start_of(person)
    if not kind or person.numeral is None or person.numeral.is_rough or start in glance.done:
        return
    subject = Subject(topic, subject_in(kind, topic).chosen)
    glance.reader.claim(ClaimKind.PART, person, subject, person.numeral)
    glance.done.add(start)
