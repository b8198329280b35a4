"""How a season stands: surveyed from its ledger, shown on a terminal, a page, in a workbook."""
