"""Knowledge: from a file to a searchable passage, and the search itself.

Lives here: reading, cleaning, splitting, encoding, versions, the index and every query to it. The only room that speaks to Qdrant.
May import: `serving`, `prompts`.
Must never know: a ticket, a draft, a page.
"""
