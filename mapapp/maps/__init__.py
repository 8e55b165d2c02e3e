"""The Folium frame of the map: drawn once, by a process of its own."""
