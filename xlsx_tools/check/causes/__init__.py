"""Which figures are wrong where identities do not hold: the smallest sets, and the slips behind them."""

from xlsx_tools.check.causes.diagnosis import Cause, Witness, causes, needed, stated_apart
from xlsx_tools.check.causes.search import MOST_ITEMS
from xlsx_tools.check.causes.slips import Change, Remedy, slip_of

__all__ = [
    "MOST_ITEMS",
    "Cause",
    "Change",
    "Remedy",
    "Witness",
    "causes",
    "needed",
    "slip_of",
    "stated_apart",
]
