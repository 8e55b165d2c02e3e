"""One Filters value becomes results: places, counts, state at an instant."""
