"""Two filings of a form and of the form before it: what means the same in both, and what only one has."""

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_tools.errors import XlsxToolsError
from xlsx_tools.filing.submission import Submission
from xlsx_tools.form.folders import known_forms
from xlsx_tools.form.load import installed_form
from xlsx_tools.form.model import Form, Item
from xlsx_tools.quantity import Number


@dataclass(frozen=True)
class LoneFigure:
    """An item that the format of one side only has; `title` is that of its table."""

    item: Item
    title: str
    is_before: bool
    figure: Number | None


@dataclass(frozen=True)
class Formats:
    """The forms of two sides, and the newer of them, in whose terms they are compared."""

    newer: Form
    before: Form
    after: Form

    @property
    def items(self) -> list[Item]:
        """The items that mean the same on both sides."""
        return [item for item in self.newer.items.values() if self._is_shared(item)]

    def alone(self, before: Submission, after: Submission) -> Iterator[LoneFigure]:
        """The others."""
        for is_before, form, side in ((True, self.before, before), (False, self.after, after)):
            known = side.tally(form).known
            for item in form.items.values():
                if not self._is_shared(item):
                    yield LoneFigure(item, form.tables[item.table].title, is_before, known[item.id])

    def _is_shared(self, item: Item) -> bool:
        if self.before.id == self.after.id:
            return True
        succeeds, ids = self.newer.succeeds, self.before.items.keys() & self.after.items.keys()
        return succeeds is not None and item.id in ids and succeeds.has(item.table, item.id)


def formats_of(form: Form, before: Submission, after: Submission) -> Formats:
    """The forms of both, one of which is this; raises XlsxToolsError where they cannot be compared."""
    ids = before.origin.form, after.origin.form
    if ids == (form.id, form.id):
        return Formats(form, form, form)
    find = {name: installed_form(name) for name in ids if name in known_forms()} | {form.id: form}
    for newer, older in (ids, ids[::-1]):
        succeeds = find[newer].succeeds if newer in find else None
        if succeeds is not None and succeeds.form == older:
            return Formats(find[newer], find[ids[0]], find[ids[1]])
    raise XlsxToolsError(f"两份的表式不同（{ids[0]} 和 {ids[1]}），不能比较。请换成同一种表式的。")
