"""How many examples a law gets whose every example costs much."""

from hypothesis import settings

USUAL = settings.get_profile("default").max_examples

# Half of what others get; as many as others where they were asked for by hand.
COSTLY = settings(max_examples=USUAL // 2 if settings().max_examples == USUAL else settings().max_examples)
