"""A regular expression that is compiled when a text is first held against it."""

from dataclasses import dataclass
from functools import cached_property
from re import Pattern, compile


@dataclass(frozen=True)
class Expression:
    """A regular expression as it is written: to compile it takes longer than to search a page."""

    written: str

    @cached_property
    def compiled(self) -> Pattern[str]:
        """What searches texts."""
        return compile(self.written)
