"""Forms kept as they were read: the same as read anew, told by any change, and no form of one's own."""

import os
import pickle
import pickletools
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.forms import MINI_FOLDER, contents
from xlsx_tools.form.folders import known_forms, templates_folder
from xlsx_tools.form.load import form_in, kept
from xlsx_tools.form.load.form import load_anew
from xlsx_tools.form.load.kept import PACKAGE, kept_at, kept_form
from xlsx_tools.form.load.yaml import FormError
from xlsx_tools.form.model import Form

FILES = ("form.yaml", "hints.yaml", "claims.yaml")
KEPT = (*FILES, "copied_texts")  # the last is of hints.yaml, and kept apart


@pytest.fixture(autouse=True)
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Python keeps bytecode while a test runs."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A form that comes along and may be changed."""
    shutil.copytree(templates_folder() / "zfxxgk-2021", tmp_path / "templates" / "zfxxgk-2021")
    monkeypatch.setattr(kept, "templates_folder", lambda: tmp_path / "templates")
    return tmp_path / "templates" / "zfxxgk-2021"


def told(form: Form) -> dict[str, object]:
    """All that a form says, whatever read it."""
    return {name: value for name, value in contents(form).items() if not name.startswith("read_")}


@pytest.mark.parametrize("name", known_forms())
def test_form_that_was_kept_is_the_same_as_one_read_anew(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = templates_folder() / name
    told(kept_form(folder))
    for reader in ("_begun", "read_hints", "read_copied_texts", "read_vocabulary"):
        monkeypatch.setattr(kept, reader, lambda _: pytest.fail("read anew"))
    assert told(kept_form(folder)) == told(load_anew(folder))


@pytest.mark.parametrize("file", FILES)
def test_changed_form_is_read_anew(file: str, folder: Path) -> None:
    told(kept_form(folder))
    with (folder / file).open("a", encoding="utf-8") as lines:
        lines.write("nonsense: 1\n")
    with pytest.raises(FormError, match="nonsense"):
        told(kept_form(folder))


def test_form_is_read_anew_by_another_reader(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = folder.parents[1] / "package"
    (package / "form").mkdir(parents=True)
    monkeypatch.setattr(kept, "PACKAGE", package)
    kept_form(folder)
    (package / "form" / "model.py").touch()
    monkeypatch.setattr(kept, "_begun", lambda _: pytest.fail("read anew"))
    with pytest.raises(pytest.fail.Exception, match="read anew"):
        kept_form(folder)


def test_what_is_kept_is_made_of_nothing_but_what_it_is_kept_for(folder: Path) -> None:
    """A class from elsewhere could change and what is kept of it would not."""
    told(kept_form(folder))
    for file in KEPT:
        content = kept_at(folder / file).read_bytes()
        begins = content.index(pickle.PROTO + bytes([pickle.DEFAULT_PROTOCOL]))
        texts = [str(text) for _, text, _ in pickletools.genops(content[begins:])]
        modules = {text for text in texts if text.startswith("xlsx_tools.")}
        assert modules
        for name in modules:
            module = PACKAGE.parent / f"{name.replace('.', '/')}.py"
            assert module.parent == PACKAGE or PACKAGE / "form" in module.parents, name


@pytest.mark.parametrize("content", [b"", b"broken", None])
def test_what_was_kept_and_is_broken_is_read_anew(content: bytes | None, folder: Path) -> None:
    expected = told(kept_form(folder))
    for file in KEPT:
        place = kept_at(folder / file)
        place.write_bytes(place.read_bytes()[:-1] + b"!" if content is None else content)
    assert told(kept_form(folder)) == expected


def test_form_is_read_where_nothing_may_be_kept(folder: Path, kept_in: Path) -> None:
    kept_in.write_text("no folder")
    assert told(kept_form(folder)) == told(load_anew(folder))


def test_nothing_is_kept_where_python_keeps_nothing(
    folder: Path, kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    told(kept_form(folder))
    assert not kept_in.exists()


def test_nothing_is_kept_or_believed_of_a_form_of_ones_own(folder: Path, kept_in: Path) -> None:
    own = folder.parents[1] / "own"
    shutil.copytree(MINI_FOLDER, own)
    told(form_in(own))
    assert not kept_in.exists()
    os.utime(own / "form.yaml", (0, 0))  # so that it is loaded anew
    kept_at(own / "form.yaml").parent.mkdir(parents=True)
    kept_at(own / "form.yaml").write_bytes(b"broken")
    assert told(form_in(own)) == told(load_anew(own))
