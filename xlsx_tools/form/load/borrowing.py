"""What a form takes over from another that comes along (`like`), in the files beside form.yaml."""

from pathlib import Path

from xlsx_tools.form.folders import installed_folder, known_forms
from xlsx_tools.form.load.yaml import Value, read_yaml


def own_or_other_file(folder: Path, name: str) -> tuple[Value | None, bool]:
    """The file beside form.yaml, and whether what it says is the form's own.

    It is not where the file only names another form (`like`) whose file is meant; none where there is no
    such file. Raises FormError.
    """
    file = folder / name
    if not file.exists():
        return None, True
    value = read_yaml(file)
    if [key.text() for key in value.names()] != ["like"]:
        return value, True
    return other_file(value.mapping(["like"])["like"], name), False


def other_file(form: Value, file: str) -> Value:
    """That file of the form that is named; raises FormError."""
    form.one_of(known_forms(), "表式")
    return read_yaml(installed_folder(form.text()) / file)
