"""What the assistant does: thin actions over the desk's rules and its store."""
