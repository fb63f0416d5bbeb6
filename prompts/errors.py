"""Errors of the prompts room.

PromptError                     fault              retry
├── PromptFileError             the file's owner   after correcting the place the message names
├── TemplateVariableMissing     the caller         after giving every variable the template names
├── TemplateRefused             the file's owner   after removing what a template may not do
└── WordingRefused              whoever words it   after correcting the wording
"""

from __future__ import annotations


class PromptError(Exception):
    """Anything that goes wrong between a file of sentences and a rendered text. The message says what to do."""


class PromptFileError(PromptError):
    """A file of scripts, packs, roles, intents or prompts is missing or malformed; the message names file and line or key."""


class TemplateVariableMissing(PromptError):
    """A template was rendered without a variable it names; nothing is ever left blank in its place."""


class TemplateRefused(PromptError):
    """A template is not valid, or does what the sandbox forbids."""


class WordingRefused(PromptError):
    """A shop's own wording is not possible for the line it changes; nothing was changed."""
