"""Old kinds of documents turned into Word's present one by LibreOffice, where that is installed."""

import os
import subprocess
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from xlsx_tools.errors import DamagedFileError, UnreadableFileError

_PATIENCE = 120  # seconds: for one document, on a machine that has just been started
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
# Neither macros nor whatever a document links to: a proxy that is none keeps it from any network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
</oor:items>
"""


def as_word(data: bytes, ending: str, kind: str) -> bytes:
    """The document as a .docx; raises UnreadableFileError, also where there is no LibreOffice."""
    program = next((found for name in _NAMES if (found := which(name))), None)
    program = program or next((place for place in _PLACES if Path(place).exists()), None)
    if program is None:
        raise UnreadableFileError(
            f"这是{kind}，这台电脑上没有 LibreOffice，读不了。请用 Word 或 WPS 打开，另存为 docx 再读。"
        )
    with TemporaryDirectory(prefix="xlsx-tools-") as folder:
        profile = Path(folder, "profile")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        Path(folder, f"report{ending}").write_bytes(data)
        _convert(program, Path(folder), profile, ending)
        converted = Path(folder, "report.docx")
        if not converted.exists():
            raise DamagedFileError()
        return converted.read_bytes()


def _convert(program: str, folder: Path, profile: Path, ending: str) -> None:
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
        "--convert-to", "docx", "--outdir", str(folder), str(folder / f"report{ending}"),
    ]  # fmt: skip
    try:
        subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False, env={**os.environ})
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(
            "LibreOffice 打开这份文件用了太久，没有读取。请用 Word 或 WPS 打开，另存为 docx 再读。"
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            "LibreOffice 启动不了，没有读取。请用 Word 或 WPS 打开，另存为 docx 再读。"
        ) from error
