"""A suite made from an owner's own documents: what they state, and how customers would ask for it in many languages."""
