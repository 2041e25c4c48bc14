"""Options for a node: what may lawfully be done, and what is put before a meeting."""
