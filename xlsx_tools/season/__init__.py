"""Many units: who they are, what goes out to them, what came in, how it stands and what it comes to."""
