"""« Mon rendez-vous »: childcare, a bed and the way, answered together."""
