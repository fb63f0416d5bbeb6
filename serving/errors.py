"""Errors of the models' room.

ServingError                    fault        retry
├── UnusableText                the caller   after changing the input
├── WeightsUnreadable           the disk     after restoring the weights folder
├── UnknownEncoder              the settings after naming an encoder that exists
├── UnknownProfile              the caller   after naming a profile that exists
├── ProfileUnreadable           the disk     after correcting serving/profiles.yaml
├── CannotServe                 the machine  after providing what the message names: a card, vLLM, a key
├── ModelUnreachable            the server   yes, later: dead, slow or overloaded
│   └── NoTurn                  nobody       yes, shortly: others wait for the model too
├── BudgetSpent                 the budget   when it begins anew, or is raised
├── ModelRefused                the settings after correcting key, model name or prompt length
└── ModelBabble                 the model    once; then do without it
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


class UnknownProfile(ServingError):
    """There is no such profile of a served model."""


class ProfileUnreadable(ServingError):
    """The profiles' file is missing or malformed."""


class CannotServe(ServingError):
    """The machine cannot run the model: no card, too small a card, no vLLM, or an open door without a key."""


class ModelUnreachable(ServingError):
    """The served model is dead, slow or overloaded."""


class NoTurn(ModelUnreachable):
    """Too many of one shop's requests wait for the model, or its turn did not come in time; the model is well."""


class BudgetSpent(ServingError):
    """What the shop may spend on models is spent; none was asked."""


class ModelRefused(ServingError):
    """The served model refused the call: key, name or prompt."""


class ModelBabble(ServingError):
    """The served model's answer is not what was asked for."""
