"""What may lawfully be done: measures as data, facts of a case, three-valued eligibility, gates, options."""
