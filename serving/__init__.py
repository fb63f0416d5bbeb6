"""Models: how they are run (vLLM profiles to one command) and called (chat, encode, rerank).

May import: `prompts`.
Must never know: a customer, a document, an index.
"""
