"""What the desk does for an account: each service works in the unit of work it is given, all or nothing."""
