"""Read claims out of a narrative, sentence by sentence, clause by clause."""

import re
from collections.abc import Iterator

from xlsx_tools.claims.changes import COMPARING, read_change
from xlsx_tools.claims.claim import Claim
from xlsx_tools.claims.counts import read_numbers
from xlsx_tools.claims.lexicon import Lexicon
from xlsx_tools.claims.reader import Reader, Scope, Setting
from xlsx_tools.claims.subject import Subject
from xlsx_tools.claims.tokens import NAMES, Kind, Token, Tokens, has
from xlsx_tools.claims.zeros import read_all, read_none
from xlsx_tools.vocabulary import Mark

_SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]?")

# Why the numbers of a clause are not of this unit's year; some hold for the clauses that follow, too.
_LASTING = frozenset({Kind.OTHER_YEAR, Mark.LAST_YEAR, Mark.NEXT_YEAR, Mark.PERIOD, Mark.SO_FAR})
_OFF = _LASTING | {Kind.BODY, Mark.INTENDED}


def claims_in(text: str, lexicon: Lexicon, setting: Setting) -> list[Claim]:
    """The claims of a narrative, in order."""
    prose = lexicon.prose(text, setting.year, setting.unit)
    home = next((topic for topic in lexicon.vocabulary.topics if setting.narrative in topic.home), None)
    if home is None and not any(word in prose.text for word in lexicon.anchors):
        return []
    reader = Reader(lexicon, setting, text, prose, Scope(home, Subject(home) if home else None))
    for match in _SENTENCE.finditer(prose.text):
        _read_sentence(reader, list(lexicon.tokens(prose.text, match.start(), match.end(), setting.unit)))
    return reader.claims


def _read_sentence(reader: Reader, tokens: list[Token]) -> None:
    if not has(tokens[:1], Mark.PART):
        reader.scope = reader.scope.in_next_sentence()
    for clause, brackets in _clauses(tokens):
        _read_clause(reader, clause)
        outer = reader.scope
        for bracket in brackets:
            reader.set(is_part=True)
            for inner, _ in _clauses(bracket):
                _read_clause(reader, inner)
        reader.scope = outer


def _read_clause(reader: Reader, clause: Tokens) -> None:
    tokens = [token for n, token in enumerate(clause) if not _only_stresses(clause, n)]
    if not tokens:
        return
    reader.clause = tokens
    kinds = {token.kind for token in tokens}
    if Mark.PART in kinds:
        reader.set(is_part=True)
    if Kind.OWN in kinds and Kind.BODY not in kinds:
        reader.set(off=frozenset(), lost=False)
    off = kinds & _OFF
    if Mark.THIS_YEAR in kinds:
        off -= {Mark.SO_FAR}
    if kinds & COMPARING:
        if not off - {Mark.LAST_YEAR} and not reader.scope.off:
            read_change(reader, tokens)
        return
    _note_off(reader, frozenset(off), kinds)
    if off or reader.scope.off:
        reader.note(tokens)
        return
    if Mark.NONE in kinds and not kinds & {Kind.NUMBER, Kind.PERCENT}:
        read_none(reader, tokens)
    if Mark.ALL in kinds:
        read_all(reader, tokens)
    if Kind.NUMBER in kinds:
        read_numbers(reader, tokens)
    else:
        reader.note(tokens)


def _note_off(reader: Reader, off: frozenset[Kind | Mark], kinds: set[Kind | Mark]) -> None:
    if off & _LASTING or Mark.THIS_YEAR in kinds:
        reader.set(off=off & _LASTING)
    if Kind.BODY in off and Kind.NUMBER in kinds:
        reader.set(off=off)


def _only_stresses(tokens: Tokens, at: int) -> bool:
    """Whether a numeral makes a none stronger, as in 未发生一起."""
    numeral = tokens[at].numeral
    is_one = numeral is not None and numeral.is_spelled and numeral.value == 1
    return is_one and has(tokens[max(0, at - 1) : at], Mark.NONE, Mark.HAPPEN)


def _clauses(tokens: Tokens) -> Iterator[tuple[list[Token], list[list[Token]]]]:
    """What stands between stops, each with the brackets in it that hold figures of their own."""
    clause: list[Token] = []
    brackets: list[list[Token]] = []
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind is Kind.OPEN:
            opened.append(at)
        elif token.kind is Kind.CLOSE and opened:
            bracket = list(tokens[opened.pop() + 1 : at])
            if opened:
                continue
            if _is_bare_number(bracket):
                clause += bracket
            elif has(bracket, Kind.NUMBER, Kind.PERCENT):
                brackets.append(bracket)
                if has(clause, Kind.NUMBER):
                    yield clause, brackets
                    clause, brackets = [], []
        elif opened or token.kind is Kind.CLOSE:
            continue
        elif token.kind is not Kind.STOP:
            clause.append(token)
        elif token.text != ":" or not has(tokens[at + 1 : at + 2], Kind.NUMBER, Mark.NONE):
            yield clause, brackets
            clause, brackets = [], []
    yield clause, brackets


def _is_bare_number(bracket: Tokens) -> bool:
    """Whether a bracket holds just the number of what stands before it, as in 予以公开（11件）."""
    numbers = [token for token in bracket if token.kind is Kind.NUMBER]
    return len(numbers) == 1 and not has(bracket, *NAMES, Kind.UNKNOWN, Kind.STOP, Mark.PART)
