"""Which figures are wrong where identities do not hold: the smallest sets, and the slips behind them."""
