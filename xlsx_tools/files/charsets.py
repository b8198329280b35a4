"""Bytes as the text their writer saw, whatever charset they are in or say they are in."""

_LIKE_GB = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}


def decoded(raw: bytes, charset: object = "") -> str:
    """Bytes of that charset; what says GB2312 has characters of its successors all the same."""
    name = str(charset or "").lower()
    try:
        return raw.decode(_LIKE_GB.get(name, name)) if name else _guessed(raw)
    except (LookupError, ValueError):
        return _guessed(raw)


def _guessed(raw: bytes) -> str:
    """Bytes that nothing tells the charset of: hardly any GBK text is UTF-8 by chance."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
