"""Words that say at a second look of what kind all were, or all others."""

from collections.abc import Iterator, Sequence

from xlsx_tools.checking.claims.chosen import subject_in
from xlsx_tools.checking.claims.claim import LONGEST_LIST, ClaimKind
from xlsx_tools.checking.claims.glance import FIGURES, Glance, Mentioned
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Reading,
    Token,
    Tokens,
    WordKind,
    first,
    has,
    run_length,
    says_done,
)
from xlsx_tools.form.vocabulary import Mark, Meanings, Term, Topic
from xlsx_tools.quantity import Number

BEFORE_KIND = (Mark.NARROW, Mark.NONE, Mark.ELSEWHERE, Mark.EXCEPT, Mark.OTHERS)

_OF_MORE = (Mark.OTHERS, WordKind.TERM, WordKind.UNKNOWN, *FIGURES)


def read_kinds(glance: Glance) -> None:
    """Take down that all of a number, or all there were, were of a kind."""
    clause = glance.clause
    at = first(clause, {Mark.ALL})
    before, after = clause[:at], clause[at + 1 :]
    after = after[first(after, {Mark.ALL}) + 1 :] if has(after, Mark.ALL) else after
    end = first(after, {WordKind.NUMBER, WordKind.PERCENT})
    kind = told_kind(after[:end]) or _reason_of(after[:end])
    if not kind or has(before, Mark.NONE, Mark.NARROW, WordKind.BODY, WordKind.OPAQUE):
        return
    if has(before, WordKind.NUMBER) and says_done(before):
        return
    words = [clause[at], *clause[at + 1 :][:end]]
    claims = len(glance.reader.claims)
    if has(before, Mark.OTHERS) and has(before, WordKind.NUMBER):
        _claim_others(glance, before, kind)
    elif has(before, Mark.OTHERS):
        _claim_all_others(glance, words, kind)
    elif whom := _whom(glance, before):
        claim_least(glance, words, whom, kind)
    if len(glance.reader.claims) == claims and not has(before, *_OF_MORE):
        _claim_done(glance, words, kind)


def _claim_others(glance: Glance, before: Tokens, kind: Tokens) -> None:
    """Take down of what kind all others were: 其余11件均予以公开."""
    numbers = [token for token in before if token.word.kind is WordKind.NUMBER and token.numeral]
    topic = glance.topic_in(kind)
    if len(numbers) != 1 or topic is None or glance.start_of(numbers[0]) in glance.done:
        return
    numeral, subject = numbers[0].numeral, subject_in(kind, topic).inherits(glance.last)
    if numeral is None or not subject.is_definite or numeral.unit not in topic.units:
        return
    is_portion = subject.is_portion or not topic.facets[0].default
    claims = ClaimKind.LIKELY if is_portion else ClaimKind.LEAST
    glance.reader.claim(claims, numbers[0], subject, numeral, needs=1)
    glance.done.add(glance.start_of(numbers[0]))


def _claim_all_others(glance: Glance, words: Tokens, kind: Tokens) -> None:
    """Take down of what kind what is left of all was: 共9件,除2件…外,其余均予以公开."""
    whole = next((one for one in reversed(glance.told) if one.subject.is_all and one.value), None)
    if whole is None or not whole.is_sure or says_done(kind):
        return
    topic = whole.subject.topic
    parts = [
        token.numeral
        for token in glance.sentence_tokens
        if token.numeral and whole.start < glance.start_of(token) < glance.start_of(words[0])
    ]
    subject = subject_in(kind, topic)
    left = whole.value - sum(part.value for part in parts)
    if not parts or left <= 0 or any(part.unit not in topic.units or not part.unit for part in parts):
        return
    if subject.is_portion and topic.facets[0].default:
        figure = as_figure(glance, words)
        glance.reader.claim(ClaimKind.LIKELY, figure, subject, Numeral(left), needs=1)
        glance.done.add(glance.start_of(words[0]))


def _claim_done(glance: Glance, words: Tokens, kind: Tokens) -> None:
    """Take down that, as all there were are done with, none are left."""
    topic = glance.topic_in(kind)
    start = glance.start_of(words[0])
    if topic is None or glance.leaves_out or _is_done(glance, start):
        return
    if not any(one.subject.topic is topic and one.value for one in glance.told):
        return
    for reading in kind[0].word.readings:
        term = _joined(reading, kind)
        done = Subject(topic, {reading.facet.id: (term.means,)})
        is_told = any(
            one.subject.topic is topic and one.meanings[:1] == done.meanings[:1] for one in glance.told
        )
        is_named = any(r.facet is reading.facet for t in _before(glance, words) for r in t.word.readings)
        is_done = reading.facet.default and (term.rest or not is_named)
        if reading.topic is topic and is_done and not is_told:
            rest = Subject(topic).left_by(reading.facet, term)
            glance.reader.claim_none(ClaimKind.DONE, words, [done], meanings=rest, needs=1)
            glance.done.add(glance.start_of(words[0]))


