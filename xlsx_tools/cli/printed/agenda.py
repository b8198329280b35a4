"""What is left to do in a season, as numbered lines of text."""

from collections.abc import Iterator, Sequence

from xlsx_tools.season.status.agenda import Task

MOST_SHOWN = 10  # of what a step is on, where it is for a terminal


def agenda_as_text(tasks: Sequence[Task], most: int | None = None) -> Iterator[str]:
    """Each step with what it is on, at the most so many lines of it."""
    for number, task in enumerate(tasks, 1):
        counted = f"（{len(task.on)}）" if task.on else ""
        yield f"{number}. {task.what}{counted}"
        yield from (f"     {line}" for line in task.on[:most])
        if most is not None and len(task.on) > most:
            yield f"     …… 还有 {len(task.on) - most} 个，见“待办.txt”。"
