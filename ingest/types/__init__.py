"""The frozen records that cross every border of the knowledge room."""

from ingest.types.contract import Index, LoadOptions, LoadReport, Outcome
from ingest.types.facts import Fact, FactKind
from ingest.types.knowledge import Audience, Document, Kind, Meta, Passage, Span, SplitPassage, State, Validity, Window
from ingest.types.search import Answer, Arm, Hit, Question, Strength, Where
from ingest.types.shelf import Change, Difference, FamilyView, Line, Listed, Member, Opened, Pace, Page, Proposal, TaskState, TaskView, Version, Wanted

__all__ = [
    "Answer",
    "Arm",
    "Audience",
    "Change",
    "Difference",
    "Document",
    "Fact",
    "FactKind",
    "FamilyView",
    "Hit",
    "Index",
    "Kind",
    "Line",
    "Listed",
    "LoadOptions",
    "LoadReport",
    "Member",
    "Meta",
    "Opened",
    "Outcome",
    "Pace",
    "Page",
    "Passage",
    "Proposal",
    "Question",
    "Span",
    "SplitPassage",
    "State",
    "Strength",
    "TaskState",
    "TaskView",
    "Validity",
    "Version",
    "Wanted",
    "Where",
    "Window",
]
