"""Facts of a text: amounts, periods, dates, codes and the rest, in a form that is the same in every language."""

from __future__ import annotations

from ingest.facts.canonical import canonical, same_fact
from ingest.facts.dates import months_of
from ingest.facts.negation import barred, denials, denies, modal
from ingest.facts.numerals import numbers_of
from ingest.facts.read import read_facts
from ingest.facts.tables import LANGUAGES

__all__ = ["LANGUAGES", "barred", "canonical", "denials", "denies", "modal", "months_of", "numbers_of", "read_facts", "same_fact"]
