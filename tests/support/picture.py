"""docs/workbook.png, what a filler sees who is one short: `python -m tests.support.picture`.

LibreOffice prints the sample whose column does not balance; the picture remembers of which bytes it was made.
Without Calibri or Carlito its columns come out wider than in Excel: fonts-crosextra-carlito has the latter.
"""

import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from tests.support.office import convert, require

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "workbook.png"
SAMPLE = ROOT / "samples" / "wrong" / "balance-broken" / "filled.xlsx"
MADE_OF = "made of"
_SHOWN = ("收到和处理政府信息公开申请情况", "属于国家秘密")  # on the page of the sheet
_WIDTH, _DOTS, _BLANK = 860, 160, 12


def digest() -> str:
    """Of which sample the picture has to be."""
    return sha256(SAMPLE.read_bytes()).hexdigest()


def digest_in(picture: Path) -> str:
    """Of which sample it was made."""
    with Image.open(picture) as image:
        return str(image.info.get(MADE_OF, ""))


def draw(picture: Path) -> None:
    """Print the sample and cut the sheet of applications out of it."""
    with TemporaryDirectory() as folder:
        convert([SAMPLE], "pdf", Path(folder))
        pdf = Path(folder, f"{SAMPLE.stem}.pdf")
        with Image.open(_page_as_png(pdf, _page_of_sheet(pdf))) as printed:
            _cut_out(printed.convert("RGB")).save(picture, optimize=True, pnginfo=_made_of_sample())


def _page_of_sheet(pdf: Path) -> int:
    with pdfplumber.open(pdf) as document:
        texts = ["".join(page.extract_text().split()) for page in document.pages]
    return next(number for number, text in enumerate(texts, 1) if all(words in text for words in _SHOWN))


def _page_as_png(pdf: Path, page: int) -> Path:
    command = [require("pdftoppm", "poppler-utils"), "-r", str(_DOTS), "-f", str(page), "-l", str(page)]
    subprocess.run([*command, "-singlefile", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    return pdf.with_suffix(".png")


def _cut_out(page: Image.Image) -> Image.Image:
    """The table with its title, without running heads and the boxes for remarks below it."""
    bands = list(_bands(page))
    table = max(range(len(bands)), key=lambda at: bands[at][1] - bands[at][0])
    title, (_, bottom) = bands[max(table - 1, 1)], bands[table]
    left, _, right, _ = _printed_area(page.crop((0, title[0], page.width, bottom))) or (0, 0, page.width, 0)
    cut = page.crop((left - _BLANK, title[0] - _BLANK, right + _BLANK, bottom + _BLANK))
    return cut.resize((_WIDTH, round(cut.height * _WIDTH / cut.width)), Image.Resampling.LANCZOS).quantize(64)


def _bands(page: Image.Image) -> Iterator[tuple[int, int]]:
    """From where to where something is printed, from top to bottom, between blanks of some height."""
    printed = [y for y in range(page.height) if _printed_area(page.crop((0, y, page.width, y + 1)))]
    first = before = printed[0]
    for y in printed:
        if y - before > _BLANK:
            yield first, before + 1
            first = y
        before = y
    yield first, before + 1


def _printed_area(part: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(part, Image.new("RGB", part.size, "white")).getbbox()


def _made_of_sample() -> PngInfo:
    info = PngInfo()
    info.add_text(MADE_OF, digest())
    return info


if __name__ == "__main__":
    draw(PICTURE)
    sys.stdout.write(f"{PICTURE}\n")
