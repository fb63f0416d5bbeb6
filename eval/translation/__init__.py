"""Translations held against what they translate, and against what a person wrote."""
