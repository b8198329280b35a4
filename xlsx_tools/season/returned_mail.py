"""Letters of ours that came back: whom each was meant for, and whether the address was put right since."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_tools.files.found import Bounced
from xlsx_tools.season.ledger.store import Ledger
from xlsx_tools.season.roster import Unit


@dataclass(frozen=True)
class Returned:
    """A letter to a unit that came back; `key` is where that was found, which nothing else has."""

    unit: Unit
    bounced: Bounced
    key: str

    @property
    def is_replaced(self) -> bool:
        """Whether the unit has another address now than the one that the letter went to."""
        replaced, addresses = {one.lower() for one in self.unit.mailed_at}, self.bounced.addresses
        return bool(addresses) and all(one.lower() in replaced for one in addresses)


def returned_mail(ledger: Ledger) -> Iterator[Returned]:
    """The letters that did not arrive and that nobody has ticked off, the oldest first."""
    ticked, found = ledger.decisions.ticked, list[Returned]()
    for problem in ledger.problems():
        bounced = problem.bounced
        if bounced and problem.source not in ticked and (unit := ledger.roster.meant_by(bounced)):
            found.append(Returned(unit, bounced, problem.source))
    yield from sorted(found, key=lambda one: one.bounced.dated)
