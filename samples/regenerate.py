"""Write every file of samples/ that follows from the data and the cases: `python samples/regenerate.py`."""

import re
import zipfile
from contextlib import chdir
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from jinja2 import Environment, StrictUndefined
from right_samples import CREATED, SAMPLES, Sample, load_samples
from wrong_cases import Case, load_cases

from xlsx_tools.cli import cli
from xlsx_tools.reading.intake import take_in
from xlsx_tools.render import OUTPUTS, render
from xlsx_tools.workbook.layout import Layout

# A PDF holds pieces of fonts, and these differ from machine to machine.
REPORTS = tuple(name for name in OUTPUTS if name != "pdf")
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def generated() -> dict[Path, bytes]:
    """Every generated file with what it must hold."""
    samples, cases = load_samples(), load_cases()
    files = {path: content for sample in samples for path, content in _of_sample(sample).items()}
    for case in cases:
        files |= _of_case(case, files[SAMPLES / case.base / "filled.xlsx"])
    files[SAMPLES / "README.md"] = _readme(samples, cases).encode()
    return files


def _of_sample(sample: Sample) -> dict[Path, bytes]:
    filled = sample.filled()
    submission = take_in(filled).submission
    reports = {
        sample.folder / f"report.{name}": steady(
            render(name, sample.form, submission, draft=False, templates=None)
        )
        for name in REPORTS
    }
    return {
        sample.folder / "filled.xlsx": filled,
        sample.folder / "check.txt": printed_by_check(filled, sample.previous_file),
        **reports,
    }


def _of_case(case: Case, base: bytes) -> dict[Path, bytes]:
    filled = steady(case.edited(base, Layout(take_in(base).form)))
    return {
        case.folder / "filled.xlsx": filled,
        case.folder / "check.txt": printed_by_check(filled, case.previous),
    }


def printed_by_check(filled: bytes, previous: Path | None) -> bytes:
    """What `xlsx-tools check filled.xlsx` prints, run beside the file."""
    arguments = ["check", "filled.xlsx", *(["--previous", str(previous)] if previous else [])]
    with TemporaryDirectory() as folder, chdir(folder):
        Path("filled.xlsx").write_bytes(filled)
        result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.stdout.encode()


def steady(content: bytes) -> bytes:
    """A zip (.xlsx, .docx) without the time and the system it was written at; anything else as it is."""
    if not content.startswith(b"PK"):
        return content
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, CREATED.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            new.writestr(member, _timeless(name, old.read(name)))
    return out.getvalue()


def _timeless(name: str, content: bytes) -> bytes:
    if name != "docProps/core.xml":
        return content
    return _TIMES.sub(rb"\g<1>" + f"{CREATED.isoformat()}Z".encode(), content)


def _readme(samples: list[Sample], cases: list[Case]) -> str:
    source = (SAMPLES / "README.md.j2").read_text(encoding="utf-8")
    template = Environment(undefined=StrictUndefined, keep_trailing_newline=True).from_string(source)
    return template.render(samples=samples, cases=cases)


def main() -> None:
    """Write the files and name them."""
    for path, content in generated().items():
        path.write_bytes(content)
        print(path.relative_to(SAMPLES).as_posix())


if __name__ == "__main__":
    main()
