"""How wide texts are, by the characters of a Chinese font, and in how many lines they fit."""

from math import ceil
from unicodedata import east_asian_width

# In characters of a printed table: a digit is 0.65 of a Chinese one at most.
_DIGIT = 0.65
# In digits of a sheet's column: a Chinese character of the labels' font is a little wider than two.
_CHARACTER = 2.1


def _wide(text: str) -> int:
    return sum(east_asian_width(character) in "WFA" for character in text)


def columns_of(text: str) -> int:
    """How wide a text is in digits, of which a Chinese character takes two."""
    return len(text) + _wide(text)


def text_width(text: str) -> float:
    """How wide a text is in Chinese characters."""
    wide = _wide(text)
    return wide + _DIGIT * (len(text) - wide)


def lines_of(text: str, width: float) -> int:
    """How many lines a label takes in a column that many digits wide, less its indent."""
    wide = _wide(text)
    return ceil((_CHARACTER * wide + len(text) - wide) / max(width - 2, _CHARACTER))
