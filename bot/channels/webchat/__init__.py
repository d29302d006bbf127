"""The web channel: what `docs/webchat.md` describes, from the server's side."""
