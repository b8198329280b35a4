"""What a form takes over from another that comes along (`like`), in the files beside form.yaml."""

from xlsx_tools.form.folders import installed_folder, known_forms
from xlsx_tools.form.load.yaml import Value, read_yaml


def other_file(form: Value, file: str) -> Value:
    """That file of the form that is named; raises FormError."""
    form.one_of(known_forms(), "表式")
    return read_yaml(installed_folder(form.text()) / file)
