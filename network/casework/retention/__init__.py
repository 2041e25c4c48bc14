"""Retention: what is to be reviewed, legal holds, decisions to keep or to erase, and erasures that backups keep to."""
