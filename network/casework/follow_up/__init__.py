"""What is due: duties with clocks, escalation, reviews."""
