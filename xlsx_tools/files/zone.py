"""The zone of the offices: what names no other, and all that is shown, is by China's clock."""

from datetime import timedelta, timezone

CHINA = timezone(timedelta(hours=8), "北京时间")
