"""What may lie beside a form.yaml, with the readers imported when something of it is asked for."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsx_tools.form.copied_texts import CopiedTexts
    from xlsx_tools.form.hints import Hints
    from xlsx_tools.form.model import Form
    from xlsx_tools.form.printing import Printing
    from xlsx_tools.form.vocabulary import Vocabulary
    from xlsx_tools.form.wordings import Wordings


def read_hints(form: "Form") -> "Hints":
    """What hints.yaml says of figures and texts; raises FormError."""
    from xlsx_tools.form.load.hints import load_hints

    return load_hints(form)[0]


def read_copied_texts(form: "Form") -> "CopiedTexts":
    """When hints.yaml takes texts for copied; raises FormError."""
    from xlsx_tools.form.load.hints import load_hints

    return load_hints(form)[1]


def read_vocabulary(form: "Form") -> "Vocabulary | None":
    """What claims.yaml says, None where there is none; raises FormError."""
    from xlsx_tools.form.load.vocabulary import load_vocabulary

    return load_vocabulary(form)


def read_printing(form: "Form") -> "Printing":
    """What report.yaml says; raises FormError."""
    from xlsx_tools.form.load.printing import load_printing

    return load_printing(form)


def read_wordings(form: "Form") -> "Wordings":
    """What published.yaml says; raises FormError."""
    from xlsx_tools.form.load.wordings import load_wordings

    return load_wordings(form)
