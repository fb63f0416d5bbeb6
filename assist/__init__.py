"""The product: tickets in, approved replies out; its pages, its API, its store, its wiring.

May import: `prompts`, `serving`, `ingest`.
Must never know: `eval` and `gpu`.
"""
