"""What messaging services have in common: what `docs/messaging.md` describes."""
