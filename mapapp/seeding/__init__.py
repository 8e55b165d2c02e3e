"""What ships in geodata/ becomes rows of the store."""
