"""What one unit gave to a sum."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_tools.quantity import Number


@dataclass(frozen=True)
class Source:
    """What one unit gave to a sum: its figures that are not zero, totals too, and its texts.

    `lack` says what the unit leaves open (`没有交`), whether its figures are `counted` or not. `within`
    are the sources of what is a sum itself, without texts, as far as they are known.
    """

    unit: str
    figures: Mapping[str, Number] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    lack: str = ""
    counted: bool = True
    within: tuple["Source", ...] = ()
