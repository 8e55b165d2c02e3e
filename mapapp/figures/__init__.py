"""Figures of territories: what pages, API, exports and reports say, from one place."""
