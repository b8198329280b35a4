"""Whose mail a version came by: the unit's own, or somebody else's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from xlsx_tools.season.roster import Roster

OFFICE = ""  # stands for the office itself among those whose address is known


@dataclass(frozen=True)
class Coming:
    """One of the ways that a content came: `sender` is empty where it came without a mail.

    `answers` says to whom the letter of ours was written that the mail answers, see files.letter_ids.
    """

    sender: str
    answers: str
    dated: datetime
    by_mail: bool
    doubt: timedelta
    is_previous: bool


@dataclass(frozen=True)
class Addresses:
    """Whose addresses are whose: those of the roster, and (address, unit) that were decided on.

    `letters` has the units by what stands for them in the ids of letters.
    """

    roster: Roster
    decided: Collection[tuple[str, str]]
    letters: Mapping[str, str]

    def is_own(self, coming: Coming, unit: str) -> bool:
        """Whether something may come from the unit for all that is known of its sender.

        A roster without addresses says nothing of anybody.
        """
        known = self.roster.find(unit)
        own = {address.lower() for address in known.addresses} if known else set()
        return (
            not coming.sender
            or not self.roster.has_addresses
            or coming.sender in own
            or not {(coming.sender, unit), (coming.sender, OFFICE)}.isdisjoint(self.decided)
            or self.letters.get(coming.answers) == unit
        )


def date_of(comings: Iterable[Coming]) -> tuple[datetime, timedelta]:
    """When a content was sent that came so, and how far that may be off.

    Mails say more about it than files: the latest of them counts, as sending again says that it holds. Of
    files it is the earliest, as copying one says nothing.
    """
    comings = list(comings)
    mails = [coming for coming in comings if coming.by_mail]
    if mails:
        last = max(mails, key=lambda mail: (mail.dated, -mail.doubt))
    else:
        last = min(comings, key=lambda file: (file.dated, file.doubt))
    return last.dated, last.doubt
