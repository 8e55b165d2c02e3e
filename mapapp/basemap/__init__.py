"""Base-map tiles through a caching proxy that tells nothing of the visitor."""
