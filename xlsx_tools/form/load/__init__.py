"""A form's folder, loaded strictly: every mistake is an error with file, line and a suggestion."""

from xlsx_tools.form.folders import form_folder
from xlsx_tools.form.load.form import load_form
from xlsx_tools.form.model import Form


def installed_form(form: str) -> Form:
    """The form of that id, or in that folder; raises XlsxToolsError."""
    return load_form(form_folder(form))
