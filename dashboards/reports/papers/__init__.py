"""Draft papers as files."""
