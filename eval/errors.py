"""Errors of the ruler.

EvalError                       fault        retry
├── UnusableQuestions           the caller   after correcting the named line
├── UnusableSuite               the caller   after correcting the named entry
├── UnusableTarget              the caller   after correcting the target's description or address
├── UnusableReport              the caller   after giving a report.json that a run wrote
├── UnusableAnswers             the caller   after correcting the named line
├── UnusableTickets             the caller   after correcting the named line or the mapping
└── NothingLoaded               the caller   after loading documents into the data folder

A call that fails during a run (timeout, HTTP error, unreadable reply) is no exception: it is a value, counted in the report's coverage.
"""

from __future__ import annotations


class EvalError(Exception):
    """The ruler was given something it cannot measure with. The message says what to correct."""


class UnusableQuestions(EvalError):
    """A questions file is missing, empty, or has a bad row; the message names the line."""


class UnusableSuite(EvalError):
    """A suite is missing or malformed; the message names the entry."""


class UnusableTarget(EvalError):
    """The description of the judged system is malformed, or nothing answers at its address at all."""


class UnusableReport(EvalError):
    """A report to start from is missing or was not written by `python -m eval run`."""


class UnusableAnswers(EvalError):
    """A file of answers is missing, empty, or has a bad line; the message names it."""


class UnusableTickets(EvalError):
    """An export of solved tickets is missing, malformed, or holds none that was answered."""


class NothingLoaded(EvalError):
    """The data folder holds no knowledge to measure."""
