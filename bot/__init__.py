"""The Allegro help assistant: understanding, replies, channels and command line."""
