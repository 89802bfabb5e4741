"""What to read next: `similarity` compares two documents, `candidates` finds what is worth comparing, `indexing` stores the
result when an edition is published, `queries` reads it for a page."""
