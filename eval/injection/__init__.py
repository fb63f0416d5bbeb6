"""Orders smuggled into messages and documents, and whether a system that drafts replies obeys them."""
