"""Which sheets of an .xlsx are hidden."""

from xml.etree.ElementTree import Element


def hidden_sheets(book: Element) -> frozenset[str]:
    """The names of the sheets that nobody sees, from the workbook's main part."""
    sheets = book.iterfind("{*}sheets/{*}sheet")
    return frozenset(s.get("name", "") for s in sheets if s.get("state", "visible") != "visible")
