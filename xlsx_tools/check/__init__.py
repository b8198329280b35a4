"""A filing is judged: every rule, what texts claim, which figure is wrong, what may stay."""
