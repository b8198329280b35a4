"""Which form a form took the place of, and what of last year's report in that form it is compared with."""

from typing import NamedTuple


class Succession(NamedTuple):
    """The form before, and what means the same in both.

    Reports of `first_year` are the first in this form. `compares` are ids of tables and of items.
    """

    form: str
    first_year: int
    compares: tuple[str, ...]

    def has(self, table: str, item: str) -> bool:
        """Whether the item of the table means the same in both forms."""
        return table in self.compares or item in self.compares
