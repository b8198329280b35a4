"""A sentence whose words are taken for what they are beside each other, before it is put apart and read."""

from collections.abc import Iterator
from itertools import islice, takewhile

from xlsx_tools.checking.claims.lexicon import Lexicon
from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
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

_PLAIN, _OURS, _AMONG, _PART, _JOIN = map(
    Word, (Mark.PLAIN, Mark.OURS, Mark.AMONG, Mark.PART, Mark.JOIN)
)
_CASES: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.HAPPEN, Mark.CASE, Mark.WAYS})
_UNKNOWN, _OTHERS = Word(WordKind.UNKNOWN), Word(Mark.OTHERS)
_ENDS_CAUSE: frozenset[WordKind | Mark] = frozenset(
    {Mark.HAPPEN, WordKind.STOP, WordKind.NUMBER, WordKind.CLOSE}
)
_ENDS_CLAUSE: frozenset[WordKind | Mark] = frozenset({WordKind.STOP, WordKind.OPEN, WordKind.CLOSE})
_BEFORE_OUTCOME: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.ALL})
_SHARES = (Mark.SHARE, Mark.RATIO, WordKind.RATE)
_BEFORE_SHARE: frozenset[WordKind | Mark] = frozenset({Mark.PLAIN, Mark.THIS_YEAR})
_ENDS_CONTENTS: frozenset[WordKind | Mark] = _ENDS_CLAUSE | {WordKind.NUMBER, Mark.NARROW}
_NONE_CARRIED_IN = (
    [Mark.LAST_YEAR, Mark.NONE, WordKind.TERM],
    [Mark.NONE, WordKind.TERM, Mark.LAST_YEAR],
)
_NEW_CLAUSE = (Mark.ALL, Mark.NONE, Mark.PART, Mark.OTHERS, Mark.NARROW, WordKind.NUMBER, WordKind.PERCENT)
_LONGEST_REASON = 20  # words
_LONGEST_CAUSE = 40  # words
_SHORT = 3  # characters of what an answer was contested for: 内容, 不服


