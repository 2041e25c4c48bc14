"""Asking for facts and answering them."""
