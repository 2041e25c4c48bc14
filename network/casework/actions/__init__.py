"""Actions that follow from a decision, each with a named person."""
