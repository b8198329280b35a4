"""A filing is judged: every rule, what texts claim, which figure is wrong, what may stay."""

from xlsx_tools.check import reasons
from xlsx_tools.check.rules import rules
from xlsx_tools.finding import Rule
from xlsx_tools.form.model import Form
from xlsx_tools.read import careful as careful_room
from xlsx_tools.read import structure


def all_rules(form: Form) -> tuple[Rule, ...]:
    """Every rule that may speak about a submission of the form."""
    return (*rules(form), *structure.RULES, *careful_room.RULES, *reasons.RULES)
