"""The desk's rules: pure Python, no Rasa, no SQLAlchemy, no clock of its own."""
