"""Which figures are wrong where identities do not hold: the smallest sets, and the slips behind them."""

from xlsx_tools.checking.causes.diagnosis import Cause, Witness, causes, needed, stated_apart
from xlsx_tools.checking.causes.search import MOST_ITEMS
from xlsx_tools.checking.causes.slips import Change, Remedy, slip_of

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
