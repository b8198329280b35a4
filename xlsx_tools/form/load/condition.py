"""Parse a condition on figures, or a message with figures in it.

Written `a.b.c >= 3 * last(a.b.c) and field(d) = "无"` over items (`last`: as they were last year) and
fields of 基本信息; what an item or a field is is the form's affair.
"""

import re
from decimal import Decimal

from xlsx_tools.form.condition import Comparison, Condition, FieldIs, Message, Multiple, Sum
from xlsx_tools.quantity import plain_number

_ITEM = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+"
_NUMBER = r"\d+(?:\.\d+)?"
_TERM = re.compile(
    rf"(?:(?P<factor>{_NUMBER})\s*\*\s*)?(?:last\(\s*(?P<last>{_ITEM})\s*\)|(?P<this>{_ITEM}))"
    rf"|(?P<number>{_NUMBER})"
)
_COMPARISON = re.compile(r"([^=<>!]+)(!=|>=|<=|=|>|<)([^=<>!]+)")
_FIELD_IS = re.compile(r'field\(\s*([a-z][a-z0-9_]*)\s*\)\s*=\s*"([^"]+)"')
_AND = re.compile(r"\s+and\s+")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def parse_condition(text: str) -> Condition:
    """Parse `a.b.c = 0 and last(a.b.c) > 2`; raises ValueError with a Chinese reason."""
    return Condition(tuple(_parse_part(part.strip()) for part in _AND.split(text)))


def parse_message(text: str) -> Message:
    """Parse `本年 {a.b.c}，上一年 {last(a.b.c)}`; raises ValueError with a Chinese reason."""
    pieces = _PLACEHOLDER.split(text)
    if any(brace in piece for piece in pieces[::2] for brace in "{}"):
        raise ValueError(f"大括号不成对：{text}")
    return Message(tuple(parse_sum(p) if n % 2 else p for n, p in enumerate(pieces) if p or n % 2))


def parse_sum(text: str) -> Sum:
    """Parse `a.b.c + 2 * last(a.b.c) - 1`; raises ValueError with a Chinese reason."""
    first, *others = re.split(r"([+-])", text)
    signed = [("+", first), *zip(others[::2], others[1::2], strict=True)]
    return Sum(tuple(_parse_term(sign, term.strip(), text) for sign, term in signed))


def _parse_part(text: str) -> Comparison | FieldIs:
    if named := _FIELD_IS.fullmatch(text):
        return FieldIs(named[1], named[2])
    if compared := _COMPARISON.fullmatch(text):
        return Comparison(parse_sum(compared[1]), compared[2], parse_sum(compared[3]))
    raise ValueError(f'“{text}”不是条件，应是两边的数用 = != > >= < <= 之一相比，或 field(编号) = "文字"')


def _parse_term(sign: str, text: str, whole: str) -> Multiple:
    found = _TERM.fullmatch(text)
    if not found:
        raise ValueError(f"“{text}”不是指标编号、last(指标编号) 或数：{whole.strip()}")
    factor = plain_number(Decimal(found["number"] or found["factor"] or 1))
    item = found["last"] or found["this"] or ""
    return Multiple(-factor if sign == "-" else factor, item, is_last=bool(found["last"]))
