"""Reference (vocabularies, emergencies) and demonstration (a believable place), loaded through the operations."""
