"""Getting there: help to move by need and territory, how long a way takes, where to share a car."""
