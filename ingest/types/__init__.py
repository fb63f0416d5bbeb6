"""The frozen records that cross every border of the knowledge room."""

from ingest.types.contract import Index, LoadOptions, LoadReport, Outcome
from ingest.types.facts import Fact, FactKind
from ingest.types.knowledge import Audience, Document, Kind, Passage, Span, SplitPassage, State, Validity, Window
from ingest.types.search import Answer, Arm, Hit, Question, Strength, Where

__all__ = [
    "Answer",
    "Arm",
    "Audience",
    "Document",
    "Fact",
    "FactKind",
    "Hit",
    "Index",
    "Kind",
    "LoadOptions",
    "LoadReport",
    "Outcome",
    "Passage",
    "Question",
    "Span",
    "SplitPassage",
    "State",
    "Strength",
    "Validity",
    "Where",
    "Window",
]
