"""Files that tell other processes that one is at work; the system lets go of them however it ends."""

import sys
from errno import EACCES, EAGAIN, EDEADLK
from typing import IO


def lock(file: IO[bytes]) -> bool | None:
    """Lock it for this process as long as it is open: False where another has it, None where nothing can."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in (EACCES, EAGAIN, EDEADLK) else None
    return True
