"""Where things stand in a form's workbook, and the formulas and words that stand there."""
