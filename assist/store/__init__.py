"""State: conversations, drafts, decisions. SQLite in the data folder by default, PostgreSQL by URL; the only door for SQLAlchemy in this room."""
