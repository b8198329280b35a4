"""Statements at a second look: what a clause says without a number of its own."""

from bisect import bisect_right

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.glance import FIGURES, Glance
from xlsx_tools.checking.claims.glance_alone import read_alone
from xlsx_tools.checking.claims.glance_denials import read_denials
from xlsx_tools.checking.claims.glance_kinds import read_kinds
from xlsx_tools.checking.claims.glance_outcomes import read_outcome
from xlsx_tools.checking.claims.tokens import WordKind, first, has
from xlsx_tools.form.vocabulary import Mark

_NO_STATEMENT = (
    Mark.INTENDED,
    Mark.PERIOD,
    Mark.AVERAGE,
    Mark.NEXT_YEAR,
    Mark.LAST_YEAR,
    WordKind.OTHER_YEAR,
    Mark.EXCEPT,
    Mark.SO_FAR,
)


_STATING = frozenset({Mark.NONE, Mark.ALL, WordKind.TERM})


def read_statements(glance: Glance) -> None:
    """Take down what a clause says without a number of its own."""
    clause = glance.clause
    if _STATING.isdisjoint(glance.kinds) or _only_names_whom(glance):
        return
    if glance.is_other_time or glance.is_here_other_time or has(clause, *_NO_STATEMENT):
        return
    if has(clause, Mark.NONE):
        read_denials(glance)
    elif glance.is_away and (glance.loose is None or has(clause, Mark.ALL, *FIGURES)):
        return
    elif has(clause, Mark.ALL):
        claims = len(glance.reader.claims)
        read_kinds(glance)
        if len(glance.reader.claims) == claims and glance.loose is not None:
            read_alone(glance)
    elif not has(clause, *FIGURES) and not _only_gives_reason(glance):
        claims = len(glance.reader.claims)
        read_alone(glance)
        if len(glance.reader.claims) == claims:
            read_outcome(glance)


def _only_names_whom(glance: Glance) -> bool:
    """Whether it says of whom the next clause tells something: 法人申请中,企业2件; not 仍在审理之中."""
    last = glance.clause[-1]
    at = bisect_right(glance.sentence_tokens, last.start, key=lambda token: token.start)
    return last.word.kind is Mark.AMONG and len(glance.sentence_tokens) > at + 1


def _only_gives_reason(glance: Glance) -> bool:
    """Whether a result that is not of the reason follows it: 因涉及商业秘密,征求意见后予以部分公开."""
    topic = glance.topic_in(glance.clause)
    if topic is None or not has(glance.clause[:1], Mark.NARROW):
        return False
    behind = [token for token in glance.sentence_tokens if token.start > glance.clause[-1].start]
    behind = behind[: first(behind, {WordKind.NUMBER})]
    reason = subject_in(glance.clause, topic)
    results = (subject_in([token], topic) for token in behind if token.word.kind is WordKind.TERM)
    return any(result.is_portion and not result.holds(reason) for result in results)
