"""Objects: what one has or looks for, what can be done with it, and where."""
