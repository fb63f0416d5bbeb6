"""The top bar: its pages grouped by who uses them, and of these only what a visitor may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assist.api.rights import needs

if TYPE_CHECKING:
    from assist.rights import Visitor


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the bar."""

    name: str
    """What the page calls itself (`here`)."""
    path: str
    text: str
    """Key of its name."""
    opens: str = ""
    """The endpoint whose right it takes, where the path itself only leads on."""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that the same people use; one that stands alone needs no group."""

    text: str
    """Key of its name."""
    entries: tuple[Entry, ...]
    here: str = ""
    """Name of the entry that the visitor is on."""


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
        ),
    ),
    Group("nav.knowledge", (Entry("knowledge", "/knowledge", "nav.knowledge"),)),
    Group("nav.quality", (Entry("insights", "/insights", "nav.insights"), Entry("evaluation", "/evaluation", "nav.evaluation"))),
    Group("nav.shop", (Entry("connections", "/connections", "conn"), Entry("people", "/people", "nav.people"))),
)
OUTSIDE = frozenset({"account", "side"})
"""Pages that no entry leads to."""


def rooms(visitor: Visitor, here: str) -> tuple[Group, ...]:
    """The groups of which this visitor may open anything, with what they may open."""
    on = _entry_of(here)
    kept = ((group, tuple(one for one in group.entries if opens(visitor, one.opens or one.path))) for group in GROUPS)
    return tuple(Group(group.text, entries, on if any(one.name == on for one in entries) else "") for group, entries in kept if entries)


def opens(visitor: Visitor, path: str) -> bool:
    """Whether this visitor may open a page; `path` as its endpoint has it."""
    return visitor.may(needs("GET", path))


def _entry_of(here: str) -> str:
    """The entry that a page belongs to: its own, the one it is a part of (`insights_live`), else the knowledge."""
    names = [one.name for group in GROUPS for one in group.entries]
    return next((name for name in names if here == name or here.startswith(f"{name}_")), "" if here in OUTSIDE else "knowledge")
