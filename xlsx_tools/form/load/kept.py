"""Forms that come along, kept as they were read: as Python keeps its own modules, compiled, beside them.

To read a form's YAML strictly takes longer than to check a workbook. So what came of it is kept in the
folder where Python keeps bytecode, for as long as neither the forms nor what reads them changes, and
where Python would write there too. Nothing is kept of a form in a folder of anybody's choosing, and so
nothing is ever unpickled from one.
"""

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib.util import cache_from_source
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from xlsx_tools.form.folders import templates_folder
from xlsx_tools.form.load.beside import read_copied_texts, read_hints, read_vocabulary
from xlsx_tools.form.model import Form

T = TypeVar("T")
PACKAGE = Path(__file__).parents[2]
_SUM_LENGTH = 4


def kept_form(folder: Path) -> Form:
    """The form in that folder, one of those that come along; raises FormError.

    Kept are the files that every check needs; what reports are read and printed with is read when needed.
    """
    stamp = _stamp()
    form = _kept(folder / "form.yaml", stamp, lambda: _begun(folder))
    # From here on `form` is this one for its readers too: they read for it, not for a changed copy of it.
    form = replace(
        form,
        read_hints=lambda _: _kept(folder / "hints.yaml", stamp, lambda: read_hints(form)),
        # of the same file, for the few checks that have other texts beside a filing's
        read_copied_texts=lambda _: _kept(folder / "copied_texts", stamp, lambda: read_copied_texts(form)),
        read_vocabulary=lambda _: _kept(folder / "claims.yaml", stamp, lambda: read_vocabulary(form)),
    )
    return form


def _begun(folder: Path) -> Form:
    from xlsx_tools.form.load.form import begin_form  # and YAML, which what is kept needs nothing of

    return begin_form(folder)


def kept_at(file: Path) -> Path:
    """Where it is kept what was read in a file, or in a part of one under a name of its own."""
    return Path(cache_from_source(str(file))).with_suffix(".pickle")


def _kept(file: Path, stamp: bytes, read: Callable[[], T]) -> T:
    """What a file was read as, read and kept anew where anything has changed since."""
    place = kept_at(file)
    with suppress(OSError):
        content = place.read_bytes()
        values = content[len(stamp) + _SUM_LENGTH :]
        if content.startswith(stamp + _sum_of(values)):
            value: T = pickle.loads(values)
            return value
    value = read()
    if not sys.dont_write_bytecode:
        values = pickle.dumps(value)
        _keep(place, stamp + _sum_of(values) + values)
    return value


def _stamp() -> bytes:
    """What is another as soon as any of the forms, which borrow from one another, or their readers are."""
    readers = (*PACKAGE.glob("*.py"), *(PACKAGE / "form").rglob("*.py"))
    states = ((str(path), path.stat()) for path in (*readers, *templates_folder().glob("*/*.yaml")))
    return repr(sorted((path, state.st_mtime_ns, state.st_size) for path, state in states)).encode()


def _sum_of(values: bytes) -> bytes:
    """By which it is seen that nothing broke them."""
    return crc32(values).to_bytes(_SUM_LENGTH)


def _keep(place: Path, content: bytes) -> None:
    """Write it, whole or not at all; where that may not be, it is read again next time."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        written = place.with_name(f"{place.name}.{os.getpid()}")
        written.write_bytes(content)
        written.replace(place)
