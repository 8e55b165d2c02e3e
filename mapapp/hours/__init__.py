"""Opening hours in OSM syntax, evaluated with French holidays, said in French."""
