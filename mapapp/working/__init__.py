"""What is done after the answer: jobs, the outbox, chores; any number of workers."""
