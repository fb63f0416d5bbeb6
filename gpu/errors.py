"""Errors of the accelerator's room.

GpuError                        fault        retry
├── UnusableTrainingText        the caller   after repairing the text folder
│   └── LicenceRefused          the caller   after leaving that file out, or training weights that do not ship
├── UnusableCard                the caller   after naming a card there is
├── UnusableTraffic             the caller   after naming files with tickets and policies
├── UnusableTexts               the caller   after naming a file with a text a line
├── UnusableBlocks              the caller   after naming another folder, or making room
├── UnusableTeacher             the machine  after installing the extra `train` again
└── ExtraMissing                the machine  after installing the extra the message names
"""

from __future__ import annotations


class GpuError(Exception):
    """Anything that goes wrong where an accelerator is at work. The message says what to do."""


class UnusableTrainingText(GpuError):
    """The folder of training text is missing, malformed, or holds nothing to learn from."""


class LicenceRefused(UnusableTrainingText):
    """Text whose licence class may not go into weights that ship."""


class UnusableCard(GpuError):
    """A card that no table knows, or a size that is none."""


class UnusableTraffic(GpuError):
    """Files to make prompts from that are missing or hold none."""


class UnusableTexts(GpuError):
    """A file of texts to embed that is missing, empty or malformed."""


class UnusableBlocks(GpuError):
    """A folder of vectors that cannot be written, or holds others."""


class UnusableTeacher(GpuError):
    """The file of the teacher's model is missing, cut short, or of another format."""


class ExtraMissing(GpuError):
    """A library that is not part of the base install is needed."""
