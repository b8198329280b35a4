"""The name of a unit as rosters have it, where a report's title has it shorter or in other characters."""

from collections.abc import Iterable

from xlsx_tools.form.model import Form
from xlsx_tools.published.keys import respelt

_SIMPLIFIED = "gb2312"  # has hardly any character that is not a simplified one


def in_forms_characters(form: Form, text: str) -> str:
    """The text with characters that the form has otherwise as it has them, just as many."""
    return respelt(text, form.wordings.variants)


def simplified(form: Form, name: str) -> str:
    """A name in simplified characters, as it is printed where not all of them are known."""
    other = in_forms_characters(form, name)
    return other if _is_simplified(other) and not _is_simplified(name) else name


def _is_simplified(text: str) -> bool:
    try:
        text.encode(_SIMPLIFIED)
    except UnicodeEncodeError:
        return False
    return True


def full_name(form: Form, name: str, lines: Iterable[str]) -> str:
    """The name of a place with what a report has behind it elsewhere: in a line of its own, else anywhere."""
    endings = form.wordings.endings
    if not name or name.endswith(endings):
        return name
    known = {in_forms_characters(form, line) for line in lines}
    names = {in_forms_characters(form, f"{name}{ending}"): f"{name}{ending}" for ending in endings}
    alone = [full for text, full in names.items() if text in known]
    anywhere = [full for text, full in names.items() if any(text in line for line in known)]
    return next((found[0] for found in (alone, anywhere) if len(found) == 1), name)
