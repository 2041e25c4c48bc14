"""Places in question: texts that were not placed, and texts that may be at the wrong place."""
