"""Checks that a named person makes before a decision."""
