"""Read claims out of a narrative, sentence by sentence, clause by clause."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from xlsx_tools.checking.claims.again import SAYING, look_again
from xlsx_tools.checking.claims.alls import note_among, read_all, read_done, read_kind
from xlsx_tools.checking.claims.changes import COMPARING, read_change
from xlsx_tools.checking.claims.claim import LONGEST_LIST, Numbered, Reckoning, Saying, Told
from xlsx_tools.checking.claims.cleared import cleared
from xlsx_tools.checking.claims.counts import read_numbers
from xlsx_tools.checking.claims.lexicon import Lexicon
from xlsx_tools.checking.claims.parting import clauses_in, parted
from xlsx_tools.checking.claims.reader import Reader, Setting
from xlsx_tools.checking.claims.recast import recast
from xlsx_tools.checking.claims.reckoned_lists import ListWords, lists_in, media_in
from xlsx_tools.checking.claims.reckoned_numbers import Placed, placed_in
from xlsx_tools.checking.claims.reckoned_percents import percents_in
from xlsx_tools.checking.claims.reckoned_sums import sums_in
from xlsx_tools.checking.claims.scope import NOT_OURS, OTHER_TIMES, Scope
from xlsx_tools.checking.claims.speakers import is_served, may_be_of_more
from xlsx_tools.checking.claims.subject import Subject
from xlsx_tools.checking.claims.tokens import (
    NAMES,
    Token,
    Tokens,
    WordKind,
    first,
    has,
    is_pure,
    names_surely,
    run_length,
)
from xlsx_tools.checking.claims.zeros import read_none
from xlsx_tools.form.vocabulary import Mark
from xlsx_tools.prose import SENTENCE


def read_text(text: str, lexicon: Lexicon, setting: Setting) -> Told:
    """What a narrative says of the figures, in order."""
    prose = lexicon.prose(text, setting.year, setting.unit)
    home = next((topic for topic in lexicon.vocabulary.topics if setting.narrative in topic.home), None)
    if home is None and not lexicon.may_name_a_topic(prose.text):
        return Told([], [], [])
    reader = Reader(lexicon, setting, text, prose, home, Scope(Subject(home) if home else None))
    written = (
        list(lexicon.tokens(prose.text, match.start(), match.end(), setting.unit))
        for match in SENTENCE.finditer(prose.text)
    )
    sentences = [parted(lexicon, recast(lexicon, sentence)) for sentence in written]
    for sentence in sentences:
        _read_sentence(reader, sentence)
    if any(token.word.kind in SAYING for sentence in sentences for token in sentence):
        look_again(reader, sentences)
    placed = [one for n, tokens in enumerate(sentences) for one in placed_in(n, tokens)]
    _note_numbers(reader, placed)
    sayings = sorted(reader.sayings.values(), key=lambda saying: saying.start)
    return Told(reader.claims, sayings, _reckonings_in(reader, sentences, placed))


def _reckonings_in(reader: Reader, sentences: Sequence[Tokens], placed: Sequence[Placed]) -> list[Reckoning]:
    """All that the sentences make of their own numbers, in order."""
    words = partial(_words_from, reader)
    vocabulary = reader.lexicon.vocabulary
    media = vocabulary.words.get(Mark.MEDIUM, ())
    closing, added = (vocabulary.words.get(mark, ()) for mark in (Mark.CLOSING, Mark.ADDED))
    lists = ListWords(closing, added, vocabulary.bodies.collective)
    found = [
        *sums_in(placed, words),
        *lists_in(placed, lists, words),
        *media_in(placed, sentences, media, words),
        *percents_in(sentences, placed, words),
    ]
    return sorted(found, key=lambda one: one.start)


def _words_from(reader: Reader, one: Placed, last: Placed) -> Saying:
    """What is written from one number to another, with the clauses that they stand in."""
    begin = one.lead[0].start if one.lead else one.token.start
    end = last.rest[-1].end if last.rest else last.token.end
    return reader.words((one.token.start, last.token.end), (begin, end))


def _note_numbers(reader: Reader, placed: Sequence[Placed]) -> None:
    """Let each claim know the counted numbers of the text."""
    numbers = tuple(
        Numbered(
            start=reader.prose.origins[one.token.start],
            value=one.value,
            unit=one.numeral.unit,
            sentence=one.sentence,
            depth=one.depth,
            item=one.item,
            is_own=has(one.own, WordKind.OWN) and run_length(one.own, _IN_NAME) == len(one.own),
        )
        for one in placed
        if one.token.word.kind is WordKind.NUMBER and one.numeral.unit
    )
    reader.claims[:] = [replace(claim, numbers=numbers) for claim in reader.claims]


_IN_NAME: frozenset[WordKind | Mark] = frozenset({WordKind.OWN, Mark.PART, Mark.PLAIN})


def _read_sentence(reader: Reader, tokens: list[Token]) -> None:
    reader.has_exception = has(tokens, Mark.EXCEPT)
    if has(tokens[:1], Mark.PART):
        before = reader.sentence
    else:
        before = reader.begun = len(reader.claims)
        reader.scope = reader.scope.began_sentence()
    for clause, brackets in clauses_in(tokens):
        _read_clause(reader, clause)
        if brackets:
            _read_brackets(reader, clause, brackets)
    if len(reader.claims) > before:
        reader.sentence = before


def _read_brackets(reader: Reader, before: Tokens, brackets: list[list[Token]]) -> None:
    """Read brackets as parts of what stands before them; what follows them knows nothing of it."""
    outer, claims = reader.scope, len(reader.claims)
    numbers = [token for token in before if token.word.kind is WordKind.NUMBER]
    is_unread = bool(numbers) and reader.prose.origins[numbers[-1].start] not in reader.made
    reader.scope = outer.began_parts()
    for bracket in brackets:
        for clause, _ in clauses_in(bracket):
            _read_clause(reader, clause)
    if is_unread and any(has(bracket[:1], Mark.PART) for bracket in brackets):
        del reader.claims[claims:]  # 主动公开规章6件（含新制定4件）
    if not any(reader.says_part(bracket) for bracket in brackets):
        reader.take_in(claims)
    reader.scope = outer


def _read_clause(reader: Reader, clause: Tokens) -> None:
    """Read a clause in the scope that those before it have left, and leave one to those after it."""
    tokens = cleared(reader.lexicon, reader.prose.text, clause)
    if not tokens:
        return
    reader.clause = tokens
    if reader.begins_item(clause):
        reader.scope = reader.scope.began_item()
    kinds = {token.word.kind for token in tokens}
    reader.heed(tokens, kinds)
    if Mark.PART in kinds:
        reader.scope = reader.scope.began_parts()
    if WordKind.OWN in kinds and WordKind.BODY not in kinds:
        reader.scope = reader.scope.named_unit()
    if WordKind.OWN in kinds and may_be_of_more(reader, tokens):
        reader.scope = reader.scope.named_whom_it_serves()
    if Mark.AMONG in kinds:
        _note_base(reader, tokens)
    _withdraw(reader, tokens, kinds)
    _note_wide(reader, tokens, kinds)
    not_ours = NOT_OURS & kinds
    if Mark.THIS_YEAR in kinds or reader.scope.is_this_year:
        not_ours -= {Mark.SO_FAR}
    if kinds & COMPARING:
        _read_comparison(reader, tokens, kinds, not_ours)
    else:
        _note_not_ours(reader, not_ours, tokens, kinds)
        _read_told(reader, tokens, kinds, not_ours)


def _note_base(reader: Reader, tokens: Tokens) -> None:
    """Remember of what percentages are that a clause names without a number: 答复件中,公开占45.2%."""
    words = tokens[: first(tokens, {Mark.AMONG})]
    if has(words, WordKind.TERM) and not has(words, WordKind.NUMBER) and is_pure(words):
        subject = reader.subject_of(words)
        if subject is not None:
            reader.scope = reader.scope.based_on(subject)


def _read_comparison(
    reader: Reader, tokens: Tokens, kinds: set[WordKind | Mark], not_ours: frozenset[WordKind | Mark]
) -> None:
    """Take down what a clause with a percentage or a comparison says of this year's number."""
    if reader.scope.not_ours - {Mark.LAST_YEAR}:
        reader.strayed.update(token.start for token in tokens)
    # What is compared with last year's number is this year's.
    if not not_ours - {Mark.LAST_YEAR} and not reader.scope.not_ours:
        read_change(reader, tokens)
    figures = [token for token in tokens if token.kind is WordKind.PERCENT]
    if Mark.BECOMING in kinds:
        figures = [token for token in tokens if token.kind is WordKind.NUMBER]  # 复议降至3件,比上年少4件
    if figures and not kinds & {Mark.UP, Mark.DOWN, Mark.AGAINST} and len(tokens) > 1:
        reader.scope = reader.scope.passed(figures[-1].end)


