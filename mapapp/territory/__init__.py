"""Region, departments, EPCI and communes: names, codes, shapes."""
