"""Go through a narrative a second time, for the figures that the first reading did not understand."""

from collections.abc import Sequence

from xlsx_tools.checking.claims.glance import FIGURES, Glance, clauses_of, only_topic_in
from xlsx_tools.checking.claims.glance_changes import read_changes
from xlsx_tools.checking.claims.glance_counts import read_counts
from xlsx_tools.checking.claims.glance_persons import read_persons
from xlsx_tools.checking.claims.glance_shares import read_shares
from xlsx_tools.checking.claims.glance_statements import read_statements
from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.scope import Scope
from xlsx_tools.checking.claims.tokens import NAMES, Token, Tokens, WordKind, has
from xlsx_tools.form.vocabulary import Mark, Topic

# A text without any of these says nothing of figures.
STATING = (Mark.NONE, Mark.ALL)
SAYING = (WordKind.NUMBER, WordKind.PERCENT, Mark.NONE, Mark.ALL)


def list_figures(glance: Glance) -> None:
    """Remember each figure of a clause that speaks of a topic, be it understood or not."""
    clause = glance.clause
    if glance.kinds.isdisjoint(FIGURES + STATING) or glance.kinds.isdisjoint(NAMES):
        return
    named = glance.topic_in(clause)
    topic = named or only_topic_in(clause)
    if topic is None or glance.reader.is_barred(topic, counted=False):
        return
    figures = [n for n, token in enumerate(clause) if _is_counted(token, topic)]
    if glance.is_away or named is None:
        figures = [n for n in figures if has(clause[max(0, n - 1) : n], WordKind.TERM)]
    elif not figures and has(clause, WordKind.TERM) and not has(clause, Mark.INTENDED):
        figures = [n for n, token in enumerate(clause) if token.word.kind in STATING][:1]
    for n in figures:
        glance.reader.say(clause[n])


def _is_counted(token: Token, topic: Topic) -> bool:
    """Whether it is a percentage, or a number of what the topic counts."""
    unit = token.numeral.unit if token.numeral else ""
    return token.word.kind is WordKind.PERCENT or bool(unit and unit in topic.units)


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
        before = claims = len(reader.claims)
        for clause in clauses_of(sentence):
            before, claims = claims, len(reader.claims)
            glance.came_to(clause)
            if Mark.UNCOUNTED in glance.kinds and WordKind.NUMBER not in glance.kinds:
                del reader.claims[before:claims]  # 新收到的2件,将计入下一年度统计
            compared = read_changes(glance)
            read_shares(glance)
            glance.told_none()
            read_persons(glance)
            read_counts(glance, compared)
            read_statements(glance)
            list_figures(glance)
            glance.left(compared)
