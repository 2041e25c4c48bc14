"""What follows from a decision: facts to find out, orders and notices, duties with clocks, reviews."""