def recast(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where words that only look like results, causes, bodies, shares or sums are none."""
    if has(sentence, Mark.GROUNDS):
        sentence = [_without_grounds(sentence, n) for n in range(len(sentence))]
    if has(sentence, WordKind.BODY):
        sentence = [_without_who_decided(sentence, n) for n in range(len(sentence))]
    if has(sentence, Mark.NARROW):
        sentence = _without_contents(sentence)
        sentence = _without_cause([_without_year_of_cause(sentence, n) for n in range(len(sentence))])
    if has(sentence, Mark.NEXT_YEAR):
        sentence = _with_years(lexicon, sentence)
    if has(sentence, Mark.LAST_YEAR) and has(sentence, Mark.NONE):
        sentence = _with_last_year(lexicon, sentence)
    if has(sentence, Mark.ALL):
        sentence = list(_without_manner(sentence))
    if has(sentence, Mark.NONE):
        sentence = [_with_joint(_without_one(sentence, n), sentence, n) for n in range(len(sentence))]
        sentence = [_as_counted(lexicon, sentence, n) for n in range(len(sentence))]
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
        if token.word.kind in _ENDS_CLAUSE:
            is_addend = False
        if token.word.kind is Mark.EXCEPT:
            behind = sentence[n + 1 :][:_LONGEST_REASON]
            named = behind[run_length(behind, _BEFORE_SHARE) :][:1]
            is_uncounted = not has(behind[: first(behind, _ENDS_CLAUSE)], WordKind.NUMBER)  # 除去结转下年的,共办理97件
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


def _without_grounds(sentence: Tokens, at: int) -> Token:
    """The token; 以 before a reason does not say that it is only about right: 以属于过程性信息为由."""
    token = sentence[at]
    if token.word.kind is Mark.GROUNDS:
        return token._replace(word=_PLAIN)
    if token.word.kind is not Mark.ROUGH_BEFORE:
        return token
    behind = sentence[at + 1 :][:_LONGEST_REASON]
    behind = behind[: first(behind, _ENDS_CLAUSE)]
    result = behind[first(behind, {Mark.GROUNDS}) + 1 :]
    # 不予公开9件,全部以行政执法案卷为由: of these only, as no result is told again.
    is_told = has(result, WordKind.TERM) or not has(sentence[max(0, at - 1) : at], Mark.ALL)
    return token._replace(word=_PLAIN) if has(behind, Mark.GROUNDS) and is_told else token


def _without_who_decided(sentence: Tokens, at: int) -> Token:
    """The token; a body that decided on what is ours says only by whom that was: 县政府均予以维持."""
    token = sentence[at]
    if token.word.kind is not WordKind.BODY:
        return token
    behind = (one for one in islice(sentence, at + 1, None) if one.word.kind not in _BEFORE_OUTCOME)
    terms = takewhile(bool, (one.word.readings for one in behind))
    is_decided = any(all(one.facet.by_others for one in term) for term in terms)  # 被县政府复议|纠正
    return token._replace(word=_PLAIN) if is_decided else token


def _without_contents(sentence: list[Token]) -> list[Token]:
    """The sentence, where 涉及个人账户查询的4件按行政查询办理 tells of a part, whatever these asked for."""
    kept = list(sentence)
    for at in range(len(sentence) - 1, -1, -1):
        if not has(sentence[at : at + 1], Mark.NARROW):
            continue
        behind = sentence[at + 1 :]
        end = first(behind, _ENDS_CONTENTS)
        contents, rest = behind[:end], behind[end + 1 :]
        if _are_contents(contents) and has(behind[end : end + 1], WordKind.NUMBER) and _is_result_told(rest):
            kept[at : at + 1 + end] = [sentence[at]._replace(word=_PART)]
    return kept


def _are_contents(words: Tokens) -> bool:
    """Whether words tell what things were about, and not what became of them."""
    has_result = any(
        reading.facet is reading.topic.facets[0] for word in words for reading in word.word.readings
    )
    is_strange = has(words, WordKind.UNKNOWN, Mark.ELSEWHERE)
    return (
        is_strange and not has_result and has(words[-1:], Mark.PLAIN) and not has(words, Mark.OURS, Mark.NONE)
    )


def _is_result_told(words: Tokens) -> bool:
    """Whether what became of a number follows right behind it."""
    result = words[run_length(words, _BEFORE_OUTCOME) :][:1]
    return any(
        reading.facet is reading.topic.facets[0] and reading.facet.default
        for token in result
        for reading in token.word.readings
    )


def _without_one(sentence: Tokens, at: int) -> Token:
    """The token; one of which there was not even one is no number: 未引发一起行政复议."""
    token, before = sentence[at], sentence[max(0, at - 2) : at]
    is_one = token.numeral is not None and token.numeral.is_spelled and token.numeral.value == 1
    is_denied = has(before[-1:], Mark.NONE) or (has(before[:1], Mark.NONE) and has(before[-1:], Mark.HAPPEN))
    is_named = has(sentence[at + 1 : at + 2], *NAMES)
    return token._replace(word=_PLAIN, numeral=None) if is_one and is_denied and is_named else token


def _as_counted(lexicon: Lexicon, sentence: Tokens, at: int) -> Token:
    """The token; what there are some of is what the form calls in full: 不存在8件 is 信息不存在8件."""
    token, number = sentence[at], sentence[at + 1 : at + 2]
    is_counted = bool(number) and number[0].numeral is not None and number[0].numeral.value > 0
    if token.word.kind is not Mark.NONE or not is_counted or not number[0].numeral.unit:
        return token
    pieces = (piece for topic in lexicon.vocabulary.topics if topic.compound for piece in topic.compound.of)
    words = (lexicon.words.get(piece + token.text) for piece in pieces)
    return next((token._replace(word=word) for word in words if word and word.readings), token)


def _with_joint(token: Token, sentence: Tokens, at: int) -> Token:
    """The token; a comma in what there was none of is a joint: 未发生行政复议,提起行政诉讼的情况."""
    if token.word.kind is not WordKind.STOP or token.text != ",":
        return token
    before = sentence[max(0, at - _LONGEST_CAUSE) : at]
    before = before[len(before) - first(before[::-1], _ENDS_CLAUSE) :]
    behind = sentence[at + 1 : at + 1 + _LONGEST_REASON]
    end = first(behind, _ENDS_CLAUSE)
    behind, follows = behind[:end], behind[end : end + 1]
    is_denied = has(before, Mark.NONE) and not has(before, WordKind.NUMBER, Mark.ALL)
    is_denied = is_denied and all(one.text != ":" for one in follows)  # 行政诉讼情况如下:
    last, more = before[-1:], [one for one in behind if one.word.kind not in _CASES]
    is_list = bool(more) and all(one.word.is_alone for one in (*last, *more))
    return token._replace(word=_JOIN) if is_denied and is_list else token


def _without_year_of_cause(sentence: Tokens, at: int) -> Token:
    """The token; a year that only tells when the cause was says nothing: 因上年的申请引发的复议1件."""
    token = sentence[at]
    if token.word.kind is not Mark.LAST_YEAR or not has(sentence[max(0, at - 1) : at], Mark.NARROW):
        return token
    cause, effect = _cause_at(sentence, at + 1)
    is_cause = has(effect[:1], Mark.HAPPEN) and has(cause, *NAMES)
    return token._replace(word=_PLAIN) if is_cause else token


def _without_cause(sentence: list[Token]) -> list[Token]:
    """The sentence, where 因答复内容|引发复议1件 only tells that it is of what the form counts."""
    kept = list(sentence)
    for at in range(len(sentence) - 1, -1, -1):
        if has(sentence[at : at + 1], Mark.NARROW) and not has(sentence[max(0, at - 2) : at], Mark.HAPPEN):
            cause, effect = _cause_at(sentence, at + 1)
            if _is_ours(cause) and _names_what_happened(effect):
                kept[at : at + 1 + len(cause)] = [sentence[at]._replace(word=_OURS)]
    return kept


def _cause_at(sentence: Tokens, at: int) -> tuple[Tokens, Tokens]:
    """The cause that begins there, as far as one may go, and what is behind it."""
    behind = sentence[at : at + _LONGEST_CAUSE]
    end = first(behind, _ENDS_CAUSE)
    return behind[:end], behind[end:]


def _is_ours(cause: Tokens) -> bool:
    """Whether a cause is what became of an application, with little more said: 答复内容, 申请人对答复不服."""
    unknown = sum(len(token.text) for token in cause if token.word.kind is WordKind.UNKNOWN)
    is_named = has(cause, *NAMES) and not any(token.word.is_alone for token in cause)
    return is_named and 0 < unknown <= _SHORT


def _names_what_happened(tokens: Tokens) -> bool:
    """Whether something that names its topic by itself was brought about: 引发的行政复议."""
    named = tokens[1 + run_length(tokens[1:], {Mark.PLAIN}) :][:1]
    return has(tokens[:1], Mark.HAPPEN) and any(token.word.is_alone for token in named)


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


def _with_last_year(lexicon: Lexicon, sentence: list[Token]) -> list[Token]:
    """The sentence, where 上年无结转 and 未转结上年申请 are of what was carried in."""
    whole = list(sentence)
    for at in range(len(sentence) - 3, -1, -1):
        three = sentence[at : at + 3]
        year = next((token for token in three if token.word.kind is Mark.LAST_YEAR), None)
        term = next((token for token in three if token.word.kind is WordKind.TERM), None)
        is_denied = any([token.word.kind for token in three] == kinds for kinds in _NONE_CARRIED_IN)
        word = lexicon.words.get(year.text + term.text) if is_denied and year and term else None
        if word is not None:
            words = {Mark.LAST_YEAR: _PLAIN, WordKind.TERM: word}
            whole[at : at + 3] = [one._replace(word=words.get(one.word.kind, one.word)) for one in three]
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
            behind = behind[: first(behind, _ENDS_CLAUSE)]
            is_done = has(behind, WordKind.TERM) and says_done(behind) and not has(behind, *_NEW_CLAUSE)
            if is_done:
                is_open = False
                continue
            is_open = False
        elif kind in NAMES or kind in _ENDS_CLAUSE or kind is Mark.NONE:
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
