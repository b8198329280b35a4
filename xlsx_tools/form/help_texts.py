"""What a form says to its fillers on the first sheet, as frozen dataclasses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """Who files by when."""

    who: str
    when: str


@dataclass(frozen=True)
class Guide:
    """The texts of help on the first sheet."""

    steps: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    notes: tuple[str, ...]
