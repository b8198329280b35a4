"""Bytes before they mean anything: what a file is, what lies inside it, and how much of it is taken in."""
