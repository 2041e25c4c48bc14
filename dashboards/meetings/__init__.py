"""A meeting on a shared screen: its agenda, its room and who is in it, what stands on the screen, and its minutes."""