def _joined(reading: Reading, kind: Tokens) -> Term:
    """The term with those that it is joined with: 全部由自然人或商业企业提交."""
    if not has(kind, Mark.JOIN):
        return reading.term
    terms = [r.term for token in kind for r in token.word.readings if r.facet is reading.facet]
    means = tuple(dict.fromkeys(value for term in terms for value in term.means[0]))
    is_one_rest = all(term.rest == reading.term.rest for term in terms)  # 全部办结、回复
    return reading.term._replace(means=(means,), rest=reading.term.rest if is_one_rest else ())


def _before(glance: Glance, words: Tokens) -> Tokens:
    """What stands before those words in their sentence."""
    return [token for token in glance.sentence_tokens if token.end <= words[0].start]


def told_kind(after: Tokens, *never: WordKind | Mark) -> Tokens:
    """The terms by which a kind is told, () if something changes what they mean."""
    n = first(after, {WordKind.TERM})
    if n == len(after) or has(after[:n], *(never or BEFORE_KIND), Mark.SOME):
        return ()
    length = run_length(after[n:], {WordKind.TERM, Mark.JOIN, Mark.PLAIN})
    return after[n : n + length]


def _reason_of(after: Tokens) -> Tokens:
    """The terms by which a reason is told, with nothing else: 均因申请人逾期不补正."""
    n = run_length(after, {Mark.NARROW, Mark.PLAIN, Mark.BACK, Mark.ROUGH_BEFORE})
    length = run_length(after[n:], {WordKind.TERM, Mark.JOIN, Mark.PLAIN})
    return (
        after[n : n + length] if has(after[n : n + 1], WordKind.TERM) and has(after[:n], Mark.NARROW) else ()
    )


def _without_begun(kind: Tokens, topic: Topic) -> Tokens:
    """Without what is only on the way to the rest: what is answered was received, 均已受理、答复."""
    results = [token for token in kind if subject_in([token], topic).is_portion]
    done = [token for token in kind if says_done([token]) and token not in results]
    return [token for token in kind if token not in done] if results else done or kind


def _whom(glance: Glance, before: Tokens) -> Mentioned | None:
    """Of whom 均 speaks: of the number before it, or of the last that was told of."""
    numbers = [token for token in before if token.word.kind is WordKind.NUMBER]
    here = glance.start_of(glance.clause[0])
    told = last_told(glance, here, may_be_whole=not glance.said.is_bracket)
    if not numbers:
        number = glance.number_before
        is_last = told is not None and number is not None and told.start == glance.start_of(number)
        is_sure = told is not None and is_last and told.is_sure
        if has(before, WordKind.TERM):
            return _named_again(glance, before)
        return told if is_sure and not has(before, *NAMES, WordKind.UNKNOWN) else None
    start = glance.start_of(numbers[-1])
    of_it = [one for one in glance.told if one.start == start]
    if of_it or len(numbers) > 1:
        return of_it[-1] if of_it else None
    topic = glance.topic_in(before) or glance.topic
    numeral = numbers[0].numeral
    if topic is None or numeral is None or not numeral.unit or numeral.unit not in topic.units:
        return None
    same = [one for one in glance.told if one.subject.topic is topic and one.value == numeral.value]
    return same[-1] if same else None


def _named_again(glance: Glance, before: Tokens) -> Mentioned | None:
    """What was told of before and is named again by nothing else: 诉讼3件,其中诉讼案件均系直接起诉."""
    topic = glance.topic_in(before)
    if topic is None or topic.facets[0].default or has(before, WordKind.UNKNOWN):
        return None
    named = subject_in(before, topic).chosen
    same = (
        one for one in reversed(glance.told) if one.subject.topic is topic and one.subject.chosen == named
    )
    return next(same, None) if len(named) == 1 else None


def narrow(subject: Subject, kind: Tokens) -> Meanings:
    """What a kind may mean; of a reason with its result, 按重复申请不予处理, the reason."""
    terms = [token for token in kind if token.word.kind is WordKind.TERM]
    return subject.meanings[:1] if len(terms) > 1 and not has(kind, Mark.JOIN) else subject.meanings


def _is_done(glance: Glance, start: int) -> bool:
    """Whether what begins there is understood, but for what was only taken to be of all there are."""
    claim = glance.known.get(start)
    return start in glance.done and not (claim and claim.kind in (ClaimKind.DONE, ClaimKind.REST))


