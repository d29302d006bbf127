"""What is tried against the assistant, and what comes of it: nothing."""
