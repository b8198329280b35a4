"""Go through a narrative a second time, for the figures that the first reading did not understand."""

from collections.abc import Sequence

from xlsx_tools.checking.claims.glance import Glance, clauses_of
from xlsx_tools.checking.claims.glance_changes import read_changes
from xlsx_tools.checking.claims.glance_counts import read_counts
from xlsx_tools.checking.claims.glance_shares import read_shares
from xlsx_tools.checking.claims.glance_statements import read_statements
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Scope
from xlsx_tools.checking.claims.tokens import Tokens


def look_again(reader: Reader, sentences: Sequence[Tokens]) -> None:
    """Take down what figures are likely to be that nothing is claimed of yet."""
    known = {claim.start: claim for claim in reader.claims}
    glance = Glance(reader, known, {*reader.made})
    if reader.home is not None:
        glance.topic = reader.home
        glance.named[reader.home.id] = reader.home
    reader.scope = Scope()
    for sentence in sentences:
        glance.began_sentence(sentence)
        for clause in clauses_of(sentence):
            glance.came_to(clause)
            compared = read_changes(glance)
            read_shares(glance)
            glance.told_none()
            read_counts(glance, compared)
            read_statements(glance)
            glance.left(compared)
