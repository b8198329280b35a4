"""Where figures and texts of a printed report are: it has no cells, so places are called by their labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

from xlsx_tools.finding import Spot
from xlsx_tools.form.model import Form, Part
from xlsx_tools.workbook.cell import Cell
from xlsx_tools.workbook.layout import Layout
from xlsx_tools.workbook.part_sheets import TablePlace, TextPlace

_TITLE = "报告标题"


@dataclass(frozen=True)
class NamedPlace(Cell):
    """A place of a printed report: the part as its sheet, and a label in place of an address."""

    label: str = ""

    @property
    def a1(self) -> str:
        """What messages say in place of an address."""
        return f"「{self.label}」"

    @property
    def named(self) -> str:
        """What people call it: the part, and what stands there."""
        return f"{self.sheet}{self.a1}"

    def spot(self, label: str | None = None, item: str | None = None) -> Spot:
        """The place as a finding points to it."""
        return Spot(self.sheet, None, label or self.label, item)


@dataclass(frozen=True)
class PrintedLayout(Layout):
    """The places of a form in a report that is no workbook."""

    is_printed: ClassVar[bool] = True

    def sheet_of(self, part: Part) -> str:
        """The heading of a part."""
        return part.heading

    @cached_property
    def items(self) -> dict[str, Cell]:
        """Where each item stands, by the labels of its row and column."""
        headings = {table.id: part.heading for part in self.form.parts for table in part.tables}
        return {
            item.id: NamedPlace(headings[item.table], 0, 0, item.name) for item in self.form.items.values()
        }

    @cached_property
    def texts(self) -> dict[str, TextPlace]:
        """Where each narrative stands, by its heading."""
        return {
            place.narrative.id: _named(place, sheet.part.heading)
            for sheet in self.parts
            for place in sheet.texts
        }

    @cached_property
    def tables(self) -> dict[str, TablePlace]:
        """Where each table stands."""
        return {
            place.table.id: place._replace(
                switch=NamedPlace(sheet.part.heading, 0, 0, place.table.title),
                status=NamedPlace(sheet.part.heading, 0, 0, place.table.title),
            )
            for sheet in self.parts
            for place in sheet.tables
        }

    @cached_property
    def basics(self) -> dict[str, Cell]:
        """Where unit and year are told; a report has none of the form's particulars."""
        return {
            name: NamedPlace(_TITLE, 0, 0, self.basics_labels[name])
            for name in ("unit", "year", *(field.id for field in self.form.fields))
        }

    def areas(self, items: Iterable[str]) -> list[str]:
        """The items by their labels."""
        return [self.items[item].a1 for item in items]


def _named(place: TextPlace, part: str) -> TextPlace:
    label = place.narrative.heading or place.narrative.label
    cell = NamedPlace(part, 0, 0, label)
    return place._replace(caption=cell, heading=cell if place.heading else None, cells=(cell,))


@lru_cache
def printed_layout(form: Form) -> PrintedLayout:
    """The places of the form in printed reports, worked out once for each form."""
    return PrintedLayout(form)
