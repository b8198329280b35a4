"""Which of a topic's things a run of words names: the terms among them, put together."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, first, has, run_length
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


def each_whole(listed: Tokens) -> Iterator[Tokens]:
    """What is listed, each by itself where one says of what it is: 被纠错、败诉; not 复议、诉讼败诉."""
    conjuncts: list[list[Token]] = [[]]
    for token in listed:
        if token.word.kind is Mark.JOIN:
            conjuncts.append([])
        else:
            conjuncts[-1].append(token)
    terms = [sum(bool(token.word.readings) for token in one) for one in conjuncts]
    if max(terms) == 1 and any(_is_whole(token) for token in listed):
        yield from (one for one, count in zip(conjuncts, terms, strict=True) if count)
    else:
        yield listed


def _is_whole(token: Token) -> bool:
    """Whether a term says both what it is and what became of it: 败诉."""
    facets = {(reading.topic.id, reading.facet.id) for reading in token.word.readings}
    topics = [topic for topic, _ in facets]
    return len(topics) > len(set(topics))


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
