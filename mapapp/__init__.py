"""The map of help for Pays de la Loire. Nothing is imported here: the factory is `mapapp.app`."""
