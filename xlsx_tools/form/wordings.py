"""How published reports word what a form prints (published.yaml), as a frozen dataclass."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wordings:
    """Other wordings that published reports have been seen to use, misprints among them.

    `titles` are by the id of a part, `labels` by the label of a heading, `sections` are words in the
    sub-headings of a narrative. `report_titles` are titles with `{unit}` and `{year}`; `zeros` is what
    stands where there is none; `closings` begin what no longer belongs to the report; `variants` are
    characters with those that the form has for them; `endings` are what follows a place in the full name
    of its government.
    """

    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    report_titles: tuple[str, ...] = ()
    zeros: frozenset[str] = frozenset()
    closings: tuple[str, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
