"""A sentence whose words are taken for what they are beside each other, before it is put apart and read."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.lexicon import Lexicon
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.recast_causes import without_causes
from xlsx_tools.checking.claims.recast_denials import not_concerned, with_denials
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    ENDS_CLAUSE,
    NAMES,
    Token,
    Tokens,
    Word,
    WordKind,
    first,
    has,
    run_length,
    says_done,
)
from xlsx_tools.form.vocabulary import Mark

_AMONG = Word(Mark.AMONG)
_UNKNOWN, _OTHERS = Word(WordKind.UNKNOWN), Word(Mark.OTHERS)
_SHARES = (Mark.SHARE, Mark.RATIO, WordKind.RATE)
_BEFORE_SHARE: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.THIS_YEAR})
_NEW_CLAUSE = (Mark.ALL, Mark.NONE, Mark.PART, Mark.OTHERS, Mark.NARROW, WordKind.NUMBER, WordKind.PERCENT)
_LONGEST_REASON = 20  # words


def recast(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where words that only look like results, causes, bodies, shares or sums are none."""
    sentence = without_causes(sentence)
    if has(sentence, Mark.NEXT_YEAR):
        sentence = _with_years(lexicon, sentence)
    if has(sentence, Mark.ALL):
        sentence = list(_without_manner(sentence))
    if has(sentence, Mark.OUTSIDE):
        sentence = [not_concerned(sentence, n) for n in range(len(sentence))]
    if has(sentence, Mark.NONE):
        sentence = with_denials(lexicon, sentence)
    if has(sentence, *_SHARES):
        sentence = list(_without_pause(sentence))
    if has(sentence, Mark.SUM) and has(sentence, Mark.ROUGH_BEFORE):
        sentence = [_without_most(sentence, n) for n in range(len(sentence))]
    if has(sentence, Mark.EXCEPT):
        both_told = not has(sentence, Mark.ALL)  # 除上年结转的2件外,新收5件均已办结
        sentence = _with_others(lexicon, [*_with_addends(sentence)] if both_told else sentence)
    return list(_with_among(lexicon, sentence))


def _with_addends(sentence: Tokens) -> Iterator[Token]:
    """The sentence, where 除上年结转的3件外,共收到97件 leaves out none: it tells both addends."""
    is_addend = False
    for n, token in enumerate(sentence):
        if token.word.kind in ENDS_CLAUSE:
            is_addend = False
        if token.word.kind is Mark.EXCEPT:
            behind = sentence[n + 1 :][:_LONGEST_REASON]
            named = behind[run_length(behind, _BEFORE_SHARE) :][:1]
            # 除去结转下年的,共办理97件 tells no number of what it leaves out.
            is_uncounted = not has(behind[: first(behind, ENDS_CLAUSE)], WordKind.NUMBER)
            is_addend = is_addend or (is_uncounted and has(named, WordKind.TERM)) or _names_addend(named)
        if token.word.kind is not Mark.EXCEPT or not is_addend:
            yield token


def _names_addend(named: Tokens) -> bool:
    """Whether a term is one of those that all there is is made up of."""
    readings = (reading for token in named for reading in token.word.readings)
    return any(Subject(one.topic, {one.facet.id: (one.term.means,)}).is_addend for one in readings)


