"""The ruler: compares what a system answers with what is right, across languages.

Judges any system that answers over HTTP, ours included.
May import: `ingest`, `serving`, `prompts`.
Must never know: `assist`, or how the judged system is built.
"""
