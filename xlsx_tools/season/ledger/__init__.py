"""The ledger of a season: every version that came in, and which of them counts."""
