"""Load a form's published.yaml strictly: every mistake is an error with file, line and a suggestion."""

from collections.abc import Collection, Iterator

from xlsx_tools.form.load.borrowing import own_or_other_file
from xlsx_tools.form.load.yaml import Value
from xlsx_tools.form.model import Form
from xlsx_tools.form.table import Heading
from xlsx_tools.form.wordings import Wordings
from xlsx_tools.prose import folded

_KEYS = ("titles", "labels", "sections", "report_titles", "zeros", "closings", "variants", "endings")


def load_wordings(form: Form) -> Wordings:
    """The wordings in the form's folder, none where it has no such file; raises FormError."""
    value, is_own = own_or_other_file(form.folder, "published.yaml")
    if value is None:
        return Wordings()
    keys = value.mapping((), _KEYS)
    labels = {heading.label for heading in _headings(form) if heading.label}
    return Wordings(
        titles=_lists(keys, "titles", {part.id for part in form.parts}, "部分"),
        labels=_lists(keys, "labels", labels, "栏目", is_own=is_own),
        sections=_lists(keys, "sections", form.narratives, "文字部分"),
        report_titles=tuple(map(_title, keys["report_titles"].entries())) if "report_titles" in keys else (),
        zeros=frozenset(map(folded, keys["zeros"].texts())) if "zeros" in keys else frozenset(),
        closings=keys["closings"].texts() if "closings" in keys else (),
        variants=_variants(keys["variants"]) if "variants" in keys else {},
        endings=keys["endings"].texts() if "endings" in keys else (),
    )


def _headings(form: Form) -> Iterator[Heading]:
    for table in form.tables.values():
        for block in table.blocks:
            for axis in (block.rows, block.columns):
                for path in axis.paths.values():
                    yield from path


def _lists(
    keys: dict[str, Value], key: str, known: Collection[str], what: str, *, is_own: bool = True
) -> dict[str, tuple[str, ...]]:
    """Texts by name; names that another form's file has and this form has not are left out."""
    if key not in keys:
        return {}
    names = keys[key].names()
    for name in names if is_own else ():
        name.one_of(known, what)
    found = keys[key].mapping((), [name.text() for name in names])
    return {name: value.texts() for name, value in found.items() if name in known}


def _title(value: Value) -> str:
    text = value.text()
    if text.count("{unit}") != 1 or text.count("{year}") != 1:
        value.refuse("标题里 {unit} 和 {year} 各要写一次")
    return text


def _variants(value: Value) -> dict[str, str]:
    """Pairs of characters, the one that may stand in a report first."""
    for entry in value.entries():
        if len(entry.text()) != 2:
            entry.refuse("每项写两个字：报告里的字，和表式里的字")
    return {pair[0]: pair[1] for pair in value.texts()}
