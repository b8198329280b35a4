"""The seed that a run of the suite draws its campaigns with: `python -m tests.campaign.seed`."""

import subprocess
from pathlib import Path

from tests.support import PATIENCE

WITHOUT_GIT = 1


def seed_of_commit() -> int:
    """A number made of the commit that is checked out; a fixed one where there is no git."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        asked = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=PATIENCE)
    except (OSError, subprocess.CalledProcessError):
        return WITHOUT_GIT
    return int(asked.stdout[:7], 16)


if __name__ == "__main__":
    print(seed_of_commit())