def _read_told(
    reader: Reader, tokens: Tokens, kinds: set[WordKind | Mark], not_ours: frozenset[WordKind | Mark]
) -> None:
    """Take down what a clause without comparison says, if it is this unit's and this year's."""
    if Mark.ALL in kinds:
        note_among(reader, tokens)
    strays = reader.scope.not_ours
    if not_ours or strays:
        reader.strayed.update(token.start for token in tokens)
    if not_ours or strays & OTHER_TIMES:
        reader.note(tokens)
        return
    # After one of others a clause may go on with them; another number must bear out that it does not.
    is_unsure = bool(strays) or (reader.scope.is_back and not names_surely(tokens))
    reader.needs = int(is_unsure)
    _read_counts(reader, tokens, kinds)
    reader.needs = 0


def _read_counts(reader: Reader, tokens: Tokens, kinds: set[WordKind | Mark]) -> None:
    """Take down what a clause of this unit and year says."""
    if Mark.NONE in kinds and not kinds & {WordKind.NUMBER, WordKind.PERCENT}:
        for said in _denials(tokens):
            read_none(reader, said)
    if Mark.ALL in kinds or any(token.word.facets for token in tokens):
        read_all(reader, tokens)
    elif WordKind.NUMBER not in kinds:
        read_done(reader, tokens)
        read_kind(reader, tokens)
    if WordKind.NUMBER in kinds:
        read_numbers(reader, tokens)
    else:
        reader.note(tokens)
        if has(tokens[:1], Mark.OTHERS) and reader.scope.whole:  # 其中企业2件,其余为自然人提出,均已答复
            reader.scope = reader.scope.counted_part(reader.scope.left)


