"""One word has one meaning: what two modules, classes or functions may share a name, and why."""

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.support.house import modules, tree_of

# What the command line shows of a room, and what loads it, may be called as the room is.
FACES = ("cli", "form.load")

# What a programmer is given may be called as the room calls it that does the work.
GIVEN = "api"

# Functions that all modules of a kind have, because it is their one verb.
VERBS = {
    "check": "checking",  # of each module of rules, and of all rules together
    "write": "generate",  # of each sheet of a workbook
    "look_at": "reading.careful",  # of each container
}


def is_in(family: str, module: str) -> bool:
    """Whether the module belongs to that family or is it."""
    return f"{module}.".startswith(f"{family}.")


def sharing(names: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The names that stand in more than one place."""
    return {name: places for name, places in names.items() if len(places) > 1}


def test_modules_share_a_name_only_as_a_face_of_the_other() -> None:
    for face in (*FACES, ""):
        named = defaultdict[str, list[str]](list)
        for module in modules():
            if is_in(face, module) if face else not any(is_in(other, module) for other in FACES):
                named[module.rpartition(".")[2]].append(module)
        assert sharing(named) == {}


def test_no_public_class_or_function_is_defined_twice() -> None:
    defined = defaultdict[str, list[str]](list)
    for module, path in modules().items():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                is_verb = node.name in VERBS and is_in(VERBS[node.name], module)
                if module != GIVEN and not is_verb and not is_command(module, node):
                    defined[node.name].append(module)
    assert sharing(defined) == {}


def is_command(module: str, node: ast.ClassDef | ast.FunctionDef) -> bool:
    """Whether it is a command of the command line, which is called as what it does is called."""
    decorators = (ast.unparse(decorator) for decorator in node.decorator_list)
    return is_in("cli", module) and any("command(" in decorator for decorator in decorators)
