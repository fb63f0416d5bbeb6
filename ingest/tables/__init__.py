"""Data files of the fact reader, each with its source beside it.

`words/*.json` is generated from CLDR by `python -m ingest.tables.spellout`; `lexicon/*.yaml` is editorial, written for this project.
"""
