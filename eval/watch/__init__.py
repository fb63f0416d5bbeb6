"""Replies that were really sent, held against each other and against what they cite."""
