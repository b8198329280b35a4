"""Upright pages and pages across in a Word document: where one direction ends, a section does."""

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn


def turn(word: WordDocument, *, is_across: bool) -> None:
    """Begin a new page of the other direction; turned upright, its type area lies where it always lies."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    _put_break_into_the_last_paragraph(word)
    section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width
    top, right, bottom, left = (
        section.top_margin, section.right_margin, section.bottom_margin, section.left_margin
    )  # fmt: skip
    turned = (left, top, right, bottom) if is_across else (right, bottom, left, top)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = turned
    if bottom and section.bottom_margin and section.footer_distance:
        section.footer_distance -= bottom - section.bottom_margin


def _put_break_into_the_last_paragraph(word: WordDocument) -> None:
    """A paragraph that holds nothing but the break would take a line, and perhaps a page."""
    paragraphs = word.element.body.xpath("./*[not(self::w:sectPr)]")[-2:]
    if [element.tag for element in paragraphs] == [qn("w:p")] * 2:
        before, breaking = paragraphs
        before.get_or_add_pPr().append(breaking.pPr.sectPr)
        word.element.body.remove(breaking)
