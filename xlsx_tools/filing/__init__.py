"""What one unit filed: whose it is, its figures and texts, what they come to, and all of it as JSON."""
