"""Notes on the cells of an .xlsx: the old kind, and conversations, which stand in a part of their own."""

from collections.abc import Iterator

from xlsx_tools.files.package import Package, parsed
from xlsx_tools.reading.careful.look import Place
from xlsx_tools.reading.careful.package_parts import related
from xlsx_tools.reading.careful.sheet_xml import place_at
from xlsx_tools.workbook.words import MARK_AUTHOR


def notes_of(package: Package, sheet: str) -> dict[Place, str]:
    """What the notes of a sheet's part say, but for ours; of a conversation all that was said."""
    notes = {
        place: text
        for part in related(package, sheet, "comments")
        for place, author, text in _old_notes(package[part])
        if author != MARK_AUTHOR
    }
    said: dict[Place, list[str]] = {}
    for part in related(package, sheet, "threadedComment"):
        for comment in parsed(package[part]).iterfind("{*}threadedComment"):
            text = comment.findtext("{*}text", "").strip()
            said.setdefault(place_at(comment.get("ref", "")), []).append(text)
    return notes | {place: "\n".join(texts) for place, texts in said.items()}


def _old_notes(part: bytes) -> Iterator[tuple[Place, str, str]]:
    """Place, author and text of each note."""
    root = parsed(part)
    authors = [author.text or "" for author in root.iterfind("{*}authors/{*}author")]
    for comment in root.iterfind("{*}commentList/{*}comment"):
        number = comment.get("authorId", "")
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        pieces = (*comment.iterfind("{*}text/{*}t"), *comment.iterfind("{*}text/{*}r/{*}t"))
        text = "".join(piece.text or "" for piece in pieces)
        yield place_at(comment.get("ref", "")), author, text
