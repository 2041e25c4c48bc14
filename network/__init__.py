"""Who and what is linked, and what may lawfully be done. Imports `data` only."""
