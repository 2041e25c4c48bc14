"""The network explorer: what it shows, every step that can be taken back, questions to the network, and its way out."""
