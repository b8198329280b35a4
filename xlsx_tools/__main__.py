"""`python -m xlsx_tools`."""

from xlsx_tools.cli import main

if __name__ == "__main__":
    main()
