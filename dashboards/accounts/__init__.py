"""Signing in and out, a person's own account, and acts that need two named people."""
