"""Make, lock, read back, check and publish the forms that offices fill in as spreadsheets."""
