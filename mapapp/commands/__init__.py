"""What the terminal can do besides preparing and serving: accounts, organisations, work."""
