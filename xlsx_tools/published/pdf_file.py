"""A PDF with text as paragraphs and tables: only here is pdfplumber, which an extra brings along."""

from io import BytesIO
from itertools import islice
from logging import ERROR, getLogger

from xlsx_tools.errors import DamagedFileError, UnreadableFileError
from xlsx_tools.files.limits import MOST_PAGES
from xlsx_tools.published.neutral import Sheaf
from xlsx_tools.published.pdf_flow import flow
from xlsx_tools.published.pdf_page import Page, page_of

_MISSING = (
    '读 PDF 要先装 pdfplumber：请运行 pip install "xlsx-tools[pdf-in]"，再试一次；'
    "也可以用 WPS 或 Word 把它转成 docx 再读。"
)
_SCANNED = "这份 PDF 里没有文字，多半是扫描件，读不了。请用能选中文字的 PDF、Word 文档或网页。"


def pdf_as_sheaf(data: bytes) -> Sheaf:
    """The text and the tables of its pages; raises UnreadableFileError."""
    try:
        import pdfplumber
        from pdfminer.pdfpage import PDFPage
    except ImportError as error:
        raise UnreadableFileError(_MISSING) from error
    getLogger("pdfminer").setLevel(ERROR)  # it complains of fonts that are none of a reader's business
    pages: list[Page] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            if len(list(islice(PDFPage.create_pages(pdf.doc), MOST_PAGES + 1))) > MOST_PAGES:
                raise UnreadableFileError(
                    f"这份 PDF 超过 {MOST_PAGES} 页，一份年度报告没有这么长，没有读取。"
                )
            for number, page in enumerate(pdf.pages):
                pages.append(page_of(page, number))
                page.close()
    except UnreadableFileError:
        raise
    except Exception as error:  # whatever pdfminer and pdfplumber make of broken files
        if "password" in type(error).__name__.lower() or "password" in str(error).lower():
            raise UnreadableFileError("这份 PDF 设置了打开密码，读不了。请取消密码后再读。") from error
        raise DamagedFileError() from error
    pieces = flow(pages)
    if not pieces:
        raise UnreadableFileError(_SCANNED)
    return Sheaf(tuple(pieces))