def _denials(tokens: Tokens) -> Iterator[Tokens]:
    """Each of several 没有 with what it is said of: 零申请、零复议."""
    begin = said = 0
    for n, token in enumerate(tokens):
        if token.kind is Mark.NONE and said and has(tokens[n - 1 : n], Mark.JOIN, Mark.PLAIN):
            yield tokens[begin : n - 1]
            begin, said = n, 0
        said += token.kind in _SAID_OF and has(tokens[begin:n], Mark.NONE)
    yield tokens[begin:]


_SAID_OF: frozenset[WordKind | Mark] = NAMES | {WordKind.UNKNOWN, Mark.ELSEWHERE}


def _withdraw(reader: Reader, tokens: Tokens, kinds: set[WordKind | Mark]) -> None:
    """Take back what turns out not to be of what the form counts."""
    if Mark.UNCOUNTED in kinds and not _leaves_out_others(tokens):
        if WordKind.NUMBER not in kinds:
            reader.withdraw_clause()
        # 收到6件,…转来的2件不计入: all there is may be less than was told.
        begin = max(reader.begun, len(reader.claims) - LONGEST_LIST)
        reader.claims[begin:] = [
            replace(claim, is_doubtful=True) if claim.is_all and claim.number else claim
            for claim in reader.claims[begin:]
        ]
    if _tells_as_what(reader, kinds):
        reader.withdraw()
    if WordKind.OWN in kinds or Mark.OTHERS in kinds:
        return
    names_ours = Mark.OURS in kinds
    has_none_of_ours = names_ours and Mark.NONE in kinds and not kinds & _OF_SOMETHING
    has_none_of_ours = has_none_of_ours and not _names_another_of_ours(tokens)  # 无信息公开|收费事项
    if has_none_of_ours or (Mark.OUTSIDE in kinds and (names_ours or WordKind.TOPIC in kinds)):
        reader.withdraw()
    is_narrower = reader.scope.is_part or WordKind.TERM not in kinds or kinds >= _AMONG_THESE
    counts = WordKind.NUMBER in kinds and WordKind.TOPIC not in kinds
    if is_narrower and counts and reader.says(Mark.OURS) and not _names_another_of_ours(tokens):
        reader.withdraw_unless_ours()


