"""How many examples a law gets whose every example costs much."""

from hypothesis import settings

USUAL = settings.get_profile("default").max_examples
IS_THOROUGH = settings().max_examples > USUAL  # --hypothesis-profile=thorough

# Half of what others get; as many as others where they were asked for by hand.
COSTLY = settings(max_examples=settings().max_examples if IS_THOROUGH else USUAL // 2)
