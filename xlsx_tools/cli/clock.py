"""What time it is, in the zone of the offices: the commands ask here, and only here may be told otherwise."""

import os
from datetime import datetime

from xlsx_tools.files.zone import CHINA

TOLD = "XLSX_TOOLS_NOW"  # the variable by which tests say what time it is


def moment() -> datetime:
    """This moment in China, whatever zone the machine is set to."""
    told = os.environ.get(TOLD)
    return (datetime.fromisoformat(told) if told else datetime.now(CHINA)).astimezone(CHINA)


def require_current(year: int, *, force: bool) -> None:
    """Stop where a season would be of neither this nor last year, unless that is what is wanted."""
    from xlsx_tools.cli.chinese import stop

    this = moment().year
    if year not in (this - 1, this) and not force:
        told = f"现在是 {this} 年，{year} 年度不是去年，也不是今年，请检查有没有写错。"
        stop(f"{told}没有写错的，请加 --force。")
