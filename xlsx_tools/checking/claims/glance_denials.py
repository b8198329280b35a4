"""Words that say at a second look that there was none of something."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.chosen import each_whole, subject_in
from xlsx_tools.checking.claims.claim import ClaimKind
from xlsx_tools.checking.claims.glance import FIGURES, Glance
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Token,
    Tokens,
    WordKind,
    first,
    has,
    is_pure,
)
from xlsx_tools.form.vocabulary import Mark

_LONGEST_TAIL = 2  # characters behind what there was none of: 事件, 措施
_BETWEEN = (Mark.RATIO, Mark.BECOMING, Mark.SHARE, Mark.WAYS)


def read_denials(glance: Glance) -> None:
    """Take down what a clause says there was none of."""
    clause = glance.clause
    places = [n for n, token in enumerate(clause) if token.word.kind is Mark.NONE]
    begin = 0
    for place, end in zip(places, [*places[1:], len(clause)], strict=False):
        none, before, after = clause[place], clause[begin:place], clause[place + 1 : end]
        is_denied = begin > 0 and not has(before, *NAMES)  # 无逾期未答复情形
        begin = place + 1
        is_some = has(before, WordKind.NUMBER) and not has(before, Mark.BECOMING)
        if is_denied or is_some or has(before, Mark.NARROW) or _is_of_others(glance, before):
            continue
        span, words = _denied(before, none, after)
        is_open = has(span, *FIGURES, Mark.ROUGH_BEFORE, Mark.PART)
        if glance.start_of(none) not in glance.done and not is_open:
            for one in each_whole(_listed(span)):
                _claim_none(glance, words, one)


def _denied(before: Tokens, none: Token, after: Tokens) -> tuple[Tokens, Tokens]:
    """What there was none of, and the words that say so: 未发生复议, 败诉率为零; () if it cannot be told."""
    if has(after, *NAMES):
        whose = [token for token in before if token.word.is_alone]
        return [*whose, *_behind_cause(after)], [none, *after]
    if not is_pure(after):
        return (), ()
    became = has(before[-1:], Mark.BECOMING)
    return _behind_cause([t for t in before if t.word.kind not in FIGURES or not became]), [none]


def _is_of_others(glance: Glance, before: Tokens) -> bool:
    """Whether others had none, or all for whom the unit speaks."""
    if has(before, WordKind.BODY, WordKind.CHANNEL) and not has(before, WordKind.OWN):
        return True
    reader = glance.reader
    bodies, unit = reader.lexicon.organisations, reader.setting.unit
    speaks_for = unit.endswith(bodies.bodies.offices)
    return any(bodies.is_served(t, unit) or (speaks_for and bodies.is_wide(t)) for t in before)


def _behind_cause(span: Tokens) -> Tokens:
    """What there was none of, without what would have brought it about; () if only some are meant.

    That it was 因政府信息公开引发 leaves out none, 因答复不当引发 may.
    """
    narrow = first(span, {Mark.NARROW})
    if narrow == len(span):
        return span
    ends = [n for n, token in enumerate(span) if n > narrow and token.word.kind is Mark.HAPPEN]
    cause, rest = (span[narrow + 1 : ends[-1]], span[ends[-1] + 1 :]) if ends else (span[narrow + 1 :], [])
    if not ends:
        n = first(cause, {Mark.OURS, WordKind.TOPIC}) + 1
        cause, rest = cause[:n], cause[n:]
    named = [t for t in cause if t.word.kind not in (Mark.OURS, WordKind.TOPIC, WordKind.HINT, Mark.PLAIN)]
    is_ours = has(cause, Mark.OURS, WordKind.TOPIC, WordKind.HINT)
    return rest if is_ours and sum(len(t.text) for t in named) <= _LONGEST_TAIL else ()


def _listed(span: Tokens) -> list[Token]:
    """The names of a list, each with its joint; what is not known, and what it changes, is left out."""
    kept: list[Token] = []
    for conjunct in _conjuncts(span):
        listed = _without_another_deed(kept, conjunct)
        names = [n for n, token in enumerate(listed) if token.word.kind in NAMES]
        if not names or not is_pure(listed[: names[-1] + 1]):
            continue
        tail = [t for t in listed[names[-1] + 1 :] if t.word.kind not in _BETWEEN]
        if _is_of_another_thing(listed[names[-1]], tail):
            continue
        strange = (token for token in tail if token.word.kind is not Mark.ELSEWHERE and not is_pure([token]))
        length = sum(len(token.text) for token in strange)
        if length <= _LONGEST_TAIL:
            kept += listed
    return kept


def _is_of_another_thing(name: Token, tail: Tokens) -> bool:
    """Whether a name only tells of what something else was: 申请答复的异议, not 行政诉讼举报情况."""
    goes_on = bool(name.word.readings) and name.word.is_alone and has(tail[:1], Mark.ELSEWHERE)
    is_strange = has(tail[:1], Mark.PLAIN) and has(tail, WordKind.UNKNOWN)
    return is_strange or (has(tail, Mark.ELSEWHERE) and not goes_on)


def _without_another_deed(before: Tokens, conjunct: list[Token]) -> list[Token]:
    """A conjunct without what was done that the form does not count: 未制发、废止、修改|规范性文件."""
    joint, deed, name = (conjunct[n : n + 1] for n in range(3))
    is_deed = has(deed, WordKind.UNKNOWN) and len(deed[0].text) <= _LONGEST_TAIL and has(name, *NAMES)
    is_listed = bool(before) and before[-1].word.is_verb and has(joint, Mark.JOIN)
    return [*joint, *conjunct[2:]] if is_deed and is_listed else conjunct


def _conjuncts(span: Tokens) -> Iterator[list[Token]]:
    """What is listed, each with the joint before it."""
    conjunct: list[Token] = []
    for token in span:
        if token.word.kind is Mark.JOIN and has(conjunct, *NAMES, WordKind.UNKNOWN, Mark.ELSEWHERE):
            yield conjunct
            conjunct = []
        conjunct.append(token)
    yield conjunct


def _claim_none(glance: Glance, words: Tokens, span: Tokens) -> None:
    topic = glance.topic_in(span) if span else None
    if topic is None or glance.reader.is_barred(topic):
        return
    if not (has(span, WordKind.TERM, WordKind.TOPIC) or topic is glance.reader.home):
        return
    before = glance.last.kept if glance.last else None
    subject = subject_in(span, topic).inherits(before).whatever_it_is
    alone = [token for token in span if token.word.is_alone]
    is_row = has(alone, WordKind.TERM)  # 未引发投诉、诉讼: of what the form counts too
    if subject.is_definite and (is_row or not glance.is_away):
        needs = 0 if alone else 1
        glance.reader.claim_none(ClaimKind.NONE, words, subject.parts, needs=needs)
        glance.done.add(glance.start_of(words[0]))
