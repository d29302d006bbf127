"""Where the desk keeps things: SQLAlchemy tables, repositories and the unit of work."""
