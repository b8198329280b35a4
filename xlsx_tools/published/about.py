"""What is known of a report beside the report."""

from dataclasses import dataclass

from xlsx_tools.form.model import Form


@dataclass(frozen=True)
class Stated:
    """What somebody says of a report that it may not say itself: its unit, year, form, and file name."""

    unit: str = ""
    year: int | None = None
    form: Form | None = None
    name: str = ""
