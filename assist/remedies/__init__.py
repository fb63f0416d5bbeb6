"""Remedies: what a complaint is, how fair its claim looks, and what the shop's own table gives for it. Knows no page and no database."""
