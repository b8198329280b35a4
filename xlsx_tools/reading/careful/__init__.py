"""The careful look: what values do not tell of a file that came back, and which cells look otherwise."""
