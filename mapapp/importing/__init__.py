"""Self-service import: strict readers, checked rows, what would change, and its application."""
