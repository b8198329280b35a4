"""Bytes as the text their writer saw, whatever charset they are in or say they are in.

No text that comes from here, and none that went through `clean`, has anything that cannot be stored.
"""

import re
from codecs import lookup

from xlsx_tools.expression import Expression

# What says GB2312 has characters of its successors all the same.
_LIKE_GB = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312_80": "gb18030", "x_gbk": "gb18030"}

# Python also calls codecs what no mail or archive is ever in: ways to write text, not charsets.
_NO_CHARSETS = frozenset(("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"))

_NO_LETTERS = re.compile(r"[^a-z0-9]+")

_UNPAIRED = Expression("[\ud800-\udfff]")
_INVISIBLE = Expression("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # they only change how text looks
_CONTROL = Expression("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def decoded(raw: bytes, charset: object = "") -> str:
    """Bytes of that charset, or of the likeliest where it is none or they are not in it."""
    codec = _codec(str(charset or ""))
    try:
        return storable(raw.decode(codec)) if codec else _guessed(raw)
    except (LookupError, ValueError):  # The former for a codec that is not for text at all.
        return _guessed(raw)


def storable(text: str) -> str:
    """The text with what stands for no character replaced by its sign; pairs that make one make it."""
    if not _UNPAIRED.compiled.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(text: str) -> str:
    """The text as a name or a line is shown: storable, without control characters and invisible ones."""
    return _CONTROL.compiled.sub("_", _INVISIBLE.compiled.sub("", storable(text)))


def _codec(charset: str) -> str:
    """Python's name for a charset, nothing if it is none."""
    name = _NO_LETTERS.sub("_", charset.strip().lower())
    try:
        codec = lookup(_LIKE_GB.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return "" if codec in _NO_CHARSETS else codec


def _guessed(raw: bytes) -> str:
    """Bytes that nothing tells the charset of: hardly any GBK text is UTF-8 by chance."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
