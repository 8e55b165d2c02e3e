"""Places in crèches: published by those who keep them, found by those who look for one."""
