"""The few figures of a form that an office looks at first, side by side for all units."""

from typing import NamedTuple


class KeyFigure(NamedTuple):
    """A key figure: what it is called in a narrow column, and the items whose sum it is."""

    label: str
    items: tuple[str, ...]
