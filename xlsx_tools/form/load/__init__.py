"""A form's folder, loaded strictly: every mistake is an error with file, line and a suggestion.

A form is loaded once a process, so that what rooms derive from it is derived once too. Other processes
and machines are told its place and load it themselves. Of the forms that come along, in which tests find
the mistakes, only what is needed is read, and kept as it was read; an office's own is read whole before
any work. What reads YAML is imported where something is read.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from xlsx_tools.form.folders import VERSIONS, form_folder, installed_folder, known_forms, newest_form
from xlsx_tools.form.load.kept import kept_form
from xlsx_tools.form.model import Form

State = tuple[tuple[str, int, int], ...]


def installed_form(form: str) -> Form:
    """The form of that id that comes with the program; raises XlsxToolsError.

    For what a file says of itself: whatever it says, no folder of anybody's choosing is opened.
    """
    folder = installed_folder(form)
    return _begun(folder, _state(folder))


def form_for(year: int) -> Form:
    """The form that reports of that year are in, of those that come along: the newest but for older years."""
    form = installed_form(newest_form())
    while form.succeeds and year < form.succeeds.first_year:
        form = installed_form(form.succeeds.form)
    return form


def finder(form: Form) -> Callable[[str], Form]:
    """What finds a form by its id where files of that form are expected: it, or one that comes along."""
    return lambda name: form if name == form.id else installed_form(name)


def form_at(place: str) -> Form:
    """The form of that id, or in that folder; raises XlsxToolsError.

    For what the person at this machine says, and no file.
    """
    return installed_form(place) if place in known_forms() else form_in(form_folder(place))


def form_in(folder: Path) -> Form:
    """The form in that folder, loaded anew only where its files have changed; raises FormError."""
    resolved = folder.resolve()
    return _loaded(resolved, _state(resolved))


def kept_version(form: Form, version: int) -> Form | None:
    """The form as it was in that version, None where it is not kept; raises FormError."""
    return form if version == form.version else _older(form.folder, _state(form.folder), version)


def versions_of(form: Form) -> tuple[Form, ...]:
    """The form and what is kept of its older versions, the newest first; raises FormError."""
    older = (kept_version(form, version) for version in range(form.version - 1, 0, -1))
    return (form, *(kept for kept in older if kept))


def present_of(form: Form) -> Form:
    """The present version of a form, the form itself if there is no newer one; raises FormError."""
    present = form_at(place_of(form))
    return present if present.version > form.version else form


def place_of(form: Form) -> str:
    """Where `form_at` finds the form in any process: by its id on any machine if it comes along."""
    is_installed = form.id in known_forms() and form.folder == installed_folder(form.id)
    return form.id if is_installed else str(form.folder)


@lru_cache
def _begun(folder: Path, _: State) -> Form:
    return kept_form(folder)


@lru_cache
def _older(folder: Path, _: State, version: int) -> Form | None:
    from xlsx_tools.form.load.form import begin_version

    return begin_version(folder, version)


@lru_cache
def _loaded(folder: Path, _: State) -> Form:
    from xlsx_tools.form.load.form import load_anew

    return load_anew(folder)


def _state(folder: Path) -> State:
    """What changes when somebody edits the form."""
    files = sorted((*folder.glob("*.yaml"), *folder.glob(f"{VERSIONS}/*.yaml")))
    states = ((path.name, path.stat()) for path in files)
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)
