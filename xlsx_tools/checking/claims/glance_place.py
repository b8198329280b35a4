"""Where a number stands in its clause at a second look, and what of the words around it tells of it."""

from typing import NamedTuple

from xlsx_tools.checking.claims.numerals import Numeral
from xlsx_tools.checking.claims.tokens import Token, Tokens, WordKind, first, has, is_pure
from xlsx_tools.form.vocabulary import Mark


class Place(NamedTuple):
    """A number, and what stands before and after it in its clause, up to the next number."""

    number: Token
    numeral: Numeral
    left: Tokens
    right: Tokens

    @property
    def around(self) -> Tokens:
        """All that may name what is counted."""
        return [*self.left, self.number, *self.right]

    @property
    def span(self) -> Tokens:
        """What tells which of them are counted: what stands before, unless only what follows does."""
        return self.right if self.is_first else self.left

    @property
    def is_first(self) -> bool:
        """Whether the number stands before what tells which are counted."""
        return has(self.right, WordKind.TERM) and not has(self.left, WordKind.TERM)

    @property
    def is_plain(self) -> bool:
        """Whether it is told of all that its words name."""
        return self.is_known and not has(self.left, Mark.OTHERS)

    @property
    def is_known(self) -> bool:
        """Whether nothing stands around it that could change what is meant."""
        left = self.left[:-1] if has(self.left[-1:], Mark.ROUGH_BEFORE) else self.left
        right = self.right[1:] if has(self.right[:1], Mark.ROUGH_AFTER) else self.right
        return is_pure([*left, *right])


def up_to_last_term(tokens: Tokens) -> Tokens:
    """What stands before the last term of some words."""
    back = list(reversed(tokens))
    return tokens[: len(tokens) - first(back, {WordKind.TERM})]
