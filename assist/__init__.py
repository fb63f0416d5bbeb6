"""The product: tickets in, approved replies out; its pages, its API, its store, its wiring.

May import: `prompts`, `serving`, `ingest`, and of `eval` its reports, for QA's pages: it never runs a measurement itself.
Must never know: `gpu`, or how an answer is measured.
"""
