"""Of which of a form's kinds the numbers of a list are, and whether these are all the kinds there are."""

from collections.abc import Collection, Sequence
from itertools import product

from xlsx_tools.checking.claims.reckoned_numbers import Placed
from xlsx_tools.checking.claims.tokens import Reading, Token, WordKind


def make_up_all(parts: Sequence[Placed]) -> bool:
    """Whether a table tells that the two come to all there is: 新收7件、上年结转1件,共7件."""
    one, other = ([r for token in (*part.own, *part.rest) for r in token.word.readings] for part in parts)
    return any(
        reading.facet is beside.facet and {*some, *others} in map(set, reading.facet.default)
        for reading in one
        for beside in other
        for some, others in product(reading.term.means, beside.term.means)
        if set(some).isdisjoint(others)
    )


def leave_some_out(parts: Sequence[Placed]) -> bool:
    """Whether one of two is what all there is is made up of, and the other not: 上年结转14件,结转下年11件."""
    readings = [r for part in parts for token in (*part.own, *part.rest) for r in token.word.readings]
    is_addend = any(
        set(r.term.means[0]) < set(whole) and r.term.means[0] not in r.facet.default
        for r in readings
        for whole in r.facet.default
    )
    return len(parts) == 2 and is_addend and not make_up_all(parts)


def are_both(parts: Sequence[Placed]) -> bool:
    """Whether they are two that make up all there is: 其中新收16件、上年结转1件."""
    terms = [sum(token.word.kind is WordKind.TERM for token in part.own) for part in parts]
    return terms == [1, 1] and make_up_all(parts)


def are_all_kinds(parts: Sequence[Placed]) -> bool:
    """Whether a form tells that they are all there are: 自然人15件、法人或其他组织3件."""
    kinds = [[r for token in (*part.own, *part.rest) for r in token.word.readings] for part in parts]
    facets = {(r.topic.id, r.facet.id): (r.topic, r.facet) for r in kinds[0] if r.facet.default}
    for topic, facet in facets.values():
        told = [[r.term.means[0] for r in kind if r.facet is facet] for kind in kinds]
        if not all(told):
            continue
        rows = [topic.items_of(facet.id, means[0]) for means in told]
        together = frozenset[str]().union(*rows)
        is_each_once = sum(map(len, rows)) == len(together)
        if is_each_once and together == topic.items_of(facet.id, facet.parts):
            return True
    return False


def tell_one_thing(whole: Placed, parts: Sequence[Placed]) -> bool:
    """Whether what tells the parts from each other is of one facet of the whole, or known of none."""
    topics = {topic for topic, _ in _facets_of(whole)}
    facets = [{one for one in _facets_of(part) if not topics or one[0] in topics} for part in parts]
    are_of_it = not any(_is_of_another_kind(whole, part) for part in parts)
    return are_of_it and (not any(facets) or bool(set.intersection(*facets)))


def _is_of_another_kind(whole: Placed, part: Placed) -> bool:
    """Whether what is told of a number is nothing that another can be part of: 现行有效12件(新增2件)."""
    wide, narrow = (
        [r for token in (*one.own, *one.rest) for r in token.word.readings] for one in (whole, part)
    )
    rows = [
        one.term.means[0] not in one.facet.default and not _rows_of(one) & _rows_of(other)
        for one in wide
        for other in narrow
        if one.facet is other.facet
    ]
    return bool(rows) and all(rows)


def _rows_of(reading: Reading) -> frozenset[str]:
    values = tuple(value for means in reading.term.means for value in means)
    return reading.topic.items_of(reading.facet.id, values)


def _facets_of(one: Placed) -> set[tuple[str, str]]:
    """The topics and facets that the words around a number may be of."""
    readings = (reading for token in (*one.own, *one.rest) for reading in token.word.readings)
    return {(reading.topic.id, reading.facet.id) for reading in readings}


def no_table_tells_apart(whole: Placed, parts: Sequence[Placed]) -> bool:
    """Whether no table tells the parts from each other: 乡镇受理16件、部门受理13件."""
    topics = {topic for topic, _ in _facets_of(whole)}
    terms = [
        [token.word for token in (*part.own, *part.rest) if _is_told_by(token, topics)] for part in parts
    ]
    return all(words == terms[0] for words in terms)


def _is_told_by(token: Token, topics: Collection[str]) -> bool:
    """Whether a table may tell what a word is of; 其他 alone is a word of any list."""
    is_of_any = token.word.is_counted and not any(one.topic.id in topics for one in token.word.readings)
    return token.word.kind is WordKind.TERM and not is_of_any
