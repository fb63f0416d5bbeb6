"""The searchable index behind one contract: embedded (`edge.py`), a server (`server.py`), or the owning process (`remote.py`)."""
