"""Where tickets, articles and macros come from: one file per vendor, and `open.py`, which names them."""