def last_told(glance: Glance, here: int, *, may_be_whole: bool) -> Mentioned | None:
    """What was told of last in the sentence before that place, or that of which the last ones are parts."""
    begin = glance.start_of(glance.sentence_tokens[0])
    told = [one for one in glance.told[-LONGEST_LIST:] if begin <= one.start < here]
    if not told and glance.told and len(glance.values) == glance.sentence:
        last = glance.told[-1]
        return last if last.value == 1 and last.subject.is_all and last.is_sure else None
    total: Number = 0
    for n in range(len(told) - 1 if may_be_whole else 0, 0, -1):
        total += told[n].value
        if n < len(told) - 1 and told[n - 1].value == total and _may_be_whole(told[n - 1], told[n:]):
            return told[n - 1]._replace(start=told[-1].start)
    return told[-1] if told else None


def _may_be_whole(whole: Mentioned, parts: Sequence[Mentioned]) -> bool:
    """Whether a number may be made up of others, as 不予公开9件 of its reasons is."""
    return whole.subject.is_all or all(whole.subject.holds(part.subject) for part in parts)


def claim_least(glance: Glance, words: Tokens, whom: Mentioned, kind: Tokens) -> None:
    """Take down that as many as a number says were of a kind."""
    topic = whom.subject.topic
    kind = _without_begun(kind, topic)
    said = subject_in(kind, topic)
    if _is_done(glance, glance.start_of(words[0])):
        return
    for one in (*_beside(glance, whom, said), _meant(glance, whom, said)):
        _claim_least_of(glance, words, one, said, kind)


def _beside(glance: Glance, whom: Mentioned, said: Subject) -> Iterator[Mentioned]:
    """What was told of just before beside those of whom all is said: 复议2件、诉讼1件,均获维持."""
    facet = whom.subject.topic.facets[0]
    if facet.default or said.leads or not _is_lead_alone(whom.subject):
        return
    at = glance.told.index(whom) if whom in glance.told else 0
    begin = glance.start_of(glance.sentence_tokens[0])
    if at and has(glance.clause, Mark.ALL) and glance.told[at - 1].start >= begin:
        other = glance.told[at - 1]
        if _is_lead_alone(other.subject) and other.subject.topic is whom.subject.topic:
            ours, others = (set(one.subject.chosen[facet.id][0][0]) for one in (whom, other))
            if ours.isdisjoint(others) and not _is_parted(glance, other, whom):
                yield other


def _is_parted(glance: Glance, one: Mentioned, other: Mentioned) -> bool:
    """Whether more than a comma stands between two numbers."""
    between = (t for t in glance.sentence_tokens if one.start < glance.start_of(t) < other.start)
    return any(t.word.kind in (WordKind.OPEN, WordKind.CLOSE, Mark.ALL) or t.text == ";" for t in between)


def _is_lead_alone(subject: Subject) -> bool:
    """Whether nothing is said but which of the things it is that the first facet tells apart."""
    return subject.leads and len(subject.chosen) == 1


def _claim_least_of(glance: Glance, words: Tokens, whom: Mentioned, said: Subject, kind: Tokens) -> None:
    topic = whom.subject.topic
    if not _goes_with(whom.subject, said) or not whom.value:
        return
    subject = Subject(topic, {**whom.subject.chosen, **said.chosen})
    if not subject.is_definite or not topic.items:
        return
    figure = as_figure(glance, words)
    glance.reader.claim(
        ClaimKind.LEAST,
        figure,
        subject,
        Numeral(whom.value),
        meanings=_other_than_all(whom, narrow(subject, kind)),
        wholes=whom.meanings,
        given=whom.value,
    )
    glance.done.add(glance.start_of(words[0]))


def _other_than_all(whom: Mentioned, meanings: Meanings) -> Meanings:
    """What a kind may mean but for all there are, of which it would say nothing: 3件,均已审结."""
    if whom.subject.topic.facets[0].default:
        return meanings
    return tuple(sums for sums in meanings if sums not in whom.meanings) or meanings


def _meant(glance: Glance, whom: Mentioned, said: Subject) -> Mentioned:
    """Of whom it is said: of those before the last where it names them, as in 复议1件、诉讼1件,复议维持."""
    facet = whom.subject.topic.facets[0]
    if facet.default or not said.leads:
        return whom
    key = said.chosen[facet.id]
    same = (one for one in reversed(glance.told) if one.subject.chosen.get(facet.id) == key)
    return next(same, whom)


def _goes_with(whom: Subject, said: Subject) -> bool:
    """Whether what is said can be told of those, as 直接起诉 or 法院判决 of 诉讼, and not 诉讼 of 复议."""
    facet = whom.topic.facets[0]
    if facet.default or not said.leads:
        return bool(said.chosen)
    is_same = len(said.chosen) == 1 and said.chosen == whom.chosen
    if not whom.leads or is_same:
        return False
    ours, theirs = (set(one.chosen[facet.id][0][0]) for one in (whom, said))
    return theirs <= ours or (ours <= theirs and len(said.chosen) > 1)


def as_figure(glance: Glance, words: Tokens) -> Token:
    """Words as one figure of a saying."""
    start, end = words[0].start, words[-1].end
    return Token(words[0].word, glance.reader.prose.text[start:end], start, end)
