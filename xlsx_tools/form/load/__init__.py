"""A form's folder, loaded strictly: every mistake is an error with file, line and a suggestion."""
