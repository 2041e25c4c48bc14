"""Judging on the area's own data: how well methods foresaw what came, and whether an action worked."""
