"""Decisions that named people made."""
