"""Answers to one question held against each other: what one language tells a customer and the others do not. Needs no right answer, judges any system."""
