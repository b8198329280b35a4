"""Published reports come in: pages, Word, PDF, text, spreadsheets -> paragraphs and tables -> a filing."""
