"""Published places as columns in memory: what every search of the product reads."""
