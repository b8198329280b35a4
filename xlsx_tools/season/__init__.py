"""Many units: the roster, what goes out by mail, the ledger of what came in, how it stands, the sum."""
