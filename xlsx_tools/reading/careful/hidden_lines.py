"""Whether lines of an .xlsx may be out of sight, by a glance at the bytes of a sheet."""

import re

# Lines that are hidden, in any spelling, or lower and narrower than anything that shows. Each begins
# with plain letters: such a search is ten times as fast.
_OUT_OF_SIGHT = (
    re.compile(rb"""hidden\s*=\s*["']\s*(?![0fFnN])"""),
    re.compile(rb"""zeroHeight\s*=\s*["']\s*(?![0fFnN])"""),
    re.compile(rb"""ht(?<!customHeight)(?<!fitToHeight)(?<!right)\s*=\s*["'][01]?(?:\.\d*)?["']"""),
    re.compile(rb"""idth(?<!customWidth)(?<!fitToWidth)\s*=\s*["']0?(?:\.\d*)?["']"""),
)


def may_hide_lines(xml: bytes) -> bool:
    """Whether rows or columns may be out of sight, as far as a glance at the bytes tells."""
    return any(sign.search(xml) for sign in _OUT_OF_SIGHT)
