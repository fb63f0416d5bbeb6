"""The demo shop: its knowledge and its open conversations, as files; `load.py` puts them in place."""
