"""Many units: the roster, what goes out by mail, the ledger of what came in, the status, the sum."""