def _tells_as_what(reader: Reader, kinds: set[WordKind | Mark]) -> bool:
    """Whether a clause tells what was told as of something else: 以上为我局作为行政复议机构办理的案件."""
    points_back = Mark.BACK in kinds and WordKind.NUMBER not in kinds
    return points_back and reader.topic is not None and reader.speaks_of_another(reader.topic)


def _leaves_out_others(tokens: Tokens) -> bool:
    """Whether it is not the number before that is not counted: 下属单位的申请不计入, …不计入行政强制."""
    at = first(tokens, {Mark.UNCOUNTED})
    is_row = any(token.word.kind is WordKind.TERM and token.word.is_alone for token in tokens[at:])
    return is_row or has(tokens[:at], WordKind.BODY)


def _names_another_of_ours(tokens: Tokens) -> bool:
    """Whether something else is counted that only has the name of what is ours: 信息公开|栏目更新530条."""
    ours = [n for n, token in enumerate(tokens) if token.word.kind is Mark.OURS]
    return bool(ours) and has(tokens[ours[-1] + 1 : ours[-1] + 2], WordKind.UNKNOWN)


_AMONG_THESE = frozenset({Mark.BACK, Mark.AMONG})  # 上述案件中|涉及信息公开的1件


# With these a clause says more than that none was of what the form counts: 没有因信息公开收取任何费用.
_OF_SOMETHING: frozenset[WordKind | Mark] = frozenset(
    {WordKind.NUMBER, WordKind.TERM, Mark.HAPPEN, Mark.ELSEWHERE}
)


def _note_wide(reader: Reader, tokens: Tokens, kinds: set[WordKind | Mark]) -> None:
    """Take back what was told of 全县 if its own 本级 or 办公室 is told of by itself."""
    if WordKind.OWN not in kinds or WordKind.NUMBER not in kinds:
        return
    if any(reader.lexicon.organisations.is_wide(token) for token in tokens) or is_served(reader, tokens):
        reader.scope = reader.scope.widened(len(reader.claims))
    elif reader.scope.wide_from is not None and reader.scope.is_part:
        reader.doubt(reader.scope.wide_from)
        reader.scope = reader.scope.divided()
    elif reader.scope.wide_from is not None:
        del reader.claims[reader.scope.wide_from :]
        reader.scope = reader.scope.divided()


def _note_not_ours(
    reader: Reader, reasons: frozenset[WordKind | Mark], tokens: Tokens, kinds: set[WordKind | Mark]
) -> None:
    """Remember why numbers are not ours, where that holds for the clauses that follow."""
    if (reasons & OTHER_TIMES and Mark.NONE not in kinds) or Mark.THIS_YEAR in kinds:
        reader.scope = reader.scope.named_time(
            (reasons & OTHER_TIMES - {Mark.SO_FAR}) | kinds & {Mark.THIS_YEAR}
        )
    if WordKind.NUMBER not in kinds:
        return
    acts = WordKind.BODY in reasons and not has(tokens[: first(tokens, {WordKind.BODY})], Mark.ELSEWHERE)
    if acts or (WordKind.CHANNEL in reasons and reader.topic_of(tokens) is not None):
        reader.scope = reader.scope.named_others(reasons)
