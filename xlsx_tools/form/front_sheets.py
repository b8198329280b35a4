"""What a form has on the first sheets of a workbook: help for its fillers, and particulars to fill in."""

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


@dataclass(frozen=True)
class Field:
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
