"""How wide texts are: in characters of a Chinese font, and in how many lines they fit."""

from math import ceil
from unicodedata import east_asian_width

# Widths are counted in characters: a Chinese one is 1 wide, a digit 0.65 at most.
_PADDING, _DIGIT = 0.7, 0.65


def text_width(text: str) -> float:
    """How wide a text is in characters."""
    return sum(1 if east_asian_width(character) in "WFA" else _DIGIT for character in text)


def lines_of(text: str, width: float) -> int:
    """How many lines a label takes in a column that many characters wide, less its indent."""
    # A Chinese character of the labels' font is a little wider than two digits.
    needed = sum(1.0 if character.isascii() else 2.1 for character in text)
    return ceil(needed / max(width - 2, 2.1))
