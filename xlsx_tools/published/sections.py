"""The texts of a part told apart: its sections by their headings, what stands before and after a table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xlsx_tools.form.model import Form, Narrative, Part
from xlsx_tools.prose import folded
from xlsx_tools.published.keys import key, labelling
from xlsx_tools.published.neutral import Chart, Passage, Piece
from xlsx_tools.published.unit_names import in_forms_characters

_NUMBERED = re.compile(
    r"\s*(?:[(（]\s*([一二三四五六七八九十]{1,3})\s*[)）]|(\d{1,2})\s*[.．、](?!\d))\s*[、.．]?\s*"
)
_CHINESE = "一二三四五六七八九十"
_RUN_IN = re.compile(r"[。：:]|\s(?=\S)")
_LONGEST_HEADING, _LONGEST_RUN_IN = 40, 25
_ENDS = re.compile(r"[。！？；;，,：:]$")


@dataclass(frozen=True)
class Texts:
    """What the narratives of a part say, under which headings, and those that were not found."""

    narrative: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def texts_of_part(form: Form, part: Part, pieces: Sequence[Piece]) -> Texts:
    """The narratives of a part, as far as its pieces have them."""
    if part.tables:
        return _around_tables(form, part, pieces)
    passages = [piece for piece in pieces if isinstance(piece, Passage)]
    if len(_texts_within(part)) == 1:
        return Texts({_texts_within(part)[0].id: _joined(passages)})
    return _in_sections(form, part, passages)


def _joined(passages: Sequence[Passage]) -> str:
    return "\n".join(passage.text for passage in passages)


# --- Around tables -----------------------------------------------------------------------------------


def _around_tables(form: Form, part: Part, pieces: Sequence[Piece]) -> Texts:
    """Remarks before the first table and behind it, labels that stand outside of it left out."""
    first = next((n for n, piece in enumerate(pieces) if isinstance(piece, Chart)), len(pieces))
    before, after = pieces[:first], pieces[first:]
    position = part.contents.index(part.tables[0])
    leading = [entry for entry in part.contents[:position] if isinstance(entry, Narrative)]
    trailing = [entry for entry in part.contents[position:] if isinstance(entry, Narrative)]
    found: dict[str, str] = {}
    for narratives, of in ((leading, before), (trailing, after)):
        texts = [p for p in of if isinstance(p, Passage) and not _is_label(form, part, p.text)]
        if narratives and texts:
            found[narratives[0].id] = _joined(texts)
    return Texts(found)


def _is_label(form: Form, part: Part, text: str) -> bool:
    """Whether a line is the title of a table, or the label of a block, row or column."""
    own, variants = key(text, form.wordings.variants), form.wordings.variants
    for table in part.tables:
        if own == key(table.title, variants):
            return True
        for block in table.blocks:
            if own in (key(block.heading, variants), key(block.corner, variants)):
                return True
            if any(own in labelling(form, axis).keys for axis in (block.rows, block.columns)):
                return True
    return False


# --- In sections -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Section:
    """A heading with the paragraphs below it; the part's own first paragraphs have none."""

    heading: str
    texts: tuple[str, ...] = ()


def _in_sections(form: Form, part: Part, passages: Sequence[Passage]) -> Texts:
    lead, *sections = _sections(form, part, passages)
    found: dict[str, list[str]] = {}
    headings: dict[str, str] = {}
    leads = [narrative.id for narrative in _texts_within(part) if narrative.heading is None]
    if lead.texts and leads:
        found[leads[0]] = list(lead.texts)
    last = leads[0] if leads else _texts_within(part)[0].id
    for section in sections:
        place = _place(form, part, section, headings)
        if place is None:
            found.setdefault(last, []).extend((section.heading, *section.texts))
        else:
            headings[place], found[place] = section.heading, list(section.texts)
            last = place
    missing = tuple(n.id for n in _texts_within(part) if n.required and n.id not in headings)
    return Texts({name: "\n".join(texts) for name, texts in found.items()}, headings, missing)


def _sections(form: Form, part: Part, passages: Sequence[Passage]) -> list[_Section]:
    found = [_Section("")]
    style = ""
    for passage in passages:
        split = _heading_of(form, part, passage, len(found), style)
        if split is None:
            found[-1] = replace(found[-1], texts=(*found[-1].texts, passage.text))
            continue
        heading, text, style = split
        found.append(_Section(heading, (text,) if text else ()))
    return found


def _heading_of(
    form: Form, part: Part, passage: Passage, expected: int, style: str
) -> tuple[str, str, str] | None:
    """The heading that a paragraph is or begins with, its own text, and the style of its number."""
    text = passage.text
    if passage.level and len(text) <= _LONGEST_HEADING and not _ENDS.search(text):
        return text, "", style or "level"
    match = _NUMBERED.match(text)
    if match is None:
        is_alone = len(text) <= _LONGEST_RUN_IN and not _ENDS.search(text)
        is_named = is_alone and style in ("", "words") and _speaks_of_part(form, part, text)
        return (text, "", "words") if is_named else None
    own = "一" if match[1] else "1"
    number = _CHINESE.find(match[1]) + 1 if match[1] else int(match[2])
    if style not in ("", own) or number != expected:
        return None
    if style == "" and not _speaks_of_part(form, part, text[:_LONGEST_HEADING]):
        return None
    split = _run_in(text, match.end())
    return (*split, own) if split else None


def _run_in(text: str, start: int) -> tuple[str, str] | None:
    """A numbered heading and the text that goes on behind it in the same paragraph."""
    end = _RUN_IN.search(text, start)
    if end is None:
        return (text, "") if len(text) <= _LONGEST_HEADING else None
    if end.start() - start > _LONGEST_RUN_IN:
        return None
    return text[: end.start()], text[end.end() :].strip()


def _speaks_of_part(form: Form, part: Part, text: str) -> bool:
    return any(_speaks_of(form, narrative, text) for narrative in _texts_within(part))


def _speaks_of(form: Form, narrative: Narrative, text: str) -> bool:
    shown = in_forms_characters(form, folded(text))
    return any(folded(word) in shown for word in form.wordings.sections.get(narrative.id, ()))


def _place(form: Form, part: Part, section: _Section, taken: Mapping[str, str]) -> str | None:
    """The narrative that a section is: by the words of its heading, else one that has none of its own."""
    free = [narrative for narrative in _texts_within(part) if narrative.id not in taken]
    own = key(section.heading, form.wordings.variants)
    for narrative in free:
        if narrative.heading and key(narrative.heading, form.wordings.variants) == own:
            return narrative.id
    for narrative in free:
        if _speaks_of(form, narrative, section.heading):
            return narrative.id
    return next((narrative.id for narrative in free if narrative.heading == ""), None)


def _texts_within(part: Part) -> tuple[Narrative, ...]:
    """The texts that are printed below a part's heading."""
    return tuple(narrative for narrative in part.narratives if not narrative.is_preface)
