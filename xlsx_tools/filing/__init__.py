"""What one unit filed: whose it is, its figures and texts, and what they come to."""
