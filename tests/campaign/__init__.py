"""Long runs against real programs; each is a module to be run, not a test."""
