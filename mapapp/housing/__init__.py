"""Short-stay housing: which schemes may take someone in, and why."""
