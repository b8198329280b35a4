"""Chinese text: its sentences, a plain form whose characters know their places, labels and words compared."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from xlsx_tools.quantity import without_invisible

SENTENCE = re.compile(r"[^。!?\n]+[。!?\n]?")  # in plain widths
_WIDE, _APART = re.compile("[\uff01-\uff5e]"), 0xFEE0
_LEFT_OUT = re.compile(r"[\s“”‘’\"'「」『』]")
_VARIANTS = dict.fromkeys(
    (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
)  # say which form a character has
# Where there are nothing but Chinese characters, also those that this Python does not know yet.
_IDEOGRAPHIC_PLANES = range(0x20000, 0x40000)
_LINE_ENDS_AFTER = frozenset("。!?;:")


class Sentence(NamedTuple):
    """A sentence, blanks around it taken off; `start` counts characters of the text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.text)


class Prose(NamedTuple):
    """A text in plain widths, without blanks, quotes, and line breaks within sentences.

    `origins` are the places that its characters have in the text as it was written.
    """

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text as it was written the characters are."""
        return self.origins[start], self.origins[end - 1] + 1

    def replaced(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> "Prose":
        """With every match replaced by some other word, which takes its place."""
        pieces: list[str] = []
        origins: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            new = by(match)
            pieces += [self.text[done : match.start()], new]
            origins += self.origins[done : match.start()]
            first, last = self.origins[match.start()], self.origins[match.end() - 1]
            origins += [first] * (len(new) - 1) + [last]
            done = match.end()
        if not done:
            return self
        return Prose("".join([*pieces, self.text[done:]]), (*origins, *self.origins[done:]))


def in_plain_widths(text: str) -> str:
    """The text with full-width letters, digits and punctuation made half as wide, 。 and 、 as they are."""
    return _WIDE.sub(lambda wide: chr(ord(wide[0]) - _APART), text)


def plain(text: str) -> Prose:
    """The plain form of a text."""
    text = in_plain_widths(text)
    kept: list[str] = []
    origins: list[int] = []
    done = 0
    for match in _LEFT_OUT.finditer(text):
        place = match.start()
        if done < place:
            kept.append(text[done:place])
            origins += range(done, place)
        done = place + 1
        if text[place] == "\n" and kept and kept[-1][-1] in _LINE_ENDS_AFTER:
            kept.append("\n")
            origins.append(place)
    return Prose("".join([*kept, text[done:]]), (*origins, *range(done, len(text))))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order; a line break ends one too."""
    for match in SENTENCE.finditer(in_plain_widths(text)):
        written = text[match.start() : match.end()]
        inside = written.strip()
        if inside:
            yield Sentence(inside, match.start() + written.index(inside))


def same_label(one: object, other: str) -> bool:
    """Whether a cell shows that label, up to white space and full-width forms."""
    return one == other or (isinstance(one, str) and folded(one) == folded(other))


def folded(text: str) -> str:
    """Text without white space and what nobody sees, full-width forms folded (NFKC), for comparing."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", without_invisible(text)).translate(_VARIANTS)
    return "".join(text.split())


def is_shown(character: str) -> bool:
    """Whether a character shows as one on every computer that has a font for it."""
    return character.isprintable() or ord(character) in _IDEOGRAPHIC_PLANES


def few(texts: Sequence[str], most: int, more: str, *, joint: str = "、") -> str:
    """The first `most` of them; if there are more, `more` (` 等 {} 处`) ends it with how many there are."""
    return joint.join(texts[:most]) + (more.format(len(texts)) if len(texts) > most else "")


def shortened(text: str, most: int) -> str:
    """The text, no longer than `most` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def quoted(text: str, most: int) -> str:
    """The text in quotes, shortened to `most` characters."""
    return f"“{shortened(text, most)}”"


def suggestion(text: str, choices: Collection[str]) -> str:
    """What may have been meant, or what may stand there, to go on a sentence with."""
    from difflib import get_close_matches

    near = get_close_matches(text, choices, n=1)
    return f"，是否想写“{near[0]}”？" if near else f"；可以写：{'、'.join(choices)}"
