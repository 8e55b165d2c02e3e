"""What people propose, what is decided, and how it is applied, told and undone."""
