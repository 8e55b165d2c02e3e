"""Figures for a meeting: the map of a measure as a file, reports by quarter and by year."""
