"""Numbers that are part of one before them: which they are part of, and what is left of that."""

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, has
from xlsx_tools.form.vocabulary import Mark


def count_part(reader: Reader, numeral: Numeral) -> None:
    """Take a number off what it is part of; once nothing is left, what follows is told of the whole again."""
    whole = reader.scope.whole
    if whole and numeral.unit == whole.unit:
        reader.scope = reader.scope.counted_part(numeral.value)
        reader.count = reader.count if reader.scope.left else whole.value


def is_last_part(reader: Reader, numeral: Numeral | None) -> bool:
    """Whether with a number the parts of a whole come to it: it is one of them, however it is called."""
    whole, left = reader.scope.whole, reader.scope.left
    if numeral is None or whole is None or numeral.unit != whole.unit:
        return False
    return numeral.value == left < whole.value


def repeats_head(reader: Reader, subject: Subject) -> bool:
    """Whether a part is called what the whole may be called, as in 处理21件,其中作出答复20件."""
    whole = reader.scope.whole
    if whole is None or reader.scope.numbers[-1] is not whole:
        return False
    return whole.subject.topic is subject.topic and subject.is_synonym


def is_of_whole(reader: Reader, subject: Subject) -> bool:
    """Whether a part is called what all there is may be, but the whole may not: 办结9件,其中新收8件."""
    whole = reader.scope.whole
    if whole is None or whole.subject.topic is not subject.topic:
        return False
    return any(
        facet.default
        and facet.id in subject.chosen
        and facet.id in whole.subject.chosen
        and subject.chosen[facet.id][0][0] == facet.default[0]
        and not any(set(facet.default[0]) <= set(sums) for sums in whole.subject.chosen[facet.id][0])
        for facet in subject.topic.facets
    )


def read_part(reader: Reader, number: Token, numeral: Numeral, around: Tokens) -> None:
    """A number of something no word is known for, said to be part of what went before."""
    whole = reader.scope.whole
    if whole is None or not numeral.unit or numeral.unit != whole.unit:
        return
    if all(claim.subject != whole.subject.key for claim in reader.claims):
        return  # which turned out not to be ours
    terms = [token for token in around if token.kind is WordKind.TERM]
    if not has(around, Mark.ELSEWHERE, WordKind.OPAQUE) and all(term.word.is_verb for term in terms):
        reader.claim(ClaimKind.PART, number, whole.subject, numeral)
