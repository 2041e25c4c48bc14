"""Saved patterns that are looked for at every import."""
