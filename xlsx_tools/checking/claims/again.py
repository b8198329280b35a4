"""Go through a narrative a second time, for the figures that the first reading did not understand."""

from collections.abc import Sequence

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import Glance, clauses_of
from xlsx_tools.checking.claims.glance_changes import read_changes, read_share
from xlsx_tools.checking.claims.glance_counts import read_counts
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind


def look_again(reader: Reader, sentences: Sequence[Tokens]) -> None:
    """Take down what figures are likely to be that nothing is claimed of yet."""
    if not any(_is_left(reader, token) for sentence in sentences for token in sentence):
        return
    known = {claim.start: claim for claim in reader.claims if claim.kind in (ClaimKind.IS, ClaimKind.NONE)}
    glance = Glance(reader, known, {*reader.made})
    if reader.home is not None:
        glance.topic = reader.home
        glance.named[reader.home.id] = reader.home
    for sentence in sentences:
        glance.began_sentence()
        for clause in clauses_of(sentence):
            glance.came_to(clause)
            read_changes(glance)
            read_share(glance)
            glance.told_none()
            read_counts(glance)


def _is_left(reader: Reader, token: Token) -> bool:
    """Whether it is a figure that nothing is claimed of."""
    is_figure = token.kind in (WordKind.NUMBER, WordKind.PERCENT)
    return is_figure and reader.prose.span(token.start, token.end)[0] not in reader.made
