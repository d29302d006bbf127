"""Messenger: see `docs/messaging.md`."""
