"""Reviews of decisions: does a measure continue, was anybody harmed, did harm move."""
