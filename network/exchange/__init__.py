"""A network that leaves the house and comes back: GraphML, GEXF, i2 CSV, FollowTheMoney, CSV."""
