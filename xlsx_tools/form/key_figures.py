"""The few figures of a form that an office looks at first, side by side for all units."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyFigure:
    """A key figure: what it is called in a narrow column, and the items whose sum it is."""

    label: str
    items: tuple[str, ...]
