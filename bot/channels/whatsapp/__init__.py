"""WhatsApp, by the Cloud API: see `docs/messaging.md`."""
