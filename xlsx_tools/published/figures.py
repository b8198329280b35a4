"""What stands in a cell of a published table: a figure, nothing, a mark for none, or no figure."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from xlsx_tools.form.model import Form, Item
from xlsx_tools.prose import folded
from xlsx_tools.published.neutral import PICTURE
from xlsx_tools.quantity import Number, Oddity, clean_text

_MARK = r"[*＊※★☆△▲◆#＃†‡①-⑳]"
_REMARKED = re.compile(
    rf"(?P<figure>[^(（]*\d[^(（]*?)\s*"
    rf"(?:[(（][^()（）]*[)）]|[\[［【][^\]］】]*[\]］】]|{_MARK}+|〔(?:注|{_MARK}+)〕)"
)
_NARROW_BLANKS = dict.fromkeys((*range(8192, 8203), 8239, 8287), " ")
_MOST_KEPT = 2_000
_WHOLE = re.compile("0|[1-9][0-9]{0,7}")
_DIGITS = re.compile(r"[+−-]?[\d.,]*\d[\d.,]*")


class Kind(Enum):
    """What a cell's text is."""

    PLAIN = "a figure"
    BLANK = "nothing"
    NONE = "a mark for none"
    READ_AS = "a figure written oddly"
    REMARKED = "a figure with a remark"
    UNREADABLE = "no figure"


@dataclass(frozen=True)
class Read:
    """A cell's text, what it is, and the number it means."""

    text: str
    kind: Kind
    value: Number | None = None


def read_figure(form: Form, item: Item, text: str) -> Read:
    """What the text means as that item; blanks and marks for none have no number yet."""
    if _WHOLE.fullmatch(text):  # as nearly all are: nothing about it is odd
        return Read(text, Kind.PLAIN, int(text))
    shown = clean_text(text.translate(_NARROW_BLANKS))
    if not shown:
        return Read("", Kind.BLANK)
    if (is_mark := folded(shown) in form.wordings.zeros) or _is_none(form, shown):
        return Read(shown, Kind.NONE if is_mark else Kind.READ_AS, 0)
    value, oddity = _number(form, item, shown)
    if value is not None:
        is_plain = shown.isascii() and shown.isdigit()
        return Read(shown, Kind.PLAIN if is_plain or oddity is None else _written(shown, value), value)
    remarked = _REMARKED.fullmatch(shown)
    if remarked and (value := _number(form, item, remarked["figure"])[0]) is not None:
        return Read(shown, Kind.REMARKED, value)
    return Read(shown, Kind.UNREADABLE)


def _written(text: str, value: Number) -> Kind:
    """Decimal figures are as plain as whole ones."""
    return Kind.PLAIN if text.isascii() and re.fullmatch(r"-?\d+(\.\d+)?", text) else Kind.READ_AS


def _number(form: Form, item: Item, text: str) -> tuple[Number | None, Oddity | None]:
    quantity = item.read(text, form.units_of(item))
    return quantity.value, quantity.oddity


def _is_none(form: Form, text: str) -> bool:
    """Whether it is a zero with a word that counts: none of anything is none."""
    plain = folded(text)
    return plain != "0" and any(plain == f"0{unit}" for unit in _units(form))


@lru_cache(maxsize=_MOST_KEPT)
def is_blank(text: str) -> bool:
    """Whether a cell shows nothing."""
    return not folded(text)


@lru_cache(maxsize=_MOST_KEPT)
def is_figure(form: Form, text: str) -> bool:
    """Whether a cell that shows something shows what may be a figure, not words; a picture may be one."""
    shown = folded(_remark_off(text))
    if shown in form.wordings.zeros or text == PICTURE:
        return True
    unit = next((unit for unit in _units(form) if shown.endswith(unit)), "")
    return _DIGITS.fullmatch(shown.removesuffix(unit)) is not None


@lru_cache(maxsize=_MOST_KEPT)
def has_digits(text: str) -> bool:
    """Whether it is a figure, other than a mark for none."""
    return any(character.isdigit() for character in folded(text))


@lru_cache
def _units(form: Form) -> tuple[str, ...]:
    """The words that may follow a figure, the longest first."""
    units = {unit for item in form.items.values() for unit in form.units_of(item)}
    return tuple(sorted(units, key=len, reverse=True))


def _remark_off(text: str) -> str:
    remarked = _REMARKED.fullmatch(clean_text(text))
    return remarked["figure"] if remarked else text
