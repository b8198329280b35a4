"""What a form (表式) is, and its YAML files loaded strictly: tables, texts, identities, hints, vocabulary."""