def _with_others(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where all but some are the others: 除3件结转,其他16件均已答复."""
    closing = lexicon.vocabulary.words.get(Mark.CLOSING, ())
    begin = first(sentence, {Mark.EXCEPT})
    return [
        token._replace(word=_OTHERS)
        if n > begin and token.text in closing and has(sentence[n + 1 : n + 2], WordKind.NUMBER)
        else token
        for n, token in enumerate(sentence)
    ]


def _without_most(sentence: Tokens, at: int) -> Token:
    """The token; a number of what most were about adds nothing up: 以征地批文为主,计28件."""
    token = sentence[at]
    if token.word.kind is not Mark.SUM or not has(sentence[max(0, at - 1) : at], WordKind.STOP):
        return token
    before = sentence[max(0, at - 1 - _LONGEST_REASON) : at - 1]
    contents = run_length(before[::-1], {WordKind.UNKNOWN, Mark.PLAIN, Mark.ELSEWHERE})
    is_most = contents and has(before[: len(before) - contents][-1:], Mark.ROUGH_BEFORE)
    return token._replace(word=_UNKNOWN) if is_most else token


def _without_pause(sentence: Tokens) -> Iterator[Token]:
    """The sentence, where a percentage is not parted from what it is a share of: 占比较高|,达42.5%."""
    is_told = False  # nothing but plain words since a share was named
    for n, token in enumerate(sentence):
        is_pause = is_told and token.word.kind is WordKind.STOP
        behind = sentence[n + 1 : n + 4] if is_pause else ()
        if not is_pause or not has(behind[run_length(behind, _BEFORE_SHARE) :][:1], WordKind.PERCENT):
            yield token
        is_told = token.word.kind in _SHARES or (is_told and token.word.kind is Mark.PLAIN)


def _with_years(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where a number parts a word from the year that it has: 结转|1件|至下年."""
    whole = list(sentence)
    for at in range(len(sentence) - 1, 1, -1):
        number = at - 1 - has(sentence[at - 1 : at], Mark.PLAIN)
        is_parted = has(sentence[at : at + 1], Mark.NEXT_YEAR) and has(
            sentence[number : number + 1], WordKind.NUMBER
        )
        if (
            number
            and is_parted
            and (word := lexicon.words.get(sentence[number - 1].text + sentence[at].text))
        ):
            whole[number - 1] = sentence[number - 1]._replace(word=word)
            del whole[number + 1 : at + 1]
    return whole


def _without_manner(sentence: Tokens) -> Iterator[Token]:
    """The sentence, where how all were done is no clause: 均按照条例要求|,在规定期限内予以答复."""
    is_open = False  # 均 came, and not yet what all were
    for n, token in enumerate(sentence):
        kind = token.word.kind
        if kind is Mark.ALL:
            is_open = has(sentence[n + 1 : n + 2], Mark.PLAIN)
        elif kind is WordKind.STOP and is_open and token.text == ",":
            behind = sentence[n + 1 :][:_LONGEST_REASON]
            behind = behind[: first(behind, ENDS_CLAUSE)]
            is_open = False
            if has(behind, WordKind.TERM) and says_done(behind) and not has(behind, *_NEW_CLAUSE):
                continue
        elif kind in NAMES or kind in ENDS_CLAUSE or kind is Mark.NONE:
            is_open = False
        yield token


def _with_among(lexicon: Lexicon, sentence: Tokens) -> Iterator[Token]:
    """The sentence, where what goes on about a number is two: 受理4件,办结4件;4件|答复|中,公开2件."""
    among = lexicon.vocabulary.words.get(Mark.AMONG, ())
    again = _told_again(sentence)
    for n, token in enumerate(sentence):
        number = n - 1 - has(sentence[max(0, n - 1) : n], WordKind.TOPIC, WordKind.HINT)  # 在83件申请|答复|中
        may_go_on = token.word.kind is WordKind.TERM and (number in again or _goes_on(sentence, n))
        end = next((word for word in among if token.text.endswith(word)), "") if may_go_on else ""
        word = lexicon.words.get(token.text.removesuffix(end)) if end else None
        if word is None:
            yield token
            continue
        middle = token.end - len(end)
        yield token._replace(word=word, text=token.text.removesuffix(end), end=middle)
        yield Token(_AMONG, end, middle, token.end)


def _goes_on(sentence: Tokens, at: int) -> bool:
    """Whether a number of some follows right behind what is told of a number: 18件|答复中|有1件."""
    is_told = has(sentence[max(0, at - 2) : at], WordKind.NUMBER)
    return (
        is_told
        and has(sentence[at + 1 : at + 2], Mark.SOME)
        and has(sentence[at + 2 : at + 3], WordKind.NUMBER)
    )


def _told_again(sentence: Tokens) -> set[int]:
    """Where numbers stand that were told before."""
    told: set[Numeral] = set()
    again: set[int] = set()
    for n, token in enumerate(sentence):
        if token.numeral is None:
            continue
        if token.word.kind is WordKind.NUMBER and token.numeral in told:
            again.add(n)
        told.add(token.numeral)
    return again
