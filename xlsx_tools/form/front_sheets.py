"""What a form has on the first sheets of a workbook: help, by when who files, particulars to fill in."""

from datetime import date
from typing import NamedTuple


class Deadline(NamedTuple):
    """Who files by when, in words; which kinds of units in a roster are meant, by what day of next year."""

    who: str
    when: str
    kinds: tuple[str, ...] = ()
    month_and_day: tuple[int, int] | None = None


class Guide(NamedTuple):
    """The texts of help on the first sheet.

    `fails_last`: 校验 has all checks first, and those that fail last, as in older workbooks.
    """

    steps: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    notes: tuple[str, ...]
    fails_last: bool = False

    def last_days(self, year: int) -> dict[str, date]:
        """The last day to file a year's report, by the kinds of units that it is known of."""
        return {
            kind: date(year + 1, *deadline.month_and_day)
            for deadline in self.deadlines
            if deadline.month_and_day
            for kind in deadline.kinds
        }


class Field(NamedTuple):
    """A particular of 基本信息 beside unit and year; `choices` are what it may say, anything if empty.

    What the office knows of each unit may stand `in_roster`, and comes into the workbook from there. One
    that is `asked` for counts as open on the sheet while it is blank, a `required` one is an error too.
    `contact`: it tells whom to ask about the filing, and is for the office alone.
    """

    id: str
    label: str
    guidance: str = ""
    required: bool = False
    asked: bool = False
    choices: tuple[str, ...] = ()
    in_roster: bool = False
    contact: bool = False
