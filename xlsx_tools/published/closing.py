"""Where a report ends in its document: before its signature, its date, and what stands below a page."""

import re
from collections.abc import Sequence

from xlsx_tools.form.model import Form
from xlsx_tools.prose import folded
from xlsx_tools.published.neutral import Passage, Piece
from xlsx_tools.published.unit_names import in_forms_characters

_DATE = re.compile(
    r"(\d{4}|[〇○零一二三四五六七八九]{4})年([\d一二三四五六七八九十]{1,3})月([\d一二三四五六七八九十]{1,3})日"
)
_LONGEST_SIGNATURE = 50
_SENTENCE = re.compile(r"[。！？；]")


def without_closing(
    form: Form, pieces: Sequence[Piece], within: tuple[int, ...], unit: str
) -> tuple[Piece, ...]:
    """The pieces of the last part that are the report's own; `within` is what all of it lies in."""
    kept: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Passage):
            is_outside = bool(within) and piece.within[: len(within)] != within
            if is_outside or _closes(form, piece.text):
                break
            if kept and _DATE.fullmatch(folded(piece.text)):
                break
        kept.append(piece)
    while kept and _is_signature(form, kept[-1], unit):
        kept.pop()
    return tuple(kept)


def signed_by(pieces: Sequence[Piece]) -> str:
    """The line right above the last date of a document, where that is a name and stands elsewhere too."""
    texts = [piece.text for piece in pieces if isinstance(piece, Passage)]
    at = next((n for n in range(len(texts) - 1, 0, -1) if _DATE.fullmatch(folded(texts[n]))), 0)
    name = folded(texts[at - 1]) if at else ""
    is_name = 0 < len(name) <= _LONGEST_SIGNATURE // 2 and name.isalnum() and not name[0].isdigit()
    is_told = is_name and any(name in folded(text) for text in texts[: at - 1])
    return texts[at - 1] if is_told else ""


def common_part(pieces: Sequence[Piece], titles: Sequence[int]) -> tuple[int, ...]:
    """The part of a page that all those pieces lie in, nothing where that is not known."""
    paths = [piece.within for at in titles if isinstance(piece := pieces[at], Passage)]
    if len(paths) < 2 or not all(paths):
        return ()
    common: list[int] = []
    for steps in zip(*paths, strict=False):
        if len(set(steps)) > 1:
            break
        common.append(steps[0])
    return tuple(common)


def _closes(form: Form, text: str) -> bool:
    plain = in_forms_characters(form, folded(text))
    return len(plain) <= _LONGEST_SIGNATURE and any(
        plain.startswith(folded(closing)) for closing in form.wordings.closings
    )


def _is_signature(form: Form, piece: Piece, unit: str) -> bool:
    """Whether a paragraph is the unit's name, a date, or both."""
    if not isinstance(piece, Passage):
        return False
    plain = folded(piece.text)
    if len(plain) > _LONGEST_SIGNATURE or _SENTENCE.search(plain):
        return False
    rest = _DATE.sub("", plain)
    is_dated = rest != plain and len(rest) <= _LONGEST_SIGNATURE // 2
    own = in_forms_characters(form, folded(unit))
    return is_dated or (bool(unit) and in_forms_characters(form, plain) == own)
