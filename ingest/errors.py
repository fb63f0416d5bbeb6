"""Errors of the knowledge room.

IngestError                     fault        retry
├── UnusableInput               the caller   after changing the input
│   ├── SourceMissing           the caller   after giving an existing path
│   ├── UnknownDocument         the caller   after giving a path, version or task that is there
│   ├── UnreadableDocument      the document after repairing the file
│   └── SourceRefused           the settings after correcting the source file, its token or its address
├── SourceUnreachable           the vendor   yes, later: it goes on where it stopped
├── IndexBusy                   nobody       yes, later: another process owns the index
├── IndexUnreadable             the disk     after the repair the message names
├── IndexUnreachable            the server   yes, later: dead, slow or overloaded
├── IndexMismatch               the settings after re-loading with this encoder
├── NoRoom                      the machine  after freeing disk space
├── WorkerDied                  the machine  yes: nothing already live was touched
├── GaveWay                     nobody       by itself: the queue does it after what could not wait
└── NotAnIndexServer            the settings after correcting the URL
"""

from __future__ import annotations


class IngestError(Exception):
    """Anything that goes wrong between a file and a passage. The message says what to do."""


class UnusableInput(IngestError):
    """The caller gave something that cannot be used; nothing was changed."""


class SourceMissing(UnusableInput):
    """A path to load does not exist or cannot be read."""


class UnknownDocument(UnusableInput):
    """There is no such document, version, family, proposal or task."""


class UnreadableDocument(UnusableInput):
    """One file cannot be turned into text: corrupt, encrypted, empty, or of no known format."""


class SourceRefused(UnusableInput):
    """A helpdesk cannot be asked as its source file says: another host, a private address, a token it does not take."""


class SourceUnreachable(IngestError):
    """A helpdesk does not answer, or not for long enough; what came before is kept and nothing live has changed."""


class IndexBusy(IngestError):
    """Another process owns the index and offers no URL to ask through."""


class IndexUnreadable(IngestError):
    """The data folder is broken or half-written."""


class IndexUnreachable(IngestError):
    """The index server does not answer; nothing that was live has changed."""


class IndexMismatch(IngestError):
    """The index was made by another encoder or another version."""


class NoRoom(IngestError):
    """The disk has not three times the index's size free; nothing was changed."""


class WorkerDied(IngestError):
    """The child process of a load died; the live index is as it was."""


class GaveWay(IngestError):
    """The search graph was being built when something else was asked for; it is built afterwards."""


class NotAnIndexServer(IngestError):
    """The configured index URL does not answer as one."""
