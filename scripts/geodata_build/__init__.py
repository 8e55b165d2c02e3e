"""How the shipped territory files are made; run by scripts/refresh-geodata."""
