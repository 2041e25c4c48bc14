"""Conditions of handling C: who may have a report, agency by agency."""
