"""Go through a narrative a second time, for the figures that the first reading did not understand."""

from collections.abc import Iterable

from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import Glance, clauses_of
from xlsx_tools.checking.claims.glance_changes import read_changes, read_share
from xlsx_tools.checking.claims.glance_counts import read_counts
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.tokens import Tokens


def look_again(reader: Reader, sentences: Iterable[Tokens]) -> None:
    """Take down what figures are likely to be that nothing is claimed of yet."""
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
