"""From what sources say and corrections accepted to the places everyone sees."""
