"""What we know, how it is graded, how it is kept and how it is let out. Imports nothing of ours."""
