"""What tests share: forms, fillings, workbooks, programs; no test stands in here."""

from pathlib import Path

DATA = Path(__file__).parents[1] / "data"

# Seconds that another program is given: far more than any takes, so that none is waited for in vain.
PATIENCE = 600
