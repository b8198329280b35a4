"""What tests share: forms, fillings, workbooks, programs; no test stands in here."""

from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
