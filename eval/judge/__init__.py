"""Served models as a second opinion: what they say, why, in which version, and whether they may be believed in a language at all."""
