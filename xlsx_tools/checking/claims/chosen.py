"""Which of a topic's things a run of words names: the terms among them, put together."""

from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import Tokens, WordKind, first, has, run_length
from xlsx_tools.form.vocabulary import Mark, Meanings, Topic


def subject_in(tokens: Tokens, topic: Topic) -> Subject:
    """The terms of a topic among the tokens; what is part of another term's items goes before it."""
    chosen: dict[str, tuple[Meanings, ...]] = {}
    for n, token in enumerate(tokens):
        for reading in token.word.readings:
            means, facet = reading.term.means, reading.facet.id
            if reading.facet is not topic.facets[0] and _is_one_of_a_list(tokens, n):
                continue
            if reading.topic is not topic or means in chosen.get(facet, ()):
                continue
            told = chosen.get(facet, ())
            if told and not _is_joined(tokens[:n]):
                both = tuple(one for one in means if one in told[-1]) or (*means, *told[-1])
                chosen[facet] = (*told[:-1], _narrowest_first(topic, facet, both))
            elif reading.topic is topic and means not in chosen.get(facet, ()):
                chosen[facet] = (*chosen.get(facet, ()), means)
    return Subject(topic, {facet: _narrowest(topic, facet, terms) for facet, terms in chosen.items()})


def _narrowest_first(topic: Topic, facet: str, sums: Meanings) -> Meanings:
    return tuple(sorted(dict.fromkeys(sums), key=lambda said: len(topic.items_of(facet, said))))


def _is_joined(before: Tokens) -> bool:
    """Whether a term is listed beside the one before it."""
    since = len(before) - first(list(reversed(before)), {WordKind.TERM})
    return has(before[max(0, since) :], Mark.JOIN)


def _is_one_of_a_list(tokens: Tokens, at: int) -> bool:
    """Whether a term is listed with words that are none, as in 群众、企业提出的."""
    before, after = list(tokens[:at]), list(tokens[at + 1 :])
    return any(_lists_others(near) for near in (before[::-1], after))


def _lists_others(near: Tokens) -> bool:
    joined = run_length(near, {Mark.JOIN})
    return joined > 0 and has(near[joined : joined + 1], Mark.PLAIN, WordKind.UNKNOWN)


def _narrowest(topic: Topic, facet: str, terms: tuple[Meanings, ...]) -> tuple[Meanings, ...]:
    if len(terms) < 2:
        return terms
    items = [topic.items_of(facet, term[0]) for term in terms]
    narrow = [term for term, own in zip(terms, items, strict=True) if not any(other < own for other in items)]
    wide = [term for term in terms if term not in narrow]
    if len(narrow) == len(wide) == 1:
        return ((*narrow[0], *wide[0]),)
    return tuple(narrow)
