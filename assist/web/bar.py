"""The top bar: its pages grouped by who uses them, and of these only what a visitor may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.api.rights import needs

if TYPE_CHECKING:
    from assist.rights import Visitor


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the bar, or several that stand side by side beneath it."""

    name: str
    """What the page calls itself (`here`)."""
    path: str
    text: str
    """Key of its name."""
    opens: str = ""
    """The endpoint whose right it takes, where the path itself only leads on."""
    sections: tuple[Entry, ...] = ()
    """The pages beneath it, in the order of their tabs."""

    def within(self, here: str) -> bool:
        """Whether a page is this entry's: itself, a part of it (`insights_live`), or one of its sections."""
        return here == self.name or here.startswith(f"{self.name}_") or any(one.name == here for one in self.sections)


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that the same people use; one that stands alone needs no group."""

    text: str
    """Key of its name."""
    entries: tuple[Entry, ...]
    here: str = ""
    """Name of the entry that the visitor is on."""


KNOWLEDGE = (
    Entry("knowledge", "/knowledge", "k.documents"),
    Entry("families", "/knowledge/families", "k.families"),
    Entry("audit", "/knowledge/audit", "k.audit"),
    Entry("tryout", "/knowledge/try", "k.try"),
    Entry("pins", "/knowledge/pins", "k.pins"),
    Entry("corrections", "/knowledge/corrections", "k.corrections"),
    Entry("waiting", "/knowledge/waiting", "k.waiting"),
    Entry("markets", "/knowledge/markets", "k.law"),
)
LEARNING = (
    Entry("learned", "/knowledge/learned", "l.learned"),
    Entry("wordings", "/knowledge/wordings", "l.wordings"),
    Entry("overruled", "/knowledge/overruled", "k.overruled"),
    Entry("before", "/knowledge/before", "b.before"),
    Entry("standing", "/knowledge/standing", "m.standing"),
)
GROUPS = (
    Group(
        "nav.day",
        (
            Entry("desk", "/", "nav.desk", "/c/{conversation_id}"),
            Entry("queue", "/queue", "nav.queue"),
            Entry("peak", "/peak", "nav.peak"),
            Entry("notices", "/notices", "notice"),
            Entry("promises", "/promises", "nav.promises"),
            Entry("letters", "/letters", "nav.letters"),
            Entry("paste", "/paste", "nav.paste"),
            Entry("approvals", "/approvals", "nav.approvals"),
            Entry("contribute", "/contribute", "l.contribute"),
            Entry("practice", "/practice", "p.practice"),
        ),
    ),
    Group("nav.knowledge", (Entry("knowledge", "/knowledge", "nav.knowledge", sections=KNOWLEDGE),)),
    Group("nav.learning", (Entry("learned", "/knowledge/learned", "nav.learning", sections=LEARNING),)),
    Group("nav.quality", (Entry("insights", "/insights", "nav.insights"), Entry("evaluation", "/evaluation", "nav.evaluation"))),
    Group(
        "nav.shop",
        (
            Entry("connections", "/connections", "conn"),
            Entry("models", "/knowledge/models", "k.models"),
            Entry("people", "/people", "nav.people"),
            Entry("settings", "/settings", "set"),
        ),
    ),
)
OUTSIDE = frozenset({"account", "side"})
"""Pages that no entry leads to."""


def rooms(visitor: Visitor, here: str) -> tuple[Group, ...]:
    """The groups of which this visitor may open anything, with what they may open."""
    on = _entry_of(here)
    kept = ((group, tuple(one for one in group.entries if opens(visitor, one.opens or one.path))) for group in GROUPS)
    return tuple(Group(group.text, entries, on if any(one.name == on for one in entries) else "") for group, entries in kept if entries)


def sections(visitor: Visitor, here: str) -> tuple[Entry, ...]:
    """The tabs beside the page that a visitor is on, of which they may open each; none where it stands alone."""
    on = _entry_of(here)
    beside = next((one.sections for group in GROUPS for one in group.entries if one.name == on), ())
    return tuple(one for one in beside if opens(visitor, one.path))


def opens(visitor: Visitor, path: str) -> bool:
    """Whether this visitor may open a page; `path` as its endpoint has it."""
    return visitor.may(needs("GET", path))


def _entry_of(here: str) -> str:
    """The entry that a page belongs to, else the knowledge."""
    return next((one.name for group in GROUPS for one in group.entries if one.within(here)), "" if here in OUTSIDE else "knowledge")
