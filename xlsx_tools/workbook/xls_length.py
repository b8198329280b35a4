"""How many bytes a formula takes in .xls, where 1,800 are the most: longer ones are lost on the way."""

import re
from functools import lru_cache

MOST_BYTES = 1800
_TOKENS = re.compile(
    r'(?P<text>"(?:[^"]|"")*")'
    r"|(?P<area>(?:'(?:[^']|'')+'!)?\$?[A-Z]+\$?\d*:\$?[A-Z]+\$?\d*)"
    r"|(?P<cell>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,2}\$?\d+)"
    r"|(?P<function>[A-Z]+)\("
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign><>|<=|>=|[-+*/&=<>:,)])"
)
_LENGTHS = {"area": 11, "cell": 7, "function": 4, "number": 9, "sign": 1}
_OF_CHOICE = 12  # what IF has beside: where each way begins and ends
_OF_RANGE = 3  # what LibreOffice puts before cells joined by :


@lru_cache(maxsize=4096)  # every workbook of a form has the same formulas
def bytes_in_xls(formula: str) -> int:
    """No less than what it takes."""
    total = 0
    for token in _TOKENS.finditer(formula):
        kind = str(token.lastgroup)
        if kind == "text":
            total += 3 + 2 * (len(token[0]) - 2)
        elif token["number"] and token[0].isdecimal() and int(token[0]) < 1 << 16:
            total += 3
        elif token["sign"] in (",", ")"):
            continue  # a part of what they are in
        else:
            beside = _OF_CHOICE if token["function"] == "IF" else _OF_RANGE if token["sign"] == ":" else 0
            total += _LENGTHS[kind] + beside
    return total
