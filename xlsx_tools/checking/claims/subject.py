"""What a number is of: a topic, what was said of each facet, and the items that this may mean."""

from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from xlsx_tools.form.vocabulary import Facet, Meanings, Sum, Term, Topic

Chosen = Mapping[str, tuple[Meanings, ...]]  # by facet, what each term that was said may mean


class Subject(NamedTuple):
    """A topic with the terms that were said of it."""

    topic: Topic
    chosen: Chosen = MappingProxyType({})

    def said(self, facet: str, *terms: Meanings) -> "Subject":
        """The same with other terms of a facet."""
        return Subject(self.topic, {**self.chosen, facet: terms})

    def inherits(self, other: "Subject | None") -> "Subject":
        """With what was said before, or nothing, of the facets nothing is said of now."""
        if other is None or other.topic is not self.topic:
            return self
        if self._differs_from(other):
            needed = {f.id: other.chosen[f.id] for f in self.topic.facets if self._needs(f, other)}
            return Subject(self.topic, needed | dict(self.chosen)) if needed else self
        before = {
            facet.id: ((*_sums(other.chosen[facet.id]), *facet.default),)
            for facet in self.topic.facets
            if facet.id in other.chosen
        }
        return Subject(self.topic, before | dict(self.chosen))

    def _needs(self, facet: Facet, other: "Subject") -> bool:
        """Whether a facet must be said, and only the other says it: 现行有效规章5件、规范性文件87件."""
        return not facet.default and facet.id not in self.chosen and facet.id in other.chosen

    def _differs_from(self, other: "Subject") -> bool:
        """Whether it is another of the things that the first facet tells apart: 诉讼 after 复议."""
        facet = self.topic.facets[0]
        if facet.default or not (self.leads and other.leads):
            return False
        ours, theirs = (set(_sums(one.chosen[facet.id])[0]) for one in (self, other))
        return not (ours <= theirs or theirs <= ours)

    @property
    def leads(self) -> bool:
        """Whether its first facet is said, so that it goes on from nothing."""
        return self.topic.facets[0].id in self.chosen

    @property
    def kept(self) -> "Subject | None":
        """What of it outlasts a sentence: which of the things it is that its first facet tells apart."""
        facet = self.topic.facets[0]
        if facet.default or facet.id not in self.chosen:
            return None
        return Subject(self.topic, {facet.id: self.chosen[facet.id]})

    @property
    def whatever_it_is(self) -> "Subject":
        """The same of all there is where nothing is said of what must be."""
        missing = {f.id: ((f.parts,),) for f in self.topic.facets if f.parts and not f.default}
        return Subject(self.topic, {**missing, **self.chosen})

    @property
    def is_definite(self) -> bool:
        """Whether enough is said to know its items."""
        return all(facet.id in self.chosen or facet.default for facet in self.topic.facets)

    @property
    def is_all(self) -> bool:
        """Whether it is all there is, as if nothing were said."""
        return all(
            not facet.default or _sums(self.chosen[facet.id])[0] in facet.default
            for facet in self.topic.facets
            if facet.id in self.chosen
        )

    @property
    def is_done(self) -> bool:
        """Whether it is what was done with: there is a rest that was not."""
        return any(
            term.rest and self.chosen.get(facet.id) == (term.means,)
            for facet in self.topic.facets
            for term in facet.terms
        )

    @property
    def is_portion(self) -> bool:
        """Whether only some of all there is can be meant, whichever way it is taken."""
        return any(
            all(_is_portion(said, facet.default) for said in _sums(self.chosen[facet.id]))
            for facet in self.topic.facets
            if facet.default and facet.id in self.chosen
        )

    @property
    def is_addend(self) -> bool:
        """Whether it is one of those that all there is is made up of."""
        return any(
            all(_is_addend(said, facet.default) for said in _sums(self.chosen[facet.id]))
            for facet in self.topic.facets
            if facet.id in self.chosen
        )

    @property
    def reason(self) -> "Subject | None":
        """Those of the reason told with a result, as in 属于过程性信息不予公开; None if none is."""
        for facet in self.topic.facets:
            terms = self.chosen.get(facet.id, ())
            sums = terms[0] if len(terms) == 1 else ()
            if len(sums) > 1 and facet.default and _is_reason(self.topic, facet, *sums[:2]):
                return self.said(facet.id, sums[:1])
        return None

    @property
    def is_synonym(self) -> bool:
        """Whether it is all there is, whichever way it is taken, and no addend of it."""
        return not self.is_addend and all(
            said in facet.default
            for facet in self.topic.facets
            if facet.id in self.chosen
            for said in _sums(self.chosen[facet.id])
        )

    def followed_by(self, last: "Subject | None") -> "Subject":
        """What parts are told of when another of the things that the first facet tells apart came last.

        That one, as 诉讼 after 复议2件,其中维持1件; either where it is among these: 诉讼2件,其中直接起诉1件.
        """
        facet = self.topic.facets[0]
        if last is None or last.topic is not self.topic or facet.default:
            return self
        if facet.id not in self.chosen or facet.id not in last.chosen:
            return self
        ours, others = _sums(self.chosen[facet.id]), _sums(last.chosen[facet.id])
        if ours == others:
            return self
        is_among = set(others[0]) < set(ours[0])
        return self.said(facet.id, (*ours, *others)) if is_among else last

    def beside(self, others: "Sequence[Subject]") -> "Subject":
        """Whichever of several wholes the parts are told of: 行政复议4件、行政诉讼0件,其中维持3件."""
        facet = self.topic.facets[0]
        if facet.default or facet.id not in self.chosen:
            return self
        told = [one.chosen[facet.id] for one in others if one.topic is self.topic and facet.id in one.chosen]
        alone = [found for terms in told for found in _sums(terms)]
        together = [tuple(dict.fromkeys(name for found in alone for name in found))] if alone else []
        sums = [*_sums(self.chosen[facet.id]), *alone, *together]
        return self.said(facet.id, tuple(dict.fromkeys(sums)))

    def holds(self, other: "Subject") -> bool:
        """Whether all that the other may be is among what it is."""
        items = {item for meaning in self.meanings for item in meaning}
        return all(item in items for meaning in other.meanings for item in meaning)

    @property
    def meanings(self) -> Meanings:
        """The sums of items it may be, likeliest first; () if the topic has no items."""
        return _items(self.topic, [self._sums_of(facet) for facet in self.topic.facets])

    @property
    def wholes(self) -> Meanings:
        """The sums of items it is part of: the same as if nothing were said of one facet."""
        found = [
            items
            for facet in self.topic.facets
            if facet.id in self.chosen
            for items in (
                *self._with_default(facet),
                *self.said(facet.id, (facet.parts, *_done(facet))).meanings,
            )
        ]
        return tuple(dict.fromkeys(items for items in found if items))

    def without_answer(self, facet: Facet) -> "Subject":
        """The same with nothing said of a facet."""
        return Subject(self.topic, {name: terms for name, terms in self.chosen.items() if name != facet.id})

    def left_by(self, facet: Facet, term: Term) -> Meanings:
        """What is left of this, or of all there is where this is all, if all are of a term."""
        if term.rest:
            return self.said(facet.id, (term.rest,)).meanings
        everything = self.said(facet.id, (facet.parts,)).meanings if facet.parts else ()
        wholes: list[tuple[Sum, Sum]] = []
        for means in (one for one in term.means if set(term.means[0]) <= set(one)):  # 公开, in part or not
            said = self.said(facet.id, (means,)).meanings
            wholes += zip(everything, said, strict=True) if facet.default and self.is_all else ()
            wholes += [(own, said[0]) for own in self.meanings if said]
        left = [
            tuple(item for item in whole if item not in some)
            for whole, some in wholes
            if set(some) < set(whole)
        ]
        return tuple(dict.fromkeys(left))

    @property
    def together(self) -> "Subject":
        """All of several terms of a facet, and none of them alone: 予以公开、部分公开共10件."""
        return Subject(self.topic, {facet: (_all_of(terms),) for facet, terms in self.chosen.items()})

    @property
    def parts(self) -> "tuple[Subject, ...]":
        """One subject for each of several terms of a facet, or itself."""
        for facet, terms in self.chosen.items():
            if len(terms) > 1:
                return tuple(self.said(facet, term) for term in terms)
        return (self,)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others."""
        sums = (self._sums_of(facet) for facet in self.topic.facets)
        return (self.topic.id, *("+".join(found[0]) if found else "" for found in sums))

    def _sums_of(self, facet: Facet) -> Meanings:
        return _sums(self.chosen[facet.id]) if facet.id in self.chosen else facet.default

    def _with_default(self, facet: Facet) -> Meanings:
        facets = self.topic.facets
        return _items(self.topic, [f.default if f is facet else self._sums_of(f) for f in facets])


def _done(facet: Facet) -> Meanings:
    """What words for what is done with may mean: all there is but the rest."""
    return tuple(means for term in facet.terms if term.rest for means in term.means)


def _is_reason(topic: Topic, facet: Facet, narrow: Sum, wide: Sum) -> bool:
    """Whether two sums are of two terms, the first of them some of the second."""
    if wide in facet.default or any(narrow in term.means and wide in term.means for term in facet.terms):
        return False
    return topic.items_of(facet.id, narrow) < topic.items_of(facet.id, wide)


def _is_portion(said: Sum, default: Meanings) -> bool:
    return said not in default or _is_addend(said, default)


def _is_addend(said: Sum, default: Meanings) -> bool:
    return any(set(said) < set(whole) for whole in default)


def _sums(terms: Sequence[Meanings]) -> Meanings:
    """What several terms of one facet may mean together: their sum, or each by itself."""
    if len(terms) == 1:
        return terms[0]
    alone = (one for term in terms for one in term)
    return tuple(dict.fromkeys((*_all_of(terms), *alone)))


def _all_of(terms: Sequence[Meanings]) -> Meanings:
    """What several terms of one facet may mean as a sum."""
    together = (tuple(dict.fromkeys(name for one in sums for name in one)) for sums in product(*terms))
    return tuple(dict.fromkeys(together))


def _items(topic: Topic, sides: Sequence[Meanings]) -> Meanings:
    """The items of every way to take one sum of each facet."""
    found: list[Sum] = []
    for sums in product(*sides):
        items = tuple(item for values in product(*sums) for item in topic.items.get(values, ()))
        if items:
            found.append(items)
    return tuple(found)
