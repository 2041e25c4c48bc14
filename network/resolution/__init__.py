"""Which records are the same person, vehicle, phone or venue: proposed with reasons, judged by named people."""
