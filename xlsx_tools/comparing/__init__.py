"""Filings are held against each other: two side by side, and the texts of many for what was copied."""
