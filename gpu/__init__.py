"""What needs an accelerator to mean anything: training the built-in encoder, fitting models to a card, bulk embedding, load benchmarks.

May import: `serving`, `ingest`, `prompts`. No other room imports it: it is reached by file or by URL.
Must never know: a customer or a draft.
"""
