"""`xlsx-tools` and `python -m xlsx_tools`: the process is made ready, then the command line runs."""

import atexit
import gc

# Starting up makes lasting objects by the ten thousand: to look through them again and again for garbage
# takes a tenth of the time of a command, so that is put off before anything else is imported.
_MANY_OBJECTS = 100_000


def start() -> None:
    """Run the command line in a process of its own."""
    gc.set_threshold(_MANY_OBJECTS)
    atexit.register(gc.freeze)  # what ends with the process need not be looked through for garbage either
    from xlsx_tools.cli import main

    main()


if __name__ == "__main__":
    start()
