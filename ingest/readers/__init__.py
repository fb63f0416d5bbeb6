"""One file per format: `read(given, say)` gives the documents of a file, one at a time. `ingest/read.py` names which file reads which ending."""
