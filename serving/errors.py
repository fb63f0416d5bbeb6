"""Errors of the models' room.

ServingError                    fault        retry
├── UnusableText                the caller   after changing the input
├── WeightsUnreadable           the disk     after restoring the weights folder
└── UnknownEncoder              the settings after naming an encoder that exists
"""

from __future__ import annotations


class ServingError(Exception):
    """Anything that goes wrong between a text and a model's answer. The message says what to do."""


class UnusableText(ServingError):
    """The caller gave text that cannot be read or encoded; nothing was written."""


class WeightsUnreadable(ServingError):
    """A weights folder is missing, cut short, altered, or of another format version."""


class UnknownEncoder(ServingError):
    """The settings name an encoder that does not exist."""
