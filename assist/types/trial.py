"""Two ways to draft, side by side on real conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from prompts.shop import ShopWording


class Metric(StrEnum):
    """What decides."""

    ACCEPTANCE = "acceptance"
    DISTANCE = "distance"
    RESOLUTION = "resolution"
    CSAT = "csat"
    HANDLING = "handling"
    """Seconds from the draft's showing to the decision."""
    COST = "cost"
    """What the conversation took of the shop's money: the remedies its customer took, and the model calls of its drafts and rewordings."""

    @property
    def lower_is_better(self) -> bool:
        """Whether less of it is better."""
        return self in {Metric.DISTANCE, Metric.HANDLING, Metric.COST}


class Model(StrEnum):
    """Which model writes in the second arm."""

    SAME = ""
    NONE = "none"
    """Approved scripts alone."""
    REVISE = "revise"
    """The one that words replies otherwise."""


class Why(StrEnum):
    """Why an experiment ended."""

    FOUND = "found"
    """A difference is sure."""
    OVER = "over"
    """Its last day is past."""
    HARM = "harm"
    """The second arm is surely worse in one language."""
    ARM_GONE = "arm_gone"
    """The wording, model, release or table of remedies of the second arm is no longer there."""
    STOPPED = "stopped"
    """A person ended it."""


@dataclass(frozen=True, slots=True)
class Arm:
    """What the second arm does otherwise than the shop does now; the first arm is the shop as it is."""

    wordings: tuple[ShopWording, ...] = ()
    """Lines of scripts or packs worded otherwise."""
    model: Model = Model.SAME
    release: str = ""
    """Digest of a kept release whose prompts, scripts, packs and models write; empty for the one in force."""
    remedies: str = ""
    """Name of another table of remedies of the data folder that is offered from; empty for the shop's own."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One experiment."""

    id: str
    name: str
    arm: Arm
    metric: Metric
    least: int
    """Customers of each arm before anything is said."""
    ends_on: date
    made_by: str
    made_at: datetime
    checked_at: datetime
    ended_at: datetime | None = None
    why: str = ""
    detail: str = ""
    """The language that was harmed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One customer's outcome: that of her first conversation in the experiment."""

    arm: int
    language: str
    value: float
