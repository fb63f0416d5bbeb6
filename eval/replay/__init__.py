"""A shop's own solved tickets asked again: what would be drafted beside what was sent."""
