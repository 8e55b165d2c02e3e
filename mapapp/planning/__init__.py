"""The plan followed: what is typed of an action, what it becomes, progress, lineage, files."""
