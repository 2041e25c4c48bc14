"""Places that a person chose for a text: remembered with their reasons, applied and withdrawn."""
