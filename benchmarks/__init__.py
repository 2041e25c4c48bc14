"""Lantern's figures beside those of the libraries a user would pick instead, both from one run (`make bench`)."""
