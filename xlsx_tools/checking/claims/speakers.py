"""Whose figures are told where the unit is named: its own, or also those of others."""

from collections.abc import Iterator

from xlsx_tools.checking.claims.reader import Reader
from xlsx_tools.checking.claims.tokens import Tokens, WordKind, has
from xlsx_tools.form.vocabulary import Mark


def may_be_of_more(reader: Reader, tokens: Tokens) -> bool:
    """Whether the unit is named only by whom it speaks for, 县政府 for its office, or with all below it.

    Where all of them had none, 全系统未收到申请, this one had none either.
    """
    bodies = reader.lexicon.organisations
    own = [token for token in tokens if token.word.kind is WordKind.OWN]
    is_of_all = any(bodies.is_all_below(token) for token in own) and not has(tokens, Mark.NONE)
    return all(_served(reader, tokens)) or is_of_all


def is_served(reader: Reader, tokens: Tokens) -> bool:
    """Whether whom the unit speaks for is named, 县政府."""
    return any(_served(reader, tokens))


def _served(reader: Reader, tokens: Tokens) -> Iterator[bool]:
    """Of each name of the unit whether it is that of whom it speaks for; 县政府|办公室 is not."""
    for n, token in enumerate(tokens):
        if token.word.kind is WordKind.OWN:
            goes_on = has(tokens[n + 1 : n + 2], WordKind.OWN) and tokens[n + 1].start == token.end
            yield not goes_on and reader.lexicon.organisations.is_served(token, reader.setting.unit)
