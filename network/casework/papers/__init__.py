"""Drafting a paper and approving it."""
