"""What is raised for files that cannot be read and for wishes that cannot be met."""


class XlsxToolsError(Exception):
    """A file or a wish we cannot do anything with; its text is a Chinese sentence for the user."""


class UnreadableFileError(XlsxToolsError):
    """A file that cannot be read as a filled form."""


class DamagedFileError(UnreadableFileError):
    """A file that is cut off or whose inside is broken; `message` where there is more to say."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "文件已损坏或没有传完整，打不开。请用 Excel 或 WPS 打开后另存，再发送。")
